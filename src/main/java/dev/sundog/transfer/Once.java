package dev.sundog.transfer;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What costs something to find out is found out when it is first asked for, and once. Confined to one thread. */
final class Once<T> implements Supplier<T> {
    private final Supplier<T> source;
    private @Nullable T value;

    Once(Supplier<T> source) {
        this.source = source;
    }

    @Override
    public T get() {
        var known = value;
        if (known == null) {
            known = source.get();
            value = known;
        }
        return known;
    }
}
