package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import dev.sundog.link.Issuer;
import dev.sundog.model.AuthorityPlace;
import dev.sundog.model.OperatorException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Whether this host's agent could renew certificates, where the configuration says that it does. */
record AuthorityChecks(boolean agentRuns) {
    List<FindingReport> look(AuthorityPlace place) {
        var findings = new ArrayList<FindingReport>();
        findings.add(authority(place));
        findings.add(new PortChecks(agentRuns).renewal(place.listen()));
        return findings;
    }

    private static FindingReport authority(AuthorityPlace place) {
        try {
            var issuer = Issuer.open(Path.of(place.directory()), new SecureRandom());
            return FindingReport.ok("authority", place.directory() + ": of installation " + issuer.installation());
        } catch (OperatorException e) {
            return FindingReport.fail("authority", e.what(), e.remedy());
        }
    }
}
