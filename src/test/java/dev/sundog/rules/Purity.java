package dev.sundog.rules;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.MonitorInstruction;
import java.util.Set;

/** What a pure class may touch: an allow-list of the JDK, read from class files. Whatever is not on it is refused. */
final class Purity extends ArchCondition<JavaClass> {
    private static final Set<String> LANG = Set.of(
            "Object",
            "String",
            "StringBuilder",
            "CharSequence",
            "Math",
            "StrictMath",
            "Integer",
            "Long",
            "Double",
            "Float",
            "Short",
            "Byte",
            "Boolean",
            "Character",
            "Number",
            "Void",
            "Enum",
            "Record",
            "Comparable",
            "Iterable",
            "Runnable",
            "AutoCloseable",
            "Override",
            "Deprecated",
            "FunctionalInterface",
            "SafeVarargs",
            "SuppressWarnings",
            "System",
            "Class");

    /** Of classes that can do more, only this. */
    private static final Set<String> MEMBERS = Set.of(
            "java.lang.System.arraycopy",
            "java.lang.System.identityHashCode",
            "java.lang.Class.desiredAssertionStatus",
            "java.lang.Class.getSimpleName");

    private static final Set<String> RESTRICTED = Set.of("java.lang.System", "java.lang.Class");

    private static final Set<String> PACKAGES = Set.of(
            "java.util",
            "java.util.function",
            "java.util.stream",
            "java.util.regex",
            "java.math",
            "java.nio",
            "java.nio.charset",
            "java.time",
            "java.time.zone",
            "org.jspecify.annotations");

    private static final Set<String> OTHERS = Set.of(
            "java.io.ByteArrayOutputStream",
            "java.util.zip.CRC32C",
            "java.security.MessageDigest",
            "java.security.NoSuchAlgorithmException",
            "com.dynatrace.hash4j.hashing.Hasher128",
            "com.dynatrace.hash4j.hashing.HashValue128",
            "com.dynatrace.hash4j.hashing.Hashing");

    private static final Set<String> NEVER = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.Timer",
            "java.util.TimerTask",
            "java.util.Date",
            "java.util.Calendar",
            "java.util.GregorianCalendar",
            "java.util.TimeZone",
            "java.util.Scanner",
            "java.util.ServiceLoader",
            "java.util.ResourceBundle",
            "java.util.Properties",
            "java.nio.MappedByteBuffer",
            "java.time.Clock",
            "java.time.InstantSource");

    private static final Set<String> NEVER_CALLED = Set.of(
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.util.UUID.randomUUID",
            "java.util.Collections.shuffle",
            "java.util.Locale.getDefault",
            "java.time.ZoneId.systemDefault",
            "java.lang.Integer.getInteger",
            "java.lang.Long.getLong",
            "java.lang.Boolean.getBoolean",
            "java.lang.Object.wait",
            "java.lang.Object.notify",
            "java.lang.Object.notifyAll");

    private final String base;

    Purity(String base) {
        super("touch only what is pure");
        this.base = base;
    }

    @Override
    public void check(JavaClass one, ConditionEvents events) {
        one.getDirectDependenciesFromSelf().forEach(d -> {
            if (!isAllowed(d.getTargetClass().getBaseComponentType())) {
                violated(events, one, d.getDescription());
            }
        });
        one.getAccessesFromSelf().forEach(a -> {
            if (!isAllowed(a)) {
                violated(events, one, a.getDescription());
            }
        });
        one.getMethods().stream()
                .filter(m -> m.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                .map(JavaMethod::getDescription)
                .forEach(m -> violated(events, one, m + " is synchronized"));
        if (holdsMonitor(one)) {
            violated(events, one, one.getDescription() + " has a synchronized block");
        }
    }

    private static void violated(ConditionEvents events, JavaClass one, String what) {
        events.add(SimpleConditionEvent.violated(one, what));
    }

    private boolean isAllowed(JavaClass target) {
        var name = target.getName();
        if (target.isPrimitive() || name.startsWith(base + ".")) {
            return true;
        }
        if (NEVER.contains(name)) {
            return false;
        }
        if (target.getPackageName().equals("java.lang")) {
            return LANG.contains(target.getSimpleName()) || target.isAssignableTo(Throwable.class);
        }
        var outer = name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
        return OTHERS.contains(outer) || PACKAGES.contains(target.getPackageName());
    }

    private static boolean isAllowed(JavaAccess<?> access) {
        var owner = access.getTargetOwner().getName();
        var called = owner + "." + access.getName();
        if (RESTRICTED.contains(owner)) {
            return MEMBERS.contains(called);
        }
        boolean readsClock = owner.startsWith("java.time.") && access.getName().equals("now");
        boolean starts = access.getName().equals("parallel") || access.getName().equals("parallelStream");
        return !NEVER_CALLED.contains(called) && !readsClock && !(starts && owner.startsWith("java.util."));
    }

    /** ArchUnit does not show instructions; the JDK's own reader does. */
    private static boolean holdsMonitor(JavaClass one) {
        var source = one.getSource();
        if (source.isEmpty()) {
            return false;
        }
        try (var in = source.get().getUri().toURL().openStream()) {
            return ClassFile.of().parse(in.readAllBytes()).methods().stream()
                    .flatMap(m -> m.code().stream())
                    .flatMap(code -> code.elementStream())
                    .anyMatch(e -> e instanceof MonitorInstruction i && i.opcode() == Opcode.MONITORENTER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
