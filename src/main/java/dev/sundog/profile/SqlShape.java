package dev.sundog.profile;

import dev.sundog.profile.SqlTokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What kind of statement an SQL text is. Texts that differ only in values, the length of lists of values, comments, white space,
 * the case of words or the style of placeholders have the same shape. Any text has one, however long, broken or hostile.
 *
 * @param fingerprint the statement with {@code {}} for values, at most 180 characters; what is longer ends in a hash of the whole. It is
 *     its own {@link OperationKey} name
 * @param verb the main verb in upper case, such as {@code SELECT}; empty when there is no word
 * @param reads names of at most 32 tables that are read, as written (in lower case unless quoted)
 * @param writes likewise, that are written
 */
public record SqlShape(String fingerprint, String verb, Set<String> reads, Set<String> writes) {
    private static final int LONGEST = 180;
    private static final int HASH = 9;
    private static final Set<String> READING = Set.of(
            "SELECT",
            "SHOW",
            "EXPLAIN",
            "DESCRIBE",
            "DESC",
            "VALUES",
            "TABLE",
            "FETCH",
            "COPY", // names what it writes, where it does
            "USE",
            "SET",
            "BEGIN",
            "START",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT",
            "RELEASE");
    private static final Set<String> MAIN =
            Set.of("select", "insert", "update", "delete", "merge", "replace", "values");
    /** Words after which a bracket is no list of arguments. */
    private static final Set<String> SPACED = Set.of(
            "in", "values", "from", "join", "as", "and", "or", "not", "where", "on", "exists", "any", "all", "union",
            "select", "using", "into", "then", "when", "else", "over", "by");

    public SqlShape {
        reads = Set.copyOf(reads);
        writes = Set.copyOf(writes);
    }

    /** The shape of a statement, or of several in one text, whose verb is the first one's. */
    public static SqlShape of(String sql) {
        var tokens = SqlTokens.of(sql);
        var tables = new SqlTables(tokens);
        return new SqlShape(fingerprint(tokens), verb(tokens), tables.reads, tables.writes);
    }

    /** Whether it may write: it names what it writes, or its verb is none that only reads. */
    public boolean writing() {
        return !writes.isEmpty() || !READING.contains(verb);
    }

    private static String verb(List<Token> tokens) {
        int depth = 0;
        boolean with = false;
        for (var token : tokens) {
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (token.kind() == SqlTokens.Kind.WORD) {
                if (!with && !token.is("with")) {
                    return token.text().toUpperCase(Locale.ROOT);
                }
                if (with && depth == 0 && MAIN.contains(token.text())) {
                    return token.text().toUpperCase(Locale.ROOT);
                }
                with = true;
            }
        }
        return with ? "WITH" : "";
    }

    private static String fingerprint(List<Token> tokens) {
        var out = new StringBuilder();
        int hash = 0;
        var before = SqlTokens.END;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.is(";") && i == tokens.size() - 1) {
                break;
            }
            hash = 31 * hash + token.text().hashCode();
            if (out.length() <= LONGEST) {
                out.append(isApart(before, token) ? " " : "").append(token.text());
            }
            before = token;
            if (token.is("values")) {
                i = afterRows(tokens, i);
            }
        }
        if (out.length() <= LONGEST) {
            return out.toString();
        }
        out.setLength(LONGEST - HASH);
        return out + "~" + String.format(Locale.ROOT, "%08x", hash);
    }

    /** Of the rows after {@code values} only the first counts: the place before it, or that of the last bracket of the others. */
    private static int afterRows(List<Token> tokens, int values) {
        int first = SqlTokens.closing(tokens, values + 1);
        if (first < 0) {
            return values;
        }
        int last = first;
        while (last + 2 < tokens.size()
                && tokens.get(last + 1).is(",")
                && tokens.get(last + 2).is("(")) {
            int next = SqlTokens.closing(tokens, last + 2);
            if (next < 0) {
                tokens.subList(first + 1, tokens.size()).clear();
                return values;
            }
            last = next;
        }
        tokens.subList(first + 1, last + 1).clear();
        return values;
    }

    private static boolean isApart(Token before, Token token) {
        if (before == SqlTokens.END || before.is(".") || token.is(".") || before.is("(")) {
            return false;
        }
        if (token.is("(")) {
            return !before.isName() || SPACED.contains(before.text());
        }
        return !(token.is(",") || token.is(")") || token.is(";"));
    }
}
