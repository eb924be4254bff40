package dev.sundog.sync;

/** {@link Layout} as bytes, for the index. */
public final class LayoutCodec {
    private LayoutCodec() {}

    public static byte[] encode(Layout layout) {
        var out = new Wire.Out();
        out.i32(layout.chunks().size());
        layout.chunks().forEach(c -> out.digest(c.hash()).i32(c.length()));
        out.i32(layout.grid().blockBytes()).bytes(layout.grid().cells());
        return out.done();
    }

    public static Layout decode(byte[] bytes) {
        var in = new WireIn(bytes);
        return in.whole(() -> new Layout(in.list(36, in::chunk), grid(in)));
    }

    private static Grid grid(WireIn in) {
        int blockBytes = in.i32();
        byte[] cells = in.bytes();
        boolean none = blockBytes == 0 && cells.length == 0;
        if (!none && (blockBytes <= 0 || cells.length % Grid.CELL_BYTES != 0)) {
            throw Wire.garbage("a grid of " + cells.length + " bytes, one cell for each " + blockBytes);
        }
        return none ? Grid.NONE : new Grid(blockBytes, cells);
    }
}
