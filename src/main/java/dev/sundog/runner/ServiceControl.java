package dev.sundog.runner;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
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

    /** Its processes that can be seen; none for services others run. Blocks for milliseconds. */
    Set<Long> pids();

    /**
     * In words, a replaced file that it holds open or mapped; of services others run, whose processes are not known, one
     * that any process may write to. Empty when none is found. Blocks for milliseconds.
     */
    Optional<String> replacedInodes();

    @Override
    void close();
}
