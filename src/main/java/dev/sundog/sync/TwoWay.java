package dev.sundog.sync;

import dev.sundog.model.ConflictRule;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Claim.Origin;
import dev.sundog.sync.TwoWayEffect.Aside;
import dev.sundog.sync.TwoWayEffect.Beside;
import dev.sundog.sync.TwoWayEffect.Confirm;
import dev.sundog.sync.TwoWayEffect.Copy;
import dev.sundog.sync.TwoWayEffect.Drop;
import dev.sundog.sync.TwoWayEffect.Make;
import dev.sundog.sync.TwoWayEffect.NoCopy;
import dev.sundog.sync.TwoWayEffect.Record;
import dev.sundog.sync.TwoWayEffect.Renew;
import dev.sundog.sync.TwoWayEffect.Tell;
import dev.sundog.sync.TwoWayEffect.TellNews;
import dev.sundog.sync.TwoWayEvent.Again;
import dev.sundog.sync.TwoWayEvent.Confirmed;
import dev.sundog.sync.TwoWayEvent.Forget;
import dev.sundog.sync.TwoWayEvent.Found;
import dev.sundog.sync.TwoWayEvent.Looked;
import dev.sundog.sync.TwoWayEvent.Made;
import dev.sundog.sync.TwoWayEvent.Met;
import dev.sundog.sync.TwoWayEvent.News;
import dev.sundog.sync.TwoWayEvent.NotMade;
import dev.sundog.sync.TwoWayEvent.Reborn;
import dev.sundog.sync.TwoWayEvent.Settled;
import dev.sundog.sync.TwoWayEvent.Told;
import dev.sundog.sync.TwoWayNames.Making;
import dev.sundog.sync.TwoWayNames.Name;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One side of a group that both sites write: takes what is found in the own tree and what the other side claims, and says what
 * to tell and what to make. A machine: events in, effects out.
 *
 * <pre>
 *   Found (here) ---> new write: Record, Tell ------------------+-------> confirmed by the other side
 *   Told (there) -+-> news:      Make --Made--> Record, Confirm |
 *                 +-> loses or is old: Tell what is here -------+
 *                 +-> wins over what is here: Make with a copy of what is here --Made--> Record both, Tell both
 * </pre>
 *
 * Only the side whose version loses acts: it has the content at hand that must not be lost, and keeps it before it takes the
 * other's. Until then the winner does not take the loser into account, so that it never looks newer than it.
 */
public final class TwoWay {
    private final Site site;
    private final ConflictRule rule;
    private final TwoWayNames names = new TwoWayNames();
    private final Deque<TreePath> undecided = new ArrayDeque<>();
    private List<TwoWayEffect> effects = new ArrayList<>();
    private Incarnation life;
    private long issued;
    private long floor;
    private boolean looked;
    private long session;
    private Optional<Incarnation> theirLife;

    public TwoWay(Site site, ConflictRule rule, TwoWayMemory memory) {
        this.site = site;
        this.rule = rule;
        this.life = memory.life();
        this.looked = memory.looked();
        this.theirLife = memory.theirLife();
        names.forgotten = memory.forgotten();
        memory.known().forEach((path, k) -> names.name(path).known = k);
        this.issued = names.knowledge().count(life);
        this.floor = memory.floor().orElse(issued);
    }

    /** To be noted until the next meeting. */
    public long floor() {
        return floor;
    }

    /** The life that writes here belong to, and the highest count of it. */
    public Dot last() {
        return new Dot(life, issued);
    }

    /** All writes that are known of here, to be told when a session begins. */
    public VersionVector knowledge() {
        return names.knowledge();
    }

    /** What is here as far as it is known, deletes included. */
    public Optional<Known> known(TreePath path) {
        return Optional.ofNullable(names.find(path)).flatMap(n -> Optional.ofNullable(n.known));
    }

    /** Names that carry remarks, with their claims. */
    public Map<TreePath, Claim> remarked() {
        return names.remarked();
    }

    /** Names that are here as far as it is known. */
    public List<TreePath> present() {
        return names.present();
    }

    /** How many names were told that nothing has come of yet. */
    public int waiting() {
        return names.waiting.size();
    }

    /** How many names the other side is not known to have as they are here, or has otherwise. */
    public int unsettled() {
        return (int) names.all.values().stream().filter(Name::isUnsettled).count();
    }

