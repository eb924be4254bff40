package dev.sundog.transfer;

/**
 * How a group is transferred.
 *
 * @param forceBeforeSending whether what is read is made durable here first (DESIGN rule 13)
 * @param holdBarriers false only for {@code demo --break barrier}
 * @param refuseOldEpochs false only for {@code demo --break fence}
 */
public record TransferRules(boolean forceBeforeSending, boolean holdBarriers, boolean refuseOldEpochs) {}
