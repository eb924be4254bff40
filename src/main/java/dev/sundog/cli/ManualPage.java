package dev.sundog.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of one command as man(1) reads it, from what {@code --help} is made of. */
final class ManualPage {
    private static final Map<String, String> FILES = Map.of(
            "/etc/sundog/sundog.yaml", "The configuration, the same for all agents of an installation.",
            "/etc/sundog/bundle", "The certificate and key of this host's agent, made by sundog join or sundog init.",
            "/var/lib/sundog", "The agent's memory, its vote and its control socket.");
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SUNDOG_STATE", "The state directory of the agent that is meant, unless --state says.",
            "SUNDOG_JAVA_OPTS", "More options for the Java runtime, for example -Xmx1g.",
            "SUNDOG_DEBUG", "1: print the stack trace of an unexpected error.",
            "NO_COLOR", "Anything: no colours.");
    private static final Map<String, String> EXIT_CODES =
            Map.of("0", "Done.", "1", "Not done: what happened, and what to do, is on stderr.", "2", "Wrong usage.");

    private final CommandSpec spec;
    private final String date;
    private final StringBuilder roff = new StringBuilder();

    /** @param date of the page, as 2026-11-30 */
    ManualPage(CommandSpec spec, String date) {
        this.spec = spec;
        this.date = date;
    }

    /** The name of the page without its section: {@code sundog-status}. */
    static String name(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    /** The whole page. */
    String roff() {
        var description = lines(spec.usageMessage().description());
        var name = name(spec);
        roff.append(".\\\" Made from the source of '%s --help'.\n".formatted(spec.qualifiedName()));
        roff.append(".TH \"%s\" 1 \"%s\" \"Sundog\" \"Sundog\"\n".formatted(name.toUpperCase(Locale.ROOT), date));
        section("NAME");
        text(name + " - " + firstSentence(description));
        section("SYNOPSIS");
        synopsis();
        section("DESCRIPTION");
        text(String.join(" ", description));
        commands();
        parameters();
        options();
        if (spec.parent() == null) {
            items("FILES", FILES);
            items("ENVIRONMENT", ENVIRONMENT);
            items("EXIT STATUS", EXIT_CODES);
        }
        seeAlso();
        return roff.toString();
    }

    private static String firstSentence(List<String> description) {
        var all = String.join(" ", description);
        int end = all.indexOf(". ");
        var first = end < 0 ? all : all.substring(0, end);
        first = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
        return first.isEmpty() ? "a command of Sundog" : Character.toLowerCase(first.charAt(0)) + first.substring(1);
    }

    private void synopsis() {
        var help = new Help(spec, Help.defaultColorScheme(Ansi.OFF));
        var words = help.synopsis(0).strip().replaceAll("\\s+", " ");
        text(words);
    }

    private void commands() {
        var shown = spec.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(s -> !s.usageMessage().hidden())
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        section("COMMANDS");
        shown.forEach(s ->
                item(name(s) + "(1)", String.join(" ", lines(s.usageMessage().description()))));
    }

    private void parameters() {
        var shown =
                spec.positionalParameters().stream().filter(p -> !p.hidden()).toList();
        if (shown.isEmpty()) {
            return;
        }
        section("PARAMETERS");
        for (PositionalParamSpec p : shown) {
            item(p.paramLabel(), String.join(" ", lines(p.description())));
        }
    }

    private void options() {
        var shown = spec.options().stream().filter(o -> !o.hidden()).toList();
        if (shown.isEmpty()) {
            return;
        }
        section("OPTIONS");
        for (OptionSpec o : shown) {
            var value = o.arity().max() > 0 ? "=" + o.paramLabel() : "";
            item(String.join(", ", o.names()) + value, String.join(" ", lines(o.description())));
        }
    }

    private void items(String title, Map<String, String> all) {
        section(title);
        all.keySet().stream().sorted().forEach(key -> item(key, all.getOrDefault(key, "")));
    }

    private void seeAlso() {
        section("SEE ALSO");
        text(
                spec.parent() == null
                        ? "The documents in /usr/share/doc/sundog, and the manual page of each command."
                        : "sundog(1)");
    }

    private void section(String title) {
        roff.append(".SH ").append(title).append('\n');
    }

    private void item(String term, String text) {
        roff.append(".TP\n\\fB").append(escaped(term)).append("\\fR\n");
        text(text);
    }

    private void text(String text) {
        roff.append(escaped(text)).append('\n');
    }

    /** Lines as picocli prints them: formatted, without mark-up. */
    private static List<String> lines(String[] all) {
        var out = new ArrayList<String>();
        for (var line : all) {
            out.add(Ansi.OFF.string(String.format(Locale.ROOT, line)).strip());
        }
        return out;
    }

    /** A backslash is spelled out, a hyphen stays one, and a line does not begin with a request. */
    static String escaped(String text) {
        var safe = text.replace("\\", "\\e").replace("-", "\\-").replaceAll("\\R", "\n");
        return safe.replaceAll("(?m)^([.'])", "\\\\&$1");
    }
}
