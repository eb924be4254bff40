package dev.sundog.transfer;

import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;

/** The group's lease went to the other side while somebody waited here. */
public final class Deposed extends OperatorException {
    private static final long serialVersionUID = 1L;

    public Deposed(GroupId group) {
        super(group + " is not held here any more", "Ask again at the other site");
    }
}
