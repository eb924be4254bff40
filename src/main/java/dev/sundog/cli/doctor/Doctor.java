package dev.sundog.cli.doctor;

import dev.sundog.api.FindingReport;
import dev.sundog.cli.config.Config;
import dev.sundog.gateway.KeyPairFiles;
import dev.sundog.host.ClockDiscipline;
import dev.sundog.link.Credentials;
import dev.sundog.model.Entrance;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Rate;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** All checks of a host, in the order in which they are shown. What is written to time a disk is taken away again. */
public final class Doctor {
    private static final Duration EXPIRES_SOON = Duration.ofDays(30);

    private final Instant now;
    private final boolean agentRuns;
    private final HostTree host = new HostTree(Path.of("/"));
    private final StorageChecks storage;

    /**
     * Prepares the checks.
     *
     * @param agentRuns whether an agent answers here, which then holds the ports
     * @param nanos a clock to time the disk by
     */
    public Doctor(Instant now, boolean agentRuns, LongSupplier nanos) {
        this.now = now;
        this.agentRuns = agentRuns;
        this.storage = new StorageChecks(host, nanos);
    }

    /** The findings; without configuration or bundle, those that need one say so. */
    public List<FindingReport> examine(Optional<Path> configFile, Optional<Path> bundle, Path state) {
        var findings = new ArrayList<>(new MachineChecks(host).all());
        findings.add(new ProcessorChecks(host).now());
        findings.addAll(new KernelChecks(host).all(ClockDiscipline.read()));
        findings.addAll(new DiskChecks().state(state));
        DiskChecks.standing(state).ifPresent(there -> findings.addAll(storage.all("the state", there)));
        var credentials = bundle.flatMap(b -> credentials(b, findings));
        var config = configFile.flatMap(file -> config(file, findings));
        var sends = config.flatMap(c -> credentials.flatMap(known -> sends(c, known)));
        findings.addAll(new NetworkChecks(host, Ethtool::features).all(sends));
        if (config.isPresent()) {
            var voter = credentials.map(c -> c.identity().voter());
            site(config.get(), voter, findings);
        }
        return findings;
    }

    private static Optional<Rate> sends(Config config, Credentials credentials) {
        return credentials
                .identity()
                .voter()
                .site()
                .flatMap(site -> config.networks().stream()
                        .filter(n -> n.site() == site)
                        .map(n -> n.egress().most())
                        .findFirst());
    }

    private Optional<Credentials> credentials(Path bundle, List<FindingReport> findings) {
        try {
            var credentials = Credentials.load(bundle, now);
            findings.add(validity(
                    "certificate",
                    credentials.identity() + ", serial " + credentials.serial(),
                    credentials.expires(),
                    "'sundog invite' at the authority, 'sundog join --replace' here"));
            return Optional.of(credentials);
        } catch (OperatorException e) {
            findings.add(FindingReport.fail("certificate", e.what(), e.remedy()));
            return Optional.empty();
        }
    }

    /** The certificate that clients are shown. */
    private FindingReport shown(Entrance.Tls tls) {
        var check = "certificate for clients";
        try {
            var files = new KeyPairFiles(Path.of(tls.certificate()), Path.of(tls.key()));
            return validity(
                    check, tls.certificate(), files.expires(), "Replace its files; the agent takes them up by itself");
        } catch (IOException e) {
            return FindingReport.fail(
                    check,
                    String.valueOf(e.getMessage()),
                    "Give 'gateway: {tls: ...}' the certificate with its chain, and its key without a passphrase, in PEM form");
        }
    }

    private FindingReport validity(String check, String what, Instant end, String remedy) {
        var left = Duration.between(now, end);
        if (left.isNegative()) {
            return FindingReport.fail(check, what + " expired at " + end, remedy);
        }
        var found = what + ", valid until " + end;
        return left.compareTo(EXPIRES_SOON) > 0
                ? FindingReport.ok(check, found)
                : FindingReport.warn(check, found, remedy + " in the next " + left.toDays() + " days");
    }

    private static Optional<Config> config(Path file, List<FindingReport> findings) {
        try {
            var config = Config.load(file);
            var workloads = config.workloads().size();
            findings.add(FindingReport.ok(
                    "configuration", file + ": " + workloads + (workloads == 1 ? " workload" : " workloads")));
            return Optional.of(config);
        } catch (OperatorException e) {
            findings.add(FindingReport.fail("configuration", e.what(), e.remedy()));
            return Optional.empty();
        }
    }

    private void site(Config config, Optional<Voter> voter, List<FindingReport> findings) {
        if (voter.isEmpty()) {
            findings.add(FindingReport.warn(
                    "ports", "not checked: which site this host is, is not known", "Name its bundle with --bundle"));
            return;
        }
        var addresses = config.sites().get(voter.get());
        if (addresses == null) {
            findings.add(FindingReport.warn(
                    "ports",
                    "the configuration has no " + voter.get().label() + ", but the bundle is of one",
                    "Add it to 'sites', or do not run an agent here"));
            return;
        }
        findings.addAll(new PortChecks(agentRuns).all(addresses));
        config.authority()
                .filter(a -> a.at() == voter.get())
                .map(new AuthorityChecks(agentRuns)::look)
                .ifPresent(findings::addAll);
        Optional.ofNullable(config.processors().get(voter.get()))
                .map(asked -> new ProcessorChecks(host).asked(asked))
                .ifPresent(findings::add);
        addresses.gateway().flatMap(Entrance::tls).map(this::shown).ifPresent(findings::add);
        voter.get().site().ifPresent(site -> {
            findings.addAll(new TrafficControlChecks(host, agentRuns).all(config, site));
            for (var workload : config.workloads()) {
                var root = workload.roots().get(site);
                if (root != null) {
                    var group = workload.group().name();
                    findings.addAll(new DiskChecks().root(group, Path.of(root)));
                    DiskChecks.standing(Path.of(root))
                            .filter(there -> there.equals(Path.of(root).toAbsolutePath()))
                            .ifPresent(there -> findings.add(storage.kind(group, there)));
                }
            }
        });
    }
}
