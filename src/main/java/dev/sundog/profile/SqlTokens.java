package dev.sundog.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts SQL into words, values and symbols, in one pass. Comments and white space are gone, words are in lower case, quoted names as
 * written, and lists of values are one value. It reads at most a million characters and keeps at most 8,000 tokens.
 */
final class SqlTokens {
    enum Kind {
        WORD,
        /** A name in quotes: never a keyword. */
        NAME,
        VALUE,
        SYMBOL
    }

    record Token(Kind kind, String text) {
        boolean is(String wanted) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(wanted);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.NAME;
        }
    }

    static final Token VALUE = new Token(Kind.VALUE, "{}");
    static final Token END = new Token(Kind.SYMBOL, "");

    private static final int MOST_READ = 1 << 20;
    private static final int MOST_TOKENS = 8_000;
    private static final int LONGEST_NAME = 128;
    /** After these a sign belongs to the number that follows. */
    private static final Set<String> BEFORE_VALUES = Set.of(
            "select",
            "where",
            "and",
            "or",
            "in",
            "between",
            "values",
            "set",
            "limit",
            "offset",
            "then",
            "else",
            "when",
            "by",
            "not",
            "like",
            "on",
            "returning",
            "having",
            "case");

    private final String sql;
    private final int end;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    /** MySQL escapes quotes by a backslash, the standard does not: as long as that closes every string, it is so. */
    private boolean escapes = true;

    private SqlTokens(String sql) {
        this.sql = sql;
        this.end = Math.min(sql.length(), MOST_READ);
    }

    static List<Token> of(String sql) {
        var all = new SqlTokens(sql);
        while (all.at < all.end && all.tokens.size() < MOST_TOKENS) {
            all.next();
        }
        return all.tokens;
    }

    /** Where the bracket that opens at {@code open} closes; negative when none opens there, or it never closes. */
    static int closing(List<Token> tokens, int open) {
        if (open >= tokens.size() || !tokens.get(open).is("(")) {
            return -1;
        }
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private char peek(int ahead) {
        int i = at + ahead;
        return i >= 0 && i < end ? sql.charAt(i) : 0;
    }

    private void next() {
        char c = peek(0);
        if (Character.isWhitespace(c) || Character.isISOControl(c)) {
            at++;
        } else if (c == '-' && peek(1) == '-') {
            skipPast("\n", 2);
        } else if (c == '/' && peek(1) == '*') {
            skipPast("*/", 2);
        } else if (c == '\'') {
            string();
        } else if (c == '"' || c == '`') {
            name(c);
        } else if (c == '[' && isNameInBrackets()) {
            name(']');
        } else if (c == '$') {
            dollar();
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number();
        } else if (isNameStart(c)) {
            word();
        } else {
            symbol(c);
        }
    }

    /** In brackets stands a name where no array index can: not right behind a name or a closing bracket. */
    private boolean isNameInBrackets() {
        char before = peek(-1);
        return isNameStart(peek(1)) && !isNamePart(before) && before != ']' && before != ')';
    }

    private void skipPast(String mark, int ahead) {
        int found = sql.indexOf(mark, at + ahead);
        at = found < 0 || found >= end ? end : found + mark.length();
    }

    private void string() {
        int close = closing('\'', escapes);
        if (close < 0 && escapes) {
            escapes = false;
            close = closing('\'', false);
        }
        at = close < 0 ? end : close + 1;
        value();
    }

    /** Where what begins here closes; a doubled quote stands for itself. Negative when it never does. */
    private int closing(char quote, boolean backslash) {
        for (int i = at + 1; i < end; i++) {
            char c = sql.charAt(i);
            if (c == '\\' && backslash) {
                i++;
            } else if (c == quote) {
                if (i + 1 >= end || sql.charAt(i + 1) != quote) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private void name(char close) {
        int found = closing(close, false);
        int stop = found < 0 ? end : found;
        var text = new StringBuilder();
        for (int i = at + 1; i < stop && text.length() < LONGEST_NAME; i++) {
            char c = sql.charAt(i);
            text.append(isNamePart(c) || c == ' ' || c == '-' ? c : '_');
        }
        at = Math.min(end, stop + 1);
        tokens.add(new Token(Kind.NAME, text.toString()));
    }

    private void dollar() {
        int i = 1;
        while (isDigit(peek(i)) || (peek(i) != '$' && isNamePart(peek(i)))) {
            i++;
        }
        boolean quoted = peek(i) == '$' && !isDigit(peek(1));
        if (quoted) {
            skipPast(sql.substring(at, at + i + 1), i + 1);
        } else {
            at += i;
        }
        value();
    }

    private void number() {
        while (isNamePart(peek(0)) || peek(0) == '.' || (isSign(peek(0)) && "eE".indexOf(sql.charAt(at - 1)) >= 0)) {
            at++;
        }
        value();
    }

    private void word() {
        int start = at;
        while (isNamePart(peek(0))) {
            at++;
        }
        if (peek(0) == '\'' && at - start == 1) {
            string(); // E'..', X'..', N'..', B'..'
            return;
        }
        var text = sql.substring(start, Math.min(at, start + LONGEST_NAME)).toLowerCase(Locale.ROOT);
        boolean literal = text.equals("true")
                || text.equals("false")
                || ((text.equals("null") || text.equals("default")) && (last(0).is("(") || last(0).is(",")));
        if (literal) {
            value();
        } else {
            tokens.add(new Token(Kind.WORD, text));
        }
    }

    private void symbol(char c) {
        boolean placeholder = c == '?' || ((c == ':' || c == '@') && isNamePart(peek(1)) && peek(-1) != c);
        at++;
        if (!placeholder) {
            tokens.add(new Token(Kind.SYMBOL, String.valueOf(c)));
            if (c == ')') {
                foldRows();
            }
            return;
        }
        while (isNamePart(peek(0)) && c != '?') {
            at++;
        }
        value();
    }

    /** Adds a value; its sign, and the values listed before it, become one with it. */
    private void value() {
        if ((last(0).is("-") || last(0).is("+")) && isUnary(last(1))) {
            tokens.removeLast();
        }
        if (last(0).is(",") && last(1).kind == Kind.VALUE) {
            tokens.removeLast();
        } else {
            tokens.add(VALUE);
        }
    }

    private static boolean isUnary(Token before) {
        return before.kind == Kind.SYMBOL ? !before.is(")") : BEFORE_VALUES.contains(before.text);
    }

    /** {@code (?), (?)} is {@code (?)}. */
    private void foldRows() {
        boolean row = last(1).kind == Kind.VALUE && last(2).is("(") && last(3).is(",") && last(4).is(")");
        if (row && last(5).kind == Kind.VALUE && last(6).is("(")) {
            tokens.subList(tokens.size() - 4, tokens.size()).clear();
        }
    }

    private Token last(int back) {
        int i = tokens.size() - 1 - back;
        return i < 0 ? END : tokens.get(i);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
