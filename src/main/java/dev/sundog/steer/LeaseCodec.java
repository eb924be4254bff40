package dev.sundog.steer;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.steer.LeaseCommand.GroupAt;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Commands, answers and views as bytes, in the quorum's log and snapshots and on its wire: a version, a kind, then the
 * components in order, big-endian. Decoding throws OperatorException on damage or an unknown version.
 */
public final class LeaseCodec {
    /** Only of what is together: the rest can be read by releases that know nothing of it. */
    private static final byte TOGETHER_VERSION = 3;

    private static final byte VERSION = 2;
    private static final byte UNCOUNTED_VERSION = 1;
    private static final byte VIEW = 64;

    private LeaseCodec() {}

    public static byte[] encode(LeaseCommand command) {
        var out = new Out(command instanceof LeaseCommand.Together ? TOGETHER_VERSION : VERSION);
        write(command, out);
        return out.bytes();
    }

    private static void write(LeaseCommand command, Out out) {
        switch (command) {
            case LeaseCommand.Found c -> out.kind(1).group(c.group()).site(c.holder());
            case LeaseCommand.RenewSite c -> out.kind(2).site(c.site()).number(c.durationMillis());
            case LeaseCommand.Promote c -> out.kind(3).at(c.group(), c.to(), c.expected());
            case LeaseCommand.ForcePromote c -> out.kind(4).at(c.group(), c.to(), c.expected());
            case LeaseCommand.Move c -> out.kind(5).at(c.group(), c.from(), c.expected());
            case LeaseCommand.Degrade c -> {
                out.kind(6).site(c.holder()).number(c.groups().size());
                c.groups().forEach(g -> out.group(g.group()).number(g.epoch().number()));
            }
            case LeaseCommand.Restore c ->
                out.kind(7).at(c.group(), c.holder(), c.epoch()).number(c.degrades());
            case LeaseCommand.Yield c -> out.kind(8).at(c.group(), c.holder(), c.epoch());
            case LeaseCommand.Together c -> {
                out.kind(9).number(c.commands().size());
                c.commands().forEach(one -> write(one, out));
            }
        }
    }

    public static LeaseCommand decodeCommand(byte[] bytes) {
        return decode(bytes, LeaseCodec::command);
    }

    private static LeaseCommand command(In in) {
        return switch (in.kind()) {
            case 1 -> new LeaseCommand.Found(in.group(), in.site());
            case 2 -> new LeaseCommand.RenewSite(in.site(), in.number());
            case 3 -> new LeaseCommand.Promote(in.group(), in.site(), in.epoch());
            case 4 -> new LeaseCommand.ForcePromote(in.group(), in.site(), in.epoch());
            case 5 -> new LeaseCommand.Move(in.group(), in.site(), in.epoch());
            case 6 -> new LeaseCommand.Degrade(in.site(), in.list(i -> new GroupAt(i.group(), i.epoch())));
            case 7 ->
                new LeaseCommand.Restore(
                        in.group(), in.site(), in.epoch(), in.counted() ? in.number() : LeaseCommand.Restore.UNCOUNTED);
            case 8 -> new LeaseCommand.Yield(in.group(), in.site(), in.epoch());
            case 9 -> new LeaseCommand.Together(in.within().list(LeaseCodec::command));
            default -> throw damaged();
        };
    }

    public static byte[] encode(LeaseAnswer answer) {
        var out = new Out(answer instanceof LeaseAnswer.Together ? TOGETHER_VERSION : VERSION);
        write(answer, out);
        return out.bytes();
    }

    private static void write(LeaseAnswer answer, Out out) {
        switch (answer) {
            case LeaseAnswer.Granted a -> out.kind(32).lease(a.lease());
            case LeaseAnswer.Refused a -> {
                out.kind(33).text(a.why()).flag(a.current().isPresent());
                a.current().ifPresent(out::lease);
            }
            case LeaseAnswer.Renewed() -> out.kind(34);
            case LeaseAnswer.Degraded a -> {
                out.kind(35).number(a.leases().size());
                a.leases().forEach(out::lease);
            }
            case LeaseAnswer.Together a -> {
                out.kind(36).number(a.answers().size());
                a.answers().forEach(one -> write(one, out));
            }
        }
    }

    public static LeaseAnswer decodeAnswer(byte[] bytes) {
        return decode(bytes, LeaseCodec::answer);
    }

    private static LeaseAnswer answer(In in) {
        return switch (in.kind()) {
            case 32 -> new LeaseAnswer.Granted(in.lease());
            case 33 -> new LeaseAnswer.Refused(in.text(), in.flag() ? Optional.of(in.lease()) : Optional.empty());
            case 34 -> new LeaseAnswer.Renewed();
            case 35 -> new LeaseAnswer.Degraded(in.list(In::lease));
            case 36 -> new LeaseAnswer.Together(in.within().list(LeaseCodec::answer));
            default -> throw damaged();
        };
    }

