package dev.sundog.profile;

import dev.sundog.profile.SqlTokens.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which tables a statement names as read and as written, as far as keywords tell: what triggers, views and functions do is not seen. */
final class SqlTables {
    private static final int MOST = 32;
    private static final Set<String> SKIPPED =
            Set.of("only", "lateral", "table", "if", "not", "exists", "ignore", "into", "low_priority");
    /** Their arguments use {@code from} for other things. */
    private static final Set<String> FROM_ARGUMENTS = Set.of("extract", "substring", "trim", "overlay", "substr");

    final Set<String> reads = new TreeSet<>();
    final Set<String> writes = new TreeSet<>();

    private final List<Token> tokens;
    private final Set<String> withNames = new HashSet<>();
    /** For each open bracket whether it holds the arguments of such a function. */
    private final Deque<Boolean> brackets = new ArrayDeque<>();

    private boolean deleting;

    SqlTables(List<Token> tokens) {
        this.tokens = tokens;
        boolean with = tokens.stream().anyMatch(t -> t.is("with"));
        for (int i = 0; with && i + 2 < tokens.size(); i++) {
            if (tokens.get(i).isName()
                    && tokens.get(i + 1).is("as")
                    && tokens.get(i + 2).is("(")) {
                withNames.add(tokens.get(i).text());
            }
        }
        for (int i = 0; i < tokens.size(); i++) {
            look(i);
        }
        reads.removeAll(withNames);
    }

    private Token at(int i) {
        return i >= 0 && i < tokens.size() ? tokens.get(i) : SqlTokens.END;
    }

    private void look(int i) {
        var before = at(i - 1);
        if (at(i).kind() == SqlTokens.Kind.NAME || before.is(".")) {
            return;
        }
        switch (at(i).text()) {
            case "(" -> brackets.push(FROM_ARGUMENTS.contains(before.text()));
            case ")" -> brackets.poll();
            case "delete" -> deleting = !before.is("on");
            case "from" -> from(i, before);
            case "join" -> table(i + 1, reads, false);
            case "using" -> others(table(i + 1, reads, false), reads);
            case "update" -> {
                if (!(before.is("for")
                        || before.is("do")
                        || before.is("key")
                        || before.is("on")
                        || before.is("then"))) {
                    table(i + 1, writes, false);
                }
            }
            case "into", "overwrite" -> table(i + 1, writes, true);
            case "truncate" -> table(i + 1, writes, false);
            case "table" -> {
                if (before.is("create") || before.is("alter") || before.is("drop") || before.is("lock")) {
                    table(i + 1, writes, true);
                }
            }
            case "copy" -> copied(i);
            case "replace" -> {
                if (i == 0) {
                    table(i + 1, writes, true);
                }
            }
            default -> {}
        }
    }

    /** {@code copy t (a, b) to} reads, {@code copy t from} writes; what {@code copy (select ...) to} reads is looked at by itself. */
    private void copied(int i) {
        if (i == 0 && at(1).isName()) {
            int after = table(1, new HashSet<>(), true);
            after = at(after).is("(") ? Math.max(0, SqlTokens.closing(tokens, after)) + 1 : after;
            table(1, at(after).is("to") ? reads : writes, true);
        }
    }

    private void from(int i, Token before) {
        boolean argument = !brackets.isEmpty() && brackets.peek();
        boolean fromFile = brackets.isEmpty() && at(0).is("copy");
        if (argument || fromFile || before.is("distinct")) {
            return;
        }
        int after = table(i + 1, deleting ? writes : reads, false);
        deleting = false;
        others(after, reads);
    }

    /** Tables after commas; before each comma may stand a name for the former, or a bracket. */
    private void others(int from, Set<String> into) {
        int i = from;
        while (i < tokens.size()) {
            int closing = at(i).is("(") ? SqlTokens.closing(tokens, i) : i - 1;
            i = closing + 1;
            i = at(i).is("as") ? i + 1 : i;
            i = at(i).isName() && at(i + 1).is(",") ? i + 1 : i;
            if (closing < from - 1 || !at(i).is(",")) {
                return; // also where a bracket never closes
            }
            i = table(i + 1, into, false);
        }
    }

    /** Takes the table named there, if any, and returns where its name ends. {@code columns}: a bracket may follow it. */
    private int table(int from, Set<String> into, boolean columns) {
        int i = from;
        while (at(i).kind() == SqlTokens.Kind.WORD && SKIPPED.contains(at(i).text())) {
            i++;
        }
        if (!at(i).isName() || at(i).is("select")) {
            return i;
        }
        var name = new StringBuilder(at(i++).text());
        while (at(i).is(".") && name.length() < 256) {
            int part = at(i + 1).is(".") ? i + 2 : i + 1;
            if (!at(part).isName()) {
                break;
            }
            name.append('.').append(at(part).text());
            i = part + 1;
        }
        if ((columns || !at(i).is("(")) && into.size() < MOST) {
            into.add(name.toString());
        }
        return i;
    }
}
