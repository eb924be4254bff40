package dev.sundog.cli;

import dev.sundog.model.Voter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Has the others give a voter its vote back. */
@Command(
        name = "readmit",
        description = {
            "Gives a vote back to a voter that sundog restore has put back. Asked at another host, while the agents of all three"
                    + " run: both others agree that it is none of them, then that it is, with all there is. Groups go on meanwhile."
        })
final class ReadmitCommand implements Callable<Integer> {
    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(paramLabel = "VOTER", description = "private, public or witness")
    private String voter = "";

    private final Console console;

    ReadmitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var wanted = Voter.parse(voter);
        var report = options.agent(console).readmit(wanted);
        options.print(console, report, () -> List.of(report.voter().label() + " votes again"));
        return 0;
    }
}