    public static byte[] encode(LeaseView view) {
        var out = new Out(VERSION).kind(VIEW).number(view.appliedIndex());
        out.number(view.groups().size());
        view.groups().values().forEach(out::lease);
        for (var site : Site.values()) {
            out.number(view.renewals(site));
            out.number(view.durationsMillis().getOrDefault(site, 0L));
        }
        return out.bytes();
    }

    public static LeaseView decodeView(byte[] bytes) {
        return decode(bytes, in -> {
            if (in.kind() != VIEW) {
                throw damaged();
            }
            long applied = in.number();
            var groups = new TreeMap<GroupId, GroupLease>();
            in.list(In::lease).forEach(l -> groups.put(l.group(), l));
            var renewals = new TreeMap<Site, Long>();
            var durations = new TreeMap<Site, Long>();
            for (var site : Site.values()) {
                long count = in.number();
                long duration = in.number();
                if (count > 0) {
                    renewals.put(site, count);
                    durations.put(site, duration);
                }
            }
            return new LeaseView(groups, renewals, applied, durations);
        });
    }

    private static <T> T decode(byte[] bytes, Function<In, T> reading) {
        try {
            var from = ByteBuffer.wrap(bytes);
            int version = from.get();
            var in = new In(from, version != UNCOUNTED_VERSION, version == TOGETHER_VERSION);
            if (version < UNCOUNTED_VERSION || version > TOGETHER_VERSION) {
                throw new OperatorException(
                        "A lease record of version " + version + " is not understood here (this is " + TOGETHER_VERSION
                                + ")",
                        "Run the same release of Sundog at every voter");
            }
            T value = reading.apply(in);
            if (in.bytes.hasRemaining()) {
                throw damaged();
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw damaged();
        }
    }

    private static OperatorException damaged() {
        return new OperatorException(
                "A lease record is damaged", "Check the disk, then put back an undamaged copy of the voter's storage");
    }

    /** Bytes being written; grows as needed. */
    private static final class Out {
        private ByteBuffer bytes;

        Out(byte version) {
            bytes = ByteBuffer.allocate(256).put(version);
        }

        private ByteBuffer room(int more) {
            if (bytes.remaining() < more) {
                bytes = ByteBuffer.allocate(bytes.capacity() * 2 + more).put(bytes.flip());
            }
            return bytes;
        }

        Out kind(int kind) {
            room(1).put((byte) kind);
            return this;
        }

        Out site(Site site) {
            room(1).put((byte)
                    switch (site) {
                        case PRIVATE -> 1;
                        case PUBLIC -> 2;
                    });
            return this;
        }

        Out flag(boolean flag) {
            room(1).put((byte) (flag ? 1 : 0));
            return this;
        }

        Out number(long number) {
            room(8).putLong(number);
            return this;
        }

        Out text(String text) {
            var utf8 = text.getBytes(StandardCharsets.UTF_8);
            room(4 + utf8.length).putInt(utf8.length).put(utf8);
            return this;
        }

        Out group(GroupId group) {
            return text(group.name());
        }

        Out at(GroupId group, Site site, Epoch epoch) {
            return group(group).site(site).number(epoch.number());
        }

        Out lease(GroupLease lease) {
            return at(lease.group(), lease.holder(), lease.epoch())
                    .flag(lease.copyOutdated())
                    .number(lease.degrades());
        }

        byte[] bytes() {
            var result = new byte[bytes.position()];
            bytes.flip().get(result);
            return result;
        }
    }

    /**
     * Bytes being read.
     *
     * @param counted whether marks were counted in that version
     * @param together whether several may come here: not within several
     */
    private record In(ByteBuffer bytes, boolean counted, boolean together) {
        In within() {
            if (!together) {
                throw damaged();
            }
            return new In(bytes, counted, false);
        }

        int kind() {
            return bytes.get();
        }

        Site site() {
            return switch (bytes.get()) {
                case 1 -> Site.PRIVATE;
                case 2 -> Site.PUBLIC;
                default -> throw damaged();
            };
        }

        boolean flag() {
            return switch (bytes.get()) {
                case 0 -> false;
                case 1 -> true;
                default -> throw damaged();
            };
        }

        long number() {
            return bytes.getLong();
        }

        Epoch epoch() {
            return new Epoch(bytes.getLong());
        }

        String text() {
            int length = bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw damaged();
            }
            var utf8 = new byte[length];
            bytes.get(utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }

        GroupId group() {
            return new GroupId(text());
        }

        GroupLease lease() {
            return new GroupLease(group(), site(), epoch(), flag(), counted() ? number() : 0);
        }

        <T> List<T> list(Function<In, T> element) {
            long size = bytes.getLong();
            if (size < 0 || size > bytes.remaining()) {
                throw damaged();
            }
            var list = new ArrayList<T>();
            for (long i = 0; i < size; i++) {
                list.add(element.apply(this));
            }
            return list;
        }
    }
}
