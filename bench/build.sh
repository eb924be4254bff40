# shellcheck shell=bash
# Sourced by the measurements that are several classes, with $home set.

# build_bench PACKAGE [JAR...]: brings the product and bench/src/bench/PACKAGE up to date; sets JAVA_HOME and bench_class_path.
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
    if [ -f "$classes/.made" ] && [ -z "$(find "$sources" "$home/target/sundog.jar" -newer "$classes/.made" -print -quit)" ]; then
        return 0
    fi
    rm -rf "$classes"
    mkdir -p "$classes" || return 1
    "$JAVA_HOME/bin/javac" -proc:$processing -Xlint:all,-serial,-processing,-path -d "$classes" -cp "$bench_class_path" "$sources"/*.java || return 1
    touch "$classes/.made"
}
