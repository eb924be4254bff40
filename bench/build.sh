# shellcheck shell=bash
# Sourced by the measurements that are several classes, with $home set.

# build_bench PACKAGE [JAR...]: brings the product and bench/src/bench/PACKAGE, with what it uses of bench.common, up to date; sets JAVA_HOME and bench_class_path.
# Jars that are given are on the class path, and their annotation processors are run.
build_bench() {
    # shellcheck source=etc/find-jdk.sh
    . "$home/etc/find-jdk.sh" || return 1
    find_jdk || return 1
    "$home/sundog" --version >/dev/null || return 1
    local sources=$home/bench/src/bench/$1 classes=$home/target/bench/$1 jars processing=none
    shift
    jars=$(IFS=:; printf '%s' "$*")
    if [ -n "$jars" ]; then processing=full; fi
    bench_class_path=$classes:$home/target/sundog.jar:$home/target/lib/*${jars:+:$jars}
    if [ -f "$classes/.made" ] && [ -z "$(find "$sources" "$home/bench/src/bench/common" "$home/target/sundog.jar" -newer "$classes/.made" -print -quit)" ]; then
        return 0
    fi
    rm -rf "$classes"
    mkdir -p "$classes" || return 1
    "$JAVA_HOME/bin/javac" -proc:$processing -Xlint:all,-serial,-processing,-path -sourcepath "$home/bench/src" -d "$classes" -cp "$bench_class_path" "$sources"/*.java || return 1
    touch "$classes/.made"
}

# copy_program PACKAGE: what is run is a copy, so that a build meanwhile does not change it; sets program and bench_class_path.
copy_program() {
    program=$(mktemp -d "$home/target/bench-run-XXXXXX") || return 1
    cp -r "$home/target/bench/$1" "$program/classes" && cp "$home/target/sundog.jar" "$program/" || return 1
    bench_class_path=$program/classes:$program/sundog.jar:$home/target/lib/*
}

# fetch_jars GROUP:ARTIFACT:VERSION...: has Maven put them into target/bench-lib, where they are not yet; sets the array jars.
fetch_jars() {
    # shellcheck source=etc/find-jdk.sh
    . "$home/etc/find-jdk.sh" || return 1
    find_jdk || return 1
    jars=()
    local what artifact version jar
    for what in "$@"; do
        artifact=${what#*:} version=${what##*:}
        artifact=${artifact%:*}
        jar=$home/target/bench-lib/$artifact-$version.jar
        if [ ! -f "$jar" ]; then
            echo "Fetching $what ..." >&2
            (maven_home && cd "$home" && ./mvnw -q -B -ntp dependency:copy "-Dartifact=$what" -DoutputDirectory=target/bench-lib) >&2 || return 1
        fi
        jars+=("$jar")
    done
}