    public List<TwoWayEffect> on(TwoWayEvent event) {
        effects = new ArrayList<>();
        switch (event) {
            case Found e -> found(e);
            case Looked e -> looked = true;
            case Met e -> met(e);
            case Reborn e -> reborn(e.life());
            case Told e -> told(e);
            case Confirmed e -> confirmed(e);
            case News e -> news(e);
            case Made e -> made(e.path());
            case NotMade e -> notMade(e.path());
            case Again e -> undecided.add(e.path());
            case Settled e -> settled(e.path());
            case Forget e -> forget(e.beforeMillis());
        }
        while (!undecided.isEmpty()) {
            decide(undecided.remove());
        }
        return effects;
    }

    private Dot write() {
        issued++;
        return new Dot(life, issued);
    }

    private void found(Found e) {
        var n = names.name(e.path());
        if (n.making != null) {
            return;
        }
        if (!n.is(e.entry())) {
            boolean old = n.known == null && !looked;
            var remarks = e.entry().isEmpty()
                    ? List.<Remark>of()
                    : n.own().map(Claim::remarks).orElse(List.of());
            written(e.path(), n, e.entry(), new Origin(site, e.atMillis(), old), remarks);
        }
        undecided.add(e.path());
    }

    /** A new version here. */
    private void written(TreePath path, Name n, Optional<Entry> entry, Origin origin, List<Remark> remarks) {
        var before = n.own();
        var dot = write();
        var seen = before.map(Claim::seen).orElse(VersionVector.NONE).with(dot);
        long at = Math.max(
                origin.atMillis(), before.map(c -> c.origin().atMillis() + 1).orElse(Long.MIN_VALUE));
        var claim = new Claim(dot, seen, new Origin(origin.site(), at, origin.found()), entry, remarks);
        record(path, n, claim, false, n.base());
        tell(path, n);
        around(path);
    }

    private void record(TreePath path, Name n, Claim claim, boolean confirmed, Optional<Digest> base) {
        // What both sides have is old to neither.
        n.known = new Known(confirmed ? claim.known() : claim, confirmed, confirmed ? Optional.empty() : base);
        n.told = false;
        effects.add(new Record(path, n.known));
    }

    /** Once for each version and session: two sides that disagree for good shall not go on for ever. */
    private void tell(TreePath path, Name n) {
        if (n.known != null && !n.told) {
            n.told = true;
            effects.add(new Tell(path, n.known.claim(), Optional.empty()));
        }
    }

    private void answer(TreePath path, Name n, Claim claim) {
        n.told = true;
        effects.add(new Tell(path, claim, Optional.ofNullable(n.theirs).map(Claim::write)));
    }

    private void met(Met e) {
        if (e.knowledge().count(life) > floor) {
            effects.add(new Renew());
        }
        floor = Long.MAX_VALUE;
        session++;
        // A restored index has forgotten what it confirmed.
        boolean stranger = theirLife.filter(e.theirLife()::equals).isEmpty()
                || !e.knowledge().covers(names.confirmedThere());
        theirLife = Optional.of(e.theirLife());
        names.waiting.clear();
        names.all.forEach((path, n) -> {
            n.theirs = null;
            n.leftWith = null;
            n.told = false;
            if (n.known == null) {
                return;
            }
            if (stranger && n.known.confirmed()) {
                // What it had is what it may have again, without knowing since when.
                record(path, n, n.known.claim(), false, n.base());
            }
            if (!n.known.confirmed()) {
                tell(path, n);
            }
        });
    }

    /** Counts of the old life may have been used twice: what the other side does not have gets new ones, and claims no others. */
    private void reborn(Incarnation fresh) {
        var old = life;
        life = fresh;
        issued = 0;
        names.all.forEach((path, n) -> {
            if (n.known != null && !n.known.confirmed()) {
                var claim = n.known.claim();
                var dot = write();
                var seen = claim.seen().without(old).with(dot);
                var again = new Claim(dot, seen, claim.origin(), claim.entry(), claim.remarks());
                record(path, n, again, false, n.known.base());
                tell(path, n);
            }
        });
    }

    private void told(Told e) {
        var n = names.name(e.path());
        if (n.theirs != null && e.claim().isOlderThan(n.theirs)) {
            return;
        }
        n.theirs = e.claim();
        n.leftWith = null;
        n.answering = e.answering();
        names.waiting.add(e.path());
        undecided.add(e.path());
    }

