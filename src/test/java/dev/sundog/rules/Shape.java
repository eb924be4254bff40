package dev.sundog.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The table of DESIGN section 3 as rules over a base package, so that a planted base can show that they bite. */
record Shape(String base) {
    static final Set<String> STAGES = Set.of("profile", "bandwidth", "mirror", "sync", "steer");

    /** Which other packages a package may know. One that is not here may not exist. */
    static final Map<String, Set<String>> MAY_KNOW = mayKnow();

    private static final Pattern WEAK_NAME =
            Pattern.compile(".*(Manager|Helper|Helpers|Util|Utils|Impl|Data|Info|Processor|Coordinator)");

    private static Map<String, Set<String>> mayKnow() {
        var table = new TreeMap<String, Set<String>>();
        table.put("model", Set.of());
        STAGES.forEach(stage -> table.put(stage, Set.of("model")));
        table.put("host", Set.of("model"));
        table.put("dataset", Set.of("model", "host"));
        table.put("index", Set.of("model", "sync"));
        table.put("quorum", Set.of("model", "steer"));
        table.put("link", Set.of("model", "bandwidth"));
        table.put("transfer", Set.of("model", "host", "dataset", "index", "link", "sync", "mirror", "bandwidth"));
        table.put("telemetry", Set.of("model", "host", "profile"));
        table.put("gateway", Set.of("model", "host", "steer"));
        table.put("runner", Set.of("model", "host"));
        table.put("api", Set.of("model"));
        var agent = new TreeSet<>(table.keySet());
        table.put("agent", agent);
        var demo = new TreeSet<>(agent);
        demo.add("agent");
        table.put("demo", demo);
        var cli = new TreeSet<>(demo);
        cli.add("demo");
        table.put("cli", cli);
        return table;
    }

    /** The classes beside which one stands: the main classes for one of them, the test classes for a test. */
    static JavaClasses classesBeside(Class<?> one) {
        try {
            var place = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            return new ClassFileImporter().importPath(place);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private String within(String part) {
        return base + "." + part + "..";
    }

    ArchRule dependencies(String part) {
        var forbidden = new ArrayList<String>();
        for (var other : MAY_KNOW.keySet()) {
            if (!other.equals(part) && !MAY_KNOW.get(part).contains(other)) {
                forbidden.add(within(other));
            }
        }
        return noClasses()
                .that()
                .resideInAPackage(within(part))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .allowEmptyShould(true)
                .as("'" + part + "' knows only " + MAY_KNOW.get(part));
    }

    /** First parts of package names beneath the base that the table does not have. */
    Set<String> unknownParts(JavaClasses all) {
        var unknown = new TreeSet<String>();
        for (var one : all) {
            var name = one.getPackageName();
            if (name.startsWith(base + ".")) {
                var part = name.substring(base.length() + 1).split("\\.", 2)[0];
                if (!MAY_KNOW.containsKey(part)) {
                    unknown.add(part);
                }
            }
        }
        return unknown;
    }

    ArchRule noCycles() {
        return slices().matching(base + ".(*)..").should().beFreeOfCycles();
    }

    ArchRule pure() {
        var packages = new ArrayList<String>(List.of(within("model")));
        STAGES.forEach(stage -> packages.add(within(stage)));
        return classes()
                .that()
                .resideInAnyPackage(packages.toArray(String[]::new))
                .should(new Purity(base))
                .allowEmptyShould(true)
                .as("model and the stages touch no clock, I/O, thread or randomness");
    }

    ArchRule names() {
        return noClasses()
                .that()
                .resideInAPackage(base + "..")
                .should(com.tngtech.archunit.lang.conditions.ArchConditions.be(
                        describe("named for want of a word", (JavaClass one) -> isWeak(one.getSimpleName()))))
                .allowEmptyShould(true)
                .as("no type's name ends in a word that says that its own word was not found");
    }

    static boolean isWeak(String simpleName) {
        return WEAK_NAME.matcher(simpleName).matches();
    }
}
