package dev.sundog.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints what completes commands and options in a shell. */
@Command(
        name = "completion",
        description = {
            "Prints the completion of commands and options for bash, which zsh reads too.",
            "Use it at once: source <(sundog completion)"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Console console;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().print(AutoComplete.bash("sundog", Main.commandLine(console)));
        console.out().flush();
        return 0;
    }
}