    private void confirmed(Confirmed e) {
        var n = names.find(e.path());
        if (n == null || n.known == null || n.known.confirmed()) {
            return;
        }
        var claim = n.known.claim();
        if (claim.write().equals(e.write()) && claim.seen().equals(e.seen())) {
            record(e.path(), n, claim, true, Optional.empty());
            n.told = true;
            if (n.isLeft(claim)) {
                forgetTheirs(e.path(), n);
            }
            around(e.path());
        }
    }

    /** It was found, and the other side never knew it: it is no older than anything that came from there. */
    private void news(News e) {
        var n = names.find(e.path());
        if (n == null || n.known == null || !n.known.claim().write().equals(e.write())) {
            return;
        }
        boolean told = n.told;
        record(e.path(), n, n.known.claim().known(), n.known.confirmed(), n.known.base());
        n.told = told;
        around(e.path());
    }

    private void forgetTheirs(TreePath path, Name n) {
        n.theirs = null;
        n.leftWith = null;
        n.answering = Optional.empty();
        names.waiting.remove(path);
    }

    private void decide(TreePath path) {
        var n = names.find(path);
        if (n == null || n.theirs == null || n.making != null) {
            return;
        }
        var theirs = n.theirs;
        if (n.known == null) {
            take(path, n, theirs, Optional.empty(), false);
            return;
        }
        var own = n.known.claim();
        boolean concurrent = !own.isKnownTo(theirs) && !theirs.isKnownTo(own);
        if (concurrent && theirs.origin().found() && n.known.base().equals(Optional.of(theirs.digest()))) {
            // Its index was lost, its version is the one that it is known to have had when this one was written.
            join(path, n, own.with(own.seen().join(theirs.seen()), List.of()));
            return;
        }
        if (concurrent && own.isGone() && n.known.confirmed() && !theirs.isGone()) {
            // It knew of the delete when it wrote, even if it has forgotten since.
            take(path, n, theirs.with(own.seen().join(theirs.seen()), List.of()), Optional.empty(), false);
            return;
        }
        merge(path, n, own, theirs, concurrent);
    }

    private void merge(TreePath path, Name n, Claim own, Claim theirs, boolean concurrent) {
        var merge = Merge.of(path, own, theirs, rule);
        boolean keepsOwn = merge.kept().write().equals(own.write())
                && merge.kept().digest().equals(own.digest());
        boolean othersTurn = merge.loser().isPresent() || (concurrent && theirs.isGone() && !own.isGone());
        if (keepsOwn && othersTurn) {
            leave(path, n, own, theirs);
        } else if (keepsOwn) {
            join(path, n, merge.kept());
        } else if (merge.loser().isPresent()
                && own.origin().found()
                && n.answering.filter(own.write()::equals).isEmpty()) {
            // The other side may remember that this is old.
            tell(path, n);
        } else {
            take(path, n, merge.kept(), merge.loser(), merge.aside());
        }
    }

    /** The other side's version loses, and it acts. Until it has, theirs is what each newer version here is an answer to as well. */
    private void leave(TreePath path, Name n, Claim own, Claim theirs) {
        if (n.isLeft(own)) {
            return;
        }
        n.leftWith = own;
        if (own.origin().found() || theirs.origin().found()) {
            answer(path, n, own);
        } else {
            tell(path, n);
        }
        if (n.isConfirmed()) {
            // It has this already: what it told is older.
            forgetTheirs(path, n);
        }
    }

    /** What is here stays, and takes the other's into account. */
    private void join(TreePath path, Name n, Claim kept) {
        var theirs = n.theirs;
        if (theirs != null && kept.isSame(theirs)) {
            adopt(path, n, kept, theirs, session);
            return;
        }
        if (n.known != null && !kept.isSame(n.known.claim())) {
            record(path, n, kept, false, Optional.ofNullable(theirs).map(Claim::digest));
        }
        if (theirs != null && n.isConfirmed()) {
            // It had this, and does not any more.
            record(path, n, kept, false, Optional.of(theirs.digest()));
        }
        if (!n.told) {
            answer(path, n, kept);
        }
        forgetTheirs(path, n);
    }

