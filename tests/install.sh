#!/bin/sh
# The programs that some tests drive. Where one cannot be installed, its tests say so and the rest runs.
# Servers are installed for root only, which is a container: a package of theirs may start a service.
missing() {
    for name in "$@"; do
        command -v "$name" >/dev/null 2>&1 && return 1
    done
    return 0
}

PATH="$PATH:/usr/sbin"
browser=""
servers=""
missing chromium chromium-browser google-chrome && browser="chromium fonts-dejavu-core"
missing nginx && servers="nginx-light"
missing virtuoso-t && servers="$servers virtuoso-opensource-7-bin"
[ -z "$browser$servers" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "No apt-get here: the tests that need${browser:+ a browser}${servers:+ a server (nginx, Virtuoso)} will be skipped." >&2
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif [ -n "$browser" ] && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
    servers=""
else
    [ -n "$browser" ] && echo "No Chromium here and no right to install it: the browser tests will be skipped." >&2
    [ -n "$servers" ] && echo "Not root, and no $servers: the tests that need them will be skipped." >&2
    exit 0
fi
$as_root apt-get update -qq
for package in $browser $servers; do
    echo "Installing $package for the tests ..."
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
        echo "$package cannot be installed: the tests that need it will be skipped." >&2
done
