package dev.sundog.link;

/**
 * What an agent speaks on the link. Agents of different major versions refuse each other; of different minor ones they speak what
 * both know: a minor version only adds what the smaller one can do without.
 */
record Protocol(int major, int minor) {
    /** What this release speaks. */
    static final Protocol OURS = new Protocol(4, 0);

    /** What both speak, of the same major version. */
    Protocol common(Protocol other) {
        return new Protocol(major, Math.min(minor, other.minor));
    }

    @Override
    public String toString() {
        return minor == 0 ? String.valueOf(major) : major + "." + minor;
    }
}
