package dev.sundog.cli;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: finds the command and turns what goes wrong into two lines and an exit code (1; 2 for wrong usage). */
@Command(
        name = "sundog",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Keeps a hot spare of a workload at another site and moves processing to whichever side can take it.",
        footer = {"", "Start with: sundog demo"})
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        // Each connection between gateways that is opened in a burst needs a ticket of its own, or a handshake costs
        // ten times as much.
        System.setProperty("jdk.tls.server.newSessionTicketCount", "10");
        System.exit(run(Console.ofProcess(), args));
    }

    /** Runs one command; returns the exit code. */
    static int run(Console console, String... args) {
        return commandLine(console, args).execute(args);
    }

    /** All of it. */
    static CommandLine commandLine(Console console) {
        return commandLine(console, commands(console).values());
    }

    /** Only one command where that is named: to describe thirty takes longer than most of them run. */
    private static CommandLine commandLine(Console console, String... args) {
        var all = commands(console);
        var named = args.length > 0 ? all.get(args[0]) : null;
        return commandLine(console, named == null ? all.values() : List.of(named));
    }

    /** By name, in the order of the help. */
    static Map<String, Supplier<Object>> commands(Console console) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("demo", () -> new DemoCommand(console));
        commands.put("init", () -> new InitCommand(console));
        commands.put("invite", () -> new InviteCommand(console));
        commands.put("join", () -> new JoinCommand(console, System.in));
        commands.put("revoke", () -> new RevokeCommand(console));
        commands.put("up", () -> new UpCommand(console));
        commands.put("plan", () -> new PlanCommand(console));
        commands.put("simulate", () -> new SimulateCommand(console));
        commands.put("score", () -> new ScoreCommand(console));
        commands.put("status", () -> new StatusCommand(console));
        commands.put("page", () -> new PageCommand(console));
        commands.put("segments", () -> new SegmentsCommand(console));
        commands.put("link", () -> new LinkCommand(console));
        commands.put("forecast", () -> new ForecastCommand(console));
        commands.put("explain", () -> new ExplainCommand(console));
        commands.put("barrier", () -> new BarrierCommand(console));
        commands.put("accept", () -> new AcceptCommand(console));
        commands.put("conflicts", () -> new ConflictsCommand(console));
        commands.put("resolve", () -> new ResolveCommand(console));
        commands.put("verify", () -> new VerifyCommand(console));
        commands.put("failover", () -> new FailoverCommand(console));
        commands.put("failback", () -> new FailbackCommand(console));
        commands.put("drill", () -> new DrillCommand(console));
        commands.put("reload", () -> new ReloadCommand(console));
        commands.put("log", () -> new LogCommand(console));
        commands.put("backup", () -> new BackupCommand(console));
        commands.put("restore", () -> new RestoreCommand(console));
        commands.put("readmit", () -> new ReadmitCommand(console));
        commands.put("doctor", () -> new DoctorCommand(console));
        commands.put("completion", () -> new CompletionCommand(console));
        return commands;
    }

    private static CommandLine commandLine(Console console, Collection<Supplier<Object>> offered) {
        var commands = new CommandLine(new Main());
        offered.forEach(command -> commands.addSubcommand(command.get()));
        commands.getSubcommands().values().forEach(c -> c.getCommandSpec().mixinStandardHelpOptions(true));
        return commands.setOut(writer(console.out()))
                .setErr(writer(console.err()))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(console.style().coloured() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, args) -> usage(console, e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(console, e));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command");
    }

    private static int usage(Console console, ParameterException e) {
        var command = e.getCommandLine().getCommandSpec().qualifiedName();
        var suggestions = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : null;
        var meant = suggestions == null || suggestions.isEmpty() ? "" : "did you mean " + suggestions.getFirst() + "? ";
        complain(console, String.valueOf(e.getMessage()), meant + "see '" + command + " --help'");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Console console, Exception e) {
        boolean debug = console.variable("SUNDOG_DEBUG").filter("1"::equals).isPresent();
        if (e instanceof OperatorException known) {
            complain(console, known.what(), known.remedy());
        } else {
            var kept = debug ? Optional.<String>empty() : keep(e);
            complain(
                    console,
                    "unexpected " + e.getClass().getName()
                            + Optional.ofNullable(e.getMessage())
                                    .map(m -> ": " + m)
                                    .orElse(""),
                    "please report this" + kept.map(file -> " with " + file).orElse(""));
        }
        if (debug) {
            e.printStackTrace(console.err());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static void complain(Console console, String what, String remedy) {
        console.err().println("sundog: " + what.strip().replaceAll("\\R\\s*", " "));
        console.err().println("  -> " + remedy.strip().replaceAll("\\R\\s*", " "));
        console.err().flush();
    }

    /** Keeps the stack trace in a file for a report. */
    private static Optional<String> keep(Exception e) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        try {
            var file = Files.createTempFile("sundog-error-", ".log");
            Files.writeString(file, trace.toString());
            return Optional.of(file.toString());
        } catch (IOException full) {
            return Optional.empty();
        }
    }

    /** The version of this build. */
    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sundog " + version()};
        }
    }
}
