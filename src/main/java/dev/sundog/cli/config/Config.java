package dev.sundog.cli.config;

import dev.sundog.model.Addresses;
import dev.sundog.model.AuthorityPlace;
import dev.sundog.model.LogLevel;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Processors;
import dev.sundog.model.Voter;
import dev.sundog.model.Workload;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of an installation; every agent reads the same. Keys: etc/sundog.yaml.
 *
 * @param sites addresses of private and public, and of the witness where there is one
 * @param log levels by logger; what is not named is as it is by itself
 * @param processors what is said of them; all, where nothing is
 * @param networks one for each site; unlimited where the configuration says nothing
 * @param authority which agent renews certificates; absent where people do
 */
public record Config(
        Map<Voter, Addresses> sites,
        List<NetworkWeek> networks,
        List<Workload> workloads,
        Tuning tuning,
        Map<String, LogLevel> log,
        Map<Voter, Processors> processors,
        Optional<AuthorityPlace> authority) {
    public Config {
        sites = Map.copyOf(sites);
        networks = List.copyOf(networks);
        workloads = List.copyOf(workloads);
        log = Map.copyOf(log);
        processors = Map.copyOf(processors);
    }

    /**
     * Reads and checks the file.
     *
     * @throws OperatorException naming the file, the key and what to write instead
     */
    public static Config load(Path file) {
        return parse(file.toString(), text(file));
    }

    /** As {@link #load}, from the text itself; {@code name} is what messages call it. */
    public static Config parse(String name, String yaml) {
        return new ConfigReader(name, new HashSet<>()).read(yaml);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new OperatorException(
                    "There is no configuration at " + file,
                    "Name it with --config; etc/sundog.yaml shows every key",
                    e);
        } catch (AccessDeniedException e) {
            throw new OperatorException("The configuration " + file + " may not be read", "Check its permissions", e);
        } catch (MalformedInputException e) {
            throw new OperatorException("The configuration " + file + " is not UTF-8", "Save it as UTF-8", e);
        } catch (IOException e) {
            throw new OperatorException(
                    "The configuration " + file + " cannot be read: " + e.getMessage(), "It must be a plain file", e);
        }
    }
}
