package dev.sundog.model;

/** Who holds what leaves a site under what its networks allow. */
public enum Enforcement {
    /** The agent, which sends no faster. */
    OWN("own"),
    /** The agent, and under it the kernel: classes of Linux's traffic control. */
    TC("tc");

    private final String label;

    Enforcement(String label) {
        this.label = label;
    }

    /** As the configuration has it. */
    public String label() {
        return label;
    }
}
