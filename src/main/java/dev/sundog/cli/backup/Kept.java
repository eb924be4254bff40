package dev.sundog.cli.backup;

import java.util.List;

/**
 * What a backup has.
 *
 * @param release of Sundog that made it
 * @param made when, ISO 8601
 * @param parts names of its files
 */
public record Kept(
        String file, long bytes, String release, String made, String installation, String voter, List<String> parts) {
    public Kept {
        parts = List.copyOf(parts);
    }

    static Kept of(String file, long bytes, Archive archive) {
        return new Kept(
                file,
                bytes,
                archive.release(),
                archive.made(),
                archive.installation().toString(),
                archive.voter().label(),
                archive.parts().stream().map(Part::name).toList());
    }
}
