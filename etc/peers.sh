# shellcheck shell=bash
# Sourced by ./test and the measurements: real programs to compare with, as Debian packages, installed without starting anything.

export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" # apt's own tools, and haproxy

say() { printf '==> %s\n' "$*"; }

# missing_peers PACKAGE...: prints those that are not installed.
missing_peers() {
    local p
    for p in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || printf '%s\n' "$p"
    done
}

# apt may start what it installs; a policy-rc.d that answers 101 forbids that, so that no service takes a real port.
policy=/usr/sbin/policy-rc.d
policy_made=
forbid_services() {
    if [ -e "$policy" ]; then
        "$policy" haproxy start >/dev/null 2>&1
        [ $? -ne 101 ] || return 0
        say "$policy is there and lets services start: not installing anything"
        return 1
    fi
    printf '#!/bin/sh\nexit 101\n' >"$policy" && policy_made=1 && chmod 755 "$policy"
}
allow_services() {
    if [ -n "$policy_made" ]; then rm -f "$policy"; fi
    policy_made=
}
trap allow_services EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

run_apt() {
    forbid_services || return 1
    local rc=0 try
    # A mirror that does not answer for a moment does so a little later.
    for try in 1 2 3 4 5; do
        rc=0
        "$@" && break
        rc=$?
        [ "$try" -lt 5 ] || break
        [ "$try" -eq 1 ] || sleep $((10 * try))
        dpkg --configure -a --force-confold # what somebody cut off
        say "apt-get update"
        apt-get -q update
    done
    # Nor shall they start with the machine.
    if [ $rc -eq 0 ] && command -v systemctl >/dev/null; then
        systemctl --quiet disable "${missing[@]/%/.service}" 2>/dev/null
    fi
    allow_services
    return $rc
}

# install_peers PACKAGE...: installs what is missing, where that is possible; else sets $reason to why not. To be seen on stdout.
install_peers() {
    reason=
    if ! command -v dpkg-query >/dev/null; then
        reason="this is not Debian; the peers to install are: $*"
        return 1
    fi
    mapfile -t missing < <(missing_peers "$@")
    if [ ${#missing[@]} -eq 0 ]; then
        say "Debian peers are installed: $*"
        return 0
    fi
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 install --no-install-recommends "${missing[@]}")
    if [ "$(id -u)" -ne 0 ]; then
        reason="not root, and these are not installed: ${missing[*]}"
        say "Not root. To run against real peers too, first run as root:"
        say "apt-get install --no-install-recommends ${missing[*]}"
        return 1
    fi
    say "Installing real peers, without starting their services:"
    say "${apt[*]}"
    run_apt "${apt[@]}" </dev/null
    mapfile -t missing < <(missing_peers "$@")
    [ ${#missing[@]} -eq 0 ] || reason="apt-get could not install: ${missing[*]}"
    [ -z "$reason" ]
}
