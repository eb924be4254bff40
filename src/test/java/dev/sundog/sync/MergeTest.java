package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.ConflictRule;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two versions of one name, without a tree around them. */
final class MergeTest {
    private static final TreePath PATH = TreePath.of("notes.txt");
    private static final Incarnation HERE = new Incarnation(1, 1);
    private static final Incarnation THERE = new Incarnation(2, 2);

    private static Entry file(String content) {
        return new Entry.File(
                new Metadata(0644, -1, -1, 5), content.length(), Digest.of(content.getBytes(StandardCharsets.UTF_8)));
    }

    private static Claim claim(Site site, long count, long at, Optional<Entry> entry, Dot... seen) {
        var dot = new Dot(site == Site.PRIVATE ? HERE : THERE, count);
        var all = new VersionVector(List.of(seen)).with(dot);
        return new Claim(dot, all, new Claim.Origin(site, at, false), entry, List.of());
    }

    private static Merge merge(Claim a, Claim b, ConflictRule rule) {
        var one = Merge.of(PATH, a, b, rule);
        assertEquals(one, Merge.of(PATH, b, a, rule), "both sides find the same");
        assertEquals(one.kept(), Merge.of(PATH, one.kept(), a, rule).kept(), "told once more it is the same");
        assertEquals(one.kept(), Merge.of(PATH, one.kept(), b, rule).kept());
        return one;
    }

    @Test
    void a_newer_version_replaces_the_one_it_knows() {
        var first = claim(Site.PRIVATE, 3, 10, Optional.of(file("old")));
        var second = claim(Site.PUBLIC, 1, 5, Optional.of(file("new")), first.write());
        for (var rule : ConflictRule.values()) {
            var merge = merge(first, second, rule);
            assertEquals(second.entry(), merge.kept().entry());
            assertTrue(merge.loser().isEmpty());
        }
    }

    @Test
    void the_rule_says_who_keeps_the_name() {
        var early = claim(Site.PRIVATE, 1, 10, Optional.of(file("early")));
        var late = claim(Site.PUBLIC, 1, 20, Optional.of(file("late")));
        assertEquals(
                late.entry(), merge(early, late, ConflictRule.KEEP_BOTH).kept().entry());
        assertFalse(merge(early, late, ConflictRule.KEEP_BOTH).aside());
        assertEquals(
                late.entry(), merge(early, late, ConflictRule.NEWEST).kept().entry());
        assertTrue(merge(early, late, ConflictRule.NEWEST).aside());
        var preferred = merge(early, late, ConflictRule.PREFER_PRIVATE);
        assertEquals(early.entry(), preferred.kept().entry());
        assertEquals(Optional.of(late), preferred.loser());
        assertEquals(
                late.entry(),
                merge(early, late, ConflictRule.PREFER_PUBLIC).kept().entry());
    }

    @ParameterizedTest
    @EnumSource(ConflictRule.class)
    void an_edit_keeps_the_name_and_the_delete_is_remarked(ConflictRule rule) {
        var edit = claim(Site.PUBLIC, 1, 10, Optional.of(file("edited")));
        var delete = claim(Site.PRIVATE, 1, 99, Optional.empty());
        var merge = merge(edit, delete, rule);
        assertEquals(edit.entry(), merge.kept().entry());
        assertTrue(merge.loser().isEmpty());
        assertEquals(
                List.of(new Remark(Remark.Kind.DELETED, Site.PRIVATE, 99, PATH)),
                merge.kept().remarks());
        assertTrue(merge.kept().seen().contains(delete.write()));
    }

    @ParameterizedTest
    @EnumSource(ConflictRule.class)
    void same_content_is_no_conflict_whatever_the_metadata(ConflictRule rule) {
        var content = Digest.of(new byte[] {1});
        var one = claim(Site.PRIVATE, 1, 10, Optional.of(new Entry.File(new Metadata(0644, 1, 1, 1), 1, content)));
        var other = claim(Site.PUBLIC, 1, 11, Optional.of(new Entry.File(new Metadata(0600, 1, 1, 2), 1, content)));
        var merge = merge(one, other, rule);
        assertTrue(merge.loser().isEmpty());
        assertEquals(List.of(), merge.kept().remarks());
        assertTrue(merge.kept().seen().covers(one.seen()) && merge.kept().seen().covers(other.seen()));
    }

    @ParameterizedTest
    @EnumSource(ConflictRule.class)
    void a_directory_keeps_the_name_and_the_file_stands_beside_it(ConflictRule rule) {
        var file = claim(Site.PRIVATE, 1, 99, Optional.of(file("f")));
        var directory = claim(Site.PUBLIC, 1, 1, Optional.of(new Entry.Directory(new Metadata(0755, 1, 1, 0))));
        var merge = merge(file, directory, rule);
        assertEquals(directory.entry(), merge.kept().entry());
        assertEquals(Optional.of(file), merge.loser());
        assertFalse(merge.aside());
    }

    @Test
    void one_write_that_means_two_things_loses_neither() {
        var one = claim(Site.PRIVATE, 1, 10, Optional.of(file("one")));
        var other = claim(Site.PRIVATE, 1, 10, Optional.of(file("other")));
        assertTrue(merge(one, other, ConflictRule.KEEP_BOTH).loser().isPresent());
    }

