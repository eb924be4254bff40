package dev.sundog.api;

import java.util.Optional;

/**
 * The certificate by which other agents know this one.
 *
 * @param serial number, hexadecimal
 * @param ends when nobody believes it any more, as ISO 8601
 * @param renewal how the next one comes, and what hinders that now
 * @param revocationList number of the list of revoked certificates that is known here; 0 where none is
 * @param problem what a person has to do about it; absent when all is well
 */
public record CertificateReport(
        String serial, String ends, String renewal, long revocationList, Optional<String> problem) {}
