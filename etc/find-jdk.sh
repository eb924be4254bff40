# shellcheck shell=bash
# Sourced by ./sundog and ./test: finds a JDK of release 25 or newer and sets JAVA_HOME to it.
# A JDK says its version in the file `release` at its root, so nothing has to be started to ask.

SUNDOG_JDK_MIN=25

# jdk_feature DIR: prints the feature release (25) of the JDK at DIR; fails where there is none.
jdk_feature() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    local line version
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            JAVA_VERSION=*)
                version=${line#JAVA_VERSION=}
                version=${version//[\"$'\r']/}
                version=${version#1.}
                version=${version%%[!0-9]*}
                [ -n "$version" ] || return 1
                printf '%s\n' "$version"
                return 0
                ;;
        esac
    done <"$1/release"
    return 1
}

# find_jdk: sets and exports JAVA_HOME, or says what is missing and returns 69 (EX_UNAVAILABLE).
find_jdk() {
    local dir feature java seen="" candidates=()
    if [ -n "${JAVA_HOME:-}" ]; then candidates+=("$JAVA_HOME"); fi
    if java=$(type -P java) && java=$(readlink -f -- "$java"); then
        dir=${java%/bin/java}
        candidates+=("$dir" "${dir%/jre}")
    fi
    candidates+=(/usr/lib/jvm/* /opt/* /opt/java/*)
    if [ -n "${HOME:-}" ]; then candidates+=("$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*); fi
    candidates+=(/usr/java/*)
    for dir in "${candidates[@]}"; do
        feature=$(jdk_feature "$dir") || continue
        if [ "$feature" -ge "$SUNDOG_JDK_MIN" ]; then
            JAVA_HOME=$dir
            export JAVA_HOME
            return 0
        fi
        case $seen in *"  $dir ("*) ;; *) seen="$seen  $dir (release $feature)"$'\n' ;; esac
    done
    {
        echo "Sundog needs a JDK of release $SUNDOG_JDK_MIN or newer, and none was found."
        if [ -n "$seen" ]; then printf 'Too old:\n%s' "$seen"; fi
        echo "Looked at JAVA_HOME, the java on PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks and /usr/java."
        echo "Get one from https://adoptium.net/temurin/releases/?version=$SUNDOG_JDK_MIN (unpack it anywhere),"
        echo "or with your package manager (for example: apt install openjdk-$SUNDOG_JDK_MIN-jdk-headless),"
        echo "and if it lies elsewhere, name it:  JAVA_HOME=/path/to/jdk $0"
    } >&2
    return 69
}

# maven_home: Java takes the home directory from the password file, everything else from HOME. Where they differ,
# HOME is what was meant, for Maven's repository and settings too (unless it holds a blank, which MAVEN_OPTS cannot carry).
maven_home() {
    if [ -z "${HOME:-}" ]; then
        HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
        export HOME
        return 0
    fi
    case ${MAVEN_OPTS:-} in *-Duser.home=*) return 0 ;; esac
    case $HOME in
        *[[:space:]]*) ;;
        *) export MAVEN_OPTS="${MAVEN_OPTS:+$MAVEN_OPTS }-Duser.home=$HOME" ;;
    esac
}
