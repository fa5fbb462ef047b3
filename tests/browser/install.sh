#!/bin/sh
# Chromium for the browser tests. Where it cannot be installed, those tests say so and the rest runs.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium here and no apt-get: the browser tests will be skipped." >&2
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "No Chromium here and no right to install it: the browser tests will be skipped." >&2
    exit 0
fi
echo "Installing Chromium for the browser tests ..."
$as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    $as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
