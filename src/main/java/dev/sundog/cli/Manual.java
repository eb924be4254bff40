package dev.sundog.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import picocli.CommandLine;

/** Writes the manual pages of all commands; run when packages are made. */
public final class Manual {
    private Manual() {}

    /**
     * Writes them.
     *
     * @param args the directory, and the date of the pages as 2026-11-30
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("Manual DIRECTORY DATE");
        }
        var directory = Files.createDirectories(Path.of(args[0]));
        for (var page : pages(args[1]).entrySet()) {
            Files.writeString(directory.resolve(page.getKey() + ".1"), page.getValue());
        }
    }

    /** All pages by their names. */
    static TreeMap<String, String> pages(String date) {
        var all = Main.commandLine(Console.ofProcess());
        var pages = new TreeMap<String, String>();
        add(all, date, pages);
        return pages;
    }

    private static void add(CommandLine command, String date, TreeMap<String, String> pages) {
        var spec = command.getCommandSpec();
        if (!spec.usageMessage().hidden()) {
            pages.put(ManualPage.name(spec), new ManualPage(spec, date).roff());
            command.getSubcommands().values().forEach(c -> add(c, date, pages));
        }
    }
}
