package dev.sundog.host;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Linux's traffic control, by {@code tc} and {@code ip} of iproute2. They need CAP_NET_ADMIN to change anything. */
public final class TrafficControl {
    private static final int PATIENCE_SECONDS = 10;
    private static final Pattern ROOT = Pattern.compile("(?m)^qdisc (\\S+) (\\S+) (?:dev \\S+ )?root\\b.*");
    private static final Pattern DEVICE = Pattern.compile("\\bdev (\\S+)");

    private TrafficControl() {}

    /**
     * What an interface sends by.
     *
     * @param kind of the queueing discipline
     * @param handle {@code 0:} where nobody but the kernel has put it there
     */
    public record Root(String kind, String handle) {
        public boolean isKernels() {
            return handle.equals("0:");
        }

        @Override
        public String toString() {
            return kind + " " + handle;
        }
    }

    /** What a program said, and how it ended. */
    private record Answer(int code, String text) {
        String why() {
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("Command failed"))
                    .findFirst()
                    .orElse("it ended with " + code);
        }
    }

    /** The interface by which packets to an address leave; empty where there is no way. */
    public static Optional<String> towards(InetAddress address) {
        var answer = run("", "ip", "-o", "route", "get", figures(address));
        return answer.code() == 0
                ? DEVICE.matcher(answer.text()).results().map(m -> m.group(1)).findFirst()
                : Optional.empty();
    }

    /** An address as figures, without the interface it is of. */
    public static String figures(InetAddress address) {
        var text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** What stands at the root of an interface; empty where there is no such interface. */
    public static Optional<Root> root(String device) {
        return ROOT.matcher(run("", "tc", "qdisc", "show", "dev", device).text())
                .results()
                .map((MatchResult m) -> new Root(m.group(1), m.group(2)))
                .findFirst();
    }

    /**
     * Carries lines out, in order, up to the first that fails.
     *
     * @throws OperatorException with what the kernel, or tc, has against one
     */
    public static void carryOut(List<String> lines) {
        var answer = run(lines.stream().collect(Collectors.joining("\n", "", "\n")), "tc", "-batch", "-");
        if (answer.code() != 0) {
            throw new OperatorException(
                    "tc could not do what it was told: " + answer.why(),
                    "Ask 'sundog doctor', or let 'enforce' of this site's network be own");
        }
    }

    /** Whether tc can be run at all. */
    public static boolean isThere() {
        try {
            return run("", "tc", "-V").code() == 0;
        } catch (OperatorException e) {
            return false;
        }
    }

    /** Makes and removes classes in a network of its own, which no other process sees; what is against it, or nothing. */
    public static Optional<String> tried(List<String> lines) {
        var script =
                Stream.concat(Stream.of("tc -batch - <<'END'"), lines.stream()).collect(Collectors.joining("\n"));
        var answer = run("", "unshare", "--net", "sh", "-c", script + "\nEND\n");
        return answer.code() == 0 ? Optional.empty() : Optional.of(answer.why());
    }

    private static Answer run(String input, String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var to = process.getOutputStream()) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
            }
            // What they say fits a pipe: they end without being read.
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Answer(1, "it did not end");
            }
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.exitValue(), text);
        } catch (IOException e) {
            throw new OperatorException(
                    command[0] + " cannot be run: " + e.getMessage(), "Install iproute2, which has tc and ip", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(1, "interrupted");
        }
    }
}
