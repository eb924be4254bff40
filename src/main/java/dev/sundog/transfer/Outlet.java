package dev.sundog.transfer;

import dev.sundog.sync.Message;

/** Where a group's messages leave. */
public interface Outlet {
    /** Answers, questions and reports: they never wait behind content. */
    void send(Message message);

    /** There may be content to send: it is asked for. */
    void wake();
}