    @Test
    void the_order_of_merging_does_not_matter() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var claims = new ArrayList<Claim>();
            for (int k = 0; k < 3; k++) {
                // The life of an index that was lost wrote at the private site, too.
                var life = List.of(HERE, THERE, new Incarnation(3, 3)).get(k);
                var dot = new Dot(life, 1 + random.nextInt(3));
                var entry = random.nextInt(4) == 0
                        ? Optional.<Entry>empty()
                        : Optional.of(file(Integer.toString(random.nextInt(3))));
                var origin = new Claim.Origin(k == 1 ? Site.PUBLIC : Site.PRIVATE, random.nextInt(3), false);
                claims.add(new Claim(dot, VersionVector.NONE.with(dot), origin, entry, List.of()));
            }
            for (var rule : ConflictRule.values()) {
                var left = kept(kept(claims.get(0), claims.get(1), rule), claims.get(2), rule);
                var right = kept(claims.get(0), kept(claims.get(1), claims.get(2), rule), rule);
                assertEquals(left.entry(), right.entry());
                assertEquals(left.seen(), right.seen());
                assertEquals(left.write(), right.write());
            }
        }
    }

    private static Claim kept(Claim a, Claim b, ConflictRule rule) {
        return Merge.of(PATH, a, b, rule).kept();
    }

    @Test
    void a_lost_index_never_passes_for_the_old_one() {
        var before = new VersionVector(List.of(new Dot(HERE, 7), new Dot(THERE, 3)));
        var after = new VersionVector(List.of(new Dot(new Incarnation(9, 9), 100)));
        assertFalse(after.covers(before));
        assertFalse(before.covers(after));
        assertTrue(before.join(after).covers(before) && before.join(after).covers(after));
        assertEquals(before.join(after), after.join(before));
        assertEquals(3, before.join(after).last().size());
        assertEquals(
                7, before.join(new VersionVector(List.of(new Dot(HERE, 5)))).count(HERE));
    }

    @Test
    void a_conflict_is_named_for_site_and_time() {
        long at = 1_795_677_072_345L;
        assertArrayEquals(
                bytes("report (conflict private 2026-11-26T07.11.12Z).pdf"),
                ConflictName.of(bytes("report.pdf"), Site.PRIVATE, at, 1));
        assertArrayEquals(
                bytes("Makefile (conflict public 2026-11-26T07.11.12Z 2)"),
                ConflictName.of(bytes("Makefile"), Site.PUBLIC, at, 2));
        assertArrayEquals(
                bytes(".profile (conflict public 2026-11-26T07.11.12Z)"),
                ConflictName.of(bytes(".profile"), Site.PUBLIC, at, 1));
    }

    @Test
    void names_stay_short_enough_whole_and_apart() {
        var random = new Random(3);
        var seen = new HashSet<String>();
        for (int i = 0; i < 5_000; i++) {
            byte[] name = new byte[200 + random.nextInt(56)];
            random.nextBytes(name);
            for (int k = 0; k < name.length; k++) {
                name[k] = name[k] == 0 || name[k] == '/' ? (byte) 'x' : name[k];
            }
            if (i % 2 == 0) {
                Arrays.fill(name, 0, 190, (byte) 'a');
            }
            byte[] made = ConflictName.of(name, Site.PUBLIC, 1_795_677_072_345L, 1 + i % 3);
            assertTrue(made.length <= ConflictName.MOST_BYTES);
            assertEquals(1, TreePath.of(made).depth());
            assertTrue(seen.add(Arrays.toString(made)));
            assertFalse(Arrays.equals(made, ConflictName.of(made, Site.PUBLIC, 1_795_677_072_345L, 1 + i % 3)));
        }
        byte[] letters = bytes("\u00e4".repeat(127));
        var shortened = new String(ConflictName.of(letters, Site.PRIVATE, 0, 1), StandardCharsets.UTF_8);
        assertFalse(shortened.contains("\ufffd"), shortened);
        assertNotEquals(0, shortened.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void what_is_written_is_read_and_nonsense_is_refused() {
        var random = new Random(11);
        var claim = claim(Site.PUBLIC, 1L << 40, -5, Optional.of(file("x")), new Dot(HERE, 3))
                .with(
                        VersionVector.NONE.with(new Dot(HERE, 3)).with(new Dot(THERE, 1L << 40)),
                        List.of(new Remark(Remark.Kind.COPY, Site.PRIVATE, 77, PATH)));
        for (var known : List.of(
                new Known(claim, true, Optional.empty()),
                new Known(claim(Site.PRIVATE, 1, 0, Optional.empty()), false, Optional.of(claim.digest())))) {
            byte[] bytes = ClaimCodec.encode(known);
            assertEquals(known, ClaimCodec.decode(bytes));
            for (int i = 0; i < bytes.length; i++) {
                byte[] cut = Arrays.copyOf(bytes, i);
                assertThrows(OperatorException.class, () -> ClaimCodec.decode(cut));
            }
            Set<Object> outcomes = new HashSet<>();
            for (int i = 0; i < 20_000; i++) {
                byte[] other = bytes.clone();
                other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    outcomes.add(ClaimCodec.decode(other));
                } catch (OperatorException e) {
                    outcomes.add("refused");
                }
            }
            assertTrue(outcomes.contains("refused") && outcomes.size() > 1);
        }
    }
}
