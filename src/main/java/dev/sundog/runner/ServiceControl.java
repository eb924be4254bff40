package dev.sundog.runner;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A group's service at this site, whoever runs it. Thread-safe. */
public sealed interface ServiceControl extends AutoCloseable permits ServiceRunner, ExternalService {
    /** Prepares it to serve: started, without replaced files, healthy. Completes normally whatever happens. */
    CompletableFuture<Readiness> promote();

    /** Makes sure that no process goes on writing for the old lease. Completes normally whatever happens. */
    CompletableFuture<Readiness> demote();

    ServiceState state();

    default boolean ready() {
        return state() instanceof ServiceState.Ready;
    }

    /** Where it listens. */
    InetSocketAddress address();

    /** The agent still has the right to let it run; without a renewal for the lapse a service that Sundog runs is killed. */
    void renew();

    /** Which life it is in: grows by one at each start, after the former processes are dead. Constant for services others run. */
    long life();

    /** A replaced file that one of its processes still holds open or mapped; empty when none is found. Blocks for milliseconds. */
    Optional<String> replacedInodes(String root);

    @Override
    void close();
}