    /** What the other side has, or a merge of it, becomes what is here. */
    private void take(TreePath path, Name n, Claim kept, Optional<Claim> loser, boolean aside) {
        var theirs = n.theirs;
        if (theirs == null) {
            return;
        }
        boolean nothingToMake = kept.digest().equals(n.own().map(Claim::digest).orElse(Claim.GONE));
        if (nothingToMake) {
            adopt(path, n, kept, theirs, session);
            around(path);
            return;
        }
        if (!kept.isGone() && !names.hasParent(path)) {
            if (theirs.origin().found()) {
                effects.add(new TellNews(path, theirs.write()));
            }
            return;
        }
        if (n.own().filter(Claim::isDirectory).isPresent()
                && !kept.isDirectory()
                && names.holdsAny(path, o -> o.isPresent() || o.making != null)) {
            if (names.holdsAny(path, Name::isNews)) {
                // The other side could not know of it: the directory is written once more, and so kept.
                var own = n.own().orElseThrow();
                written(path, n, own.entry(), new Origin(site, own.origin().atMillis(), false), own.remarks());
                undecided.add(path);
            }
            return;
        }
        Copy copy = loser.isEmpty() ? new NoCopy() : aside ? new Aside() : names.beside(path, loser.get());
        n.making = new Making(theirs, kept, n.own(), copy, session);
        effects.add(new Make(path, n.own().flatMap(Claim::entry), kept, copy));
    }

    private void adopt(TreePath path, Name n, Claim kept, Claim theirs, long told) {
        // What it had in an earlier session it may not have any more.
        boolean same = kept.isSame(theirs) && told == session;
        boolean known = n.known != null && n.known.confirmed() && kept.isSame(n.known.claim());
        if (!known) {
            record(path, n, kept, same, Optional.of(theirs.digest()));
        }
        if (same) {
            n.told = true;
            effects.add(new Confirm(path, kept.write(), kept.seen()));
        } else {
            answer(path, n, kept);
        }
        if (n.theirs == theirs) {
            forgetTheirs(path, n);
        }
    }

    private void made(TreePath path) {
        var n = names.find(path);
        if (n == null || n.making == null) {
            return;
        }
        var making = n.making;
        n.making = null;
        if (making.copy() instanceof Beside b && making.before().isPresent()) {
            copied(path, b.path(), making.before().get());
        }
        var claim = making.claim();
        var all = n.own().map(o -> o.seen().join(claim.seen())).orElse(claim.seen());
        adopt(path, n, claim.with(all, List.of()), making.from(), making.session());
        goOn(path, n, making.from());
        around(path);
    }

    private void copied(TreePath path, TreePath to, Claim loser) {
        if (names.name(to).own().filter(c -> c.hasContentOf(loser)).isPresent()) {
            return;
        }
        var origin = loser.origin();
        var remark = new Remark(Remark.Kind.COPY, origin.site(), origin.atMillis(), path);
        written(
                to,
                names.name(to),
                loser.entry(),
                new Origin(origin.site(), origin.atMillis(), false),
                List.of(remark));
    }

    private void notMade(TreePath path) {
        var n = names.find(path);
        if (n != null && n.making != null) {
            var from = n.making.from();
            n.making = null;
            goOn(path, n, from);
        }
    }

    /** What was told while it was made. */
    private void goOn(TreePath path, Name n, Claim madeFrom) {
        if (n.theirs != null && n.theirs != madeFrom) {
            undecided.add(path);
        }
    }

    /** What waits for a directory to come, or to become empty, may go on. */
    private void around(TreePath path) {
        for (var up = path.parent(); !up.isRoot(); up = up.parent()) {
            if (names.waiting.contains(up)) {
                undecided.add(up);
            }
        }
        for (var below : names.waiting.tailSet(path, false)) {
            if (!below.isWithin(path)) {
                break;
            }
            undecided.add(below);
        }
    }

    private void settled(TreePath path) {
        var n = names.find(path);
        if (n != null
                && n.making == null
                && n.own().filter(c -> !c.remarks().isEmpty()).isPresent()) {
            var own = n.own().orElseThrow();
            written(path, n, own.entry(), own.origin(), List.of());
        }
    }

    private void forget(long beforeMillis) {
        var dropped = names.forget(beforeMillis);
        if (!dropped.isEmpty()) {
            effects.add(new Drop(dropped, names.forgotten));
        }
    }
}
