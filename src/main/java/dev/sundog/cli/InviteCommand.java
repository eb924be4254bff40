package dev.sundog.cli;

import dev.sundog.api.Json;
import dev.sundog.link.HostPort;
import dev.sundog.link.Invitation;
import dev.sundog.link.Issuer;
import dev.sundog.link.JoinDesk;
import dev.sundog.model.Durations;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hands out certificates to hosts that join by a token. */
@Command(
        name = "invite",
        description = {
            "Lets hosts join: prints a token for each, listens, and ends once all are used or have expired.",
            "Give each token to 'sundog join' on its host. It is good once; who reads it can join in the host's place.",
            "Run it on the machine that holds the authority. See docs/certificates.md."
        })
final class InviteCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(7);

    @Parameters(paramLabel = "DIR", description = "The installation that init made here")
    private Path dir = Path.of(".");

    @Option(
            names = "--as",
            required = true,
            paramLabel = "VOTER[=HOST]",
            description = {
                "Whom to invite: private, public or witness; may be given several times.",
                "HOST is a name or address of it, which browsers see; else the address counts from which it comes"
            })
    private List<String> voters = List.of();

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Where to listen, on this machine; port 0 for any free one")
    private String listen = "";

    @Option(
            names = "--reached",
            paramLabel = "HOST:PORT",
            description = "Where the hosts find it, if that is another address, such as one of a router before it")
    private Optional<String> reached = Optional.empty();

    @Option(names = "--valid", paramLabel = "TIME", description = "How long the tokens are good (${DEFAULT-VALUE})")
    private String valid = "15m";

    @Option(names = "--days", paramLabel = "N", description = "How long the certificates are good (${DEFAULT-VALUE})")
    private int days = 731;

    @Option(names = "--json", description = "Print one line of JSON for each token, and for each thing that happens")
    private boolean json;

    private final Console console;
    /** Hosts of which it is not known whether they have what they were sent. */
    private final List<String> doubtful = new CopyOnWriteArrayList<>();

    InviteCommand(Console console) {
        this.console = console;
    }

    /** What {@code --json} prints of a token. */
    record Invited(String event, Voter voter, String token, String until) {}

    /** What {@code --json} prints of a host that has joined; {@code until} is absent where that is not known. */
    record Came(String event, Voter voter, String from, String serial, Optional<String> until) {}

    /** What {@code --json} prints of who was refused. */
    record Refused(String event, String from, String why) {}

    @Override
    public Integer call() throws InterruptedException {
        var at = HostPort.parse(listen);
        var told = reached.map(HostPort::parse).orElse(at);
        refuseWildcard(told);
        var terms = new JoinDesk.Terms(hosts(), valid(), life());
        var issuer = Issuer.open(Issuer.at(dir), new SecureRandom());
        try (var desk = JoinDesk.open(issuer, at, told, terms, Clock.systemUTC(), this::happened)) {
            desk.invitations().forEach(this::print);
            console.out().flush();
            var lapsed = desk.await();
            if (!lapsed.isEmpty()) {
                throw new OperatorException(
                        "Not used, and good no more: "
                                + lapsed.stream().map(i -> i.voter().label()).collect(Collectors.joining(", ")),
                        "Run this again for them");
            }
        }
        if (!doubtful.isEmpty()) {
            throw new OperatorException(
                    "Not known to have their certificates: " + String.join(", ", doubtful),
                    "Look at each whether 'sundog join' ended well there");
        }
        return 0;
    }

    private static void refuseWildcard(HostPort told) {
        try {
            if (InetAddress.getByName(told.host()).isAnyLocalAddress()) {
                throw new OperatorException(
                        told + " says to no host where to go", "Give the address of this machine with --reached");
            }
        } catch (UnknownHostException e) {
            throw new OperatorException(
                    "The name " + told.host() + " is unknown here", "Give an address, or a name that is known", e);
        }
    }

    private Map<Voter, List<String>> hosts() {
        var hosts = new EnumMap<Voter, List<String>>(Voter.class);
        for (var text : voters) {
            var parts = text.split("=", 2);
            var host = parts.length == 2 ? List.of(parts[1]) : List.<String>of();
            if (host.stream().anyMatch(h -> !h.matches("[A-Za-z0-9._:-]{1,253}"))) {
                throw new OperatorException(
                        "'" + parts[1] + "' is no name or address of a host", "Such as --as public=203.0.113.1");
            }
            if (hosts.put(Voter.parse(parts[0]), host) != null) {
                throw new OperatorException(parts[0] + " is invited twice", "Give each --as once");
            }
        }
        return hosts;
    }

    private Duration valid() {
        var time = Durations.parse(valid);
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new OperatorException("--valid " + valid + " is too short or too long", "Give 1s to 7d");
        }
        return time;
    }

    private Duration life() {
        if (days < 1 || days > 3650) {
            throw new OperatorException("--days " + days + " is too few or too many", "Give 1 to 3650");
        }
        return Duration.ofDays(days);
    }

    private void print(Invitation invitation) {
        var out = console.out();
        if (json) {
            out.println(Json.line(new Invited(
                    "invited",
                    invitation.voter(),
                    invitation.token(),
                    invitation.until().toString())));
        } else {
            out.println("On the " + invitation.voter().label() + " host, until " + invitation.until() + ":");
            out.println("  sundog join " + invitation.token());
        }
    }

    private void happened(JoinDesk.Event event) {
        var out = console.out();
        switch (event) {
            case JoinDesk.Event.Joined j -> {
                var until = j.until().toString();
                out.println(
                        json
                                ? Json.line(new Came("joined", j.voter(), j.from(), j.serial(), Optional.of(until)))
                                : j.voter().label() + " has joined from " + j.from() + ", until " + until + ", serial "
                                        + j.serial());
            }
            case JoinDesk.Event.Unconfirmed u -> {
                doubtful.add(u.voter().label() + " at " + u.from());
                out.println(
                        json
                                ? Json.line(new Came("unconfirmed", u.voter(), u.from(), u.serial(), Optional.empty()))
                                : u.voter().label() + " at " + u.from()
                                        + " was sent a certificate and did not say that it has it. If 'sundog join'"
                                        + " failed there: sundog revoke " + dir + " " + u.serial()
                                        + ", and invite it again");
            }
            case JoinDesk.Event.Refused r ->
                out.println(
                        json
                                ? Json.line(new Refused("refused", r.from(), r.why()))
                                : "refused " + r.from() + ": " + r.why());
        }
    }
}
