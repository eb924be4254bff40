package dev.sundog.cli;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
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
        return commandLine(console).execute(args);
    }

    static CommandLine commandLine(Console console) {
        var commands = new CommandLine(new Main())
                .addSubcommand(new DemoCommand(console))
                .addSubcommand(new InitCommand(console))
                .addSubcommand(new InviteCommand(console))
                .addSubcommand(new JoinCommand(console, System.in))
                .addSubcommand(new RevokeCommand(console))
                .addSubcommand(new UpCommand(console))
                .addSubcommand(new PlanCommand(console))
                .addSubcommand(new SimulateCommand(console))
                .addSubcommand(new ScoreCommand(console))
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new PageCommand(console))
                .addSubcommand(new SegmentsCommand(console))
                .addSubcommand(new LinkCommand(console))
                .addSubcommand(new ForecastCommand(console))
                .addSubcommand(new ExplainCommand(console))
                .addSubcommand(new BarrierCommand(console))
                .addSubcommand(new AcceptCommand(console))
                .addSubcommand(new ConflictsCommand(console))
                .addSubcommand(new ResolveCommand(console))
                .addSubcommand(new VerifyCommand(console))
                .addSubcommand(new FailoverCommand(console))
                .addSubcommand(new FailbackCommand(console))
                .addSubcommand(new DrillCommand(console))
                .addSubcommand(new ReloadCommand(console))
                .addSubcommand(new LogCommand(console))
                .addSubcommand(new BackupCommand(console))
                .addSubcommand(new RestoreCommand(console))
                .addSubcommand(new ReadmitCommand(console))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new CompletionCommand(console));
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
