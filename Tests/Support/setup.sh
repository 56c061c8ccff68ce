#!/usr/bin/env bash
# Installs those of the given Debian packages that are missing, and checks Swift's version. Does nothing where all is well.
#
# Failure policy: where it can't install (no root, no sudo, no apt) it lists what is missing and fails.
set -euo pipefail

missing=()
for package in "$@"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
  if ! command -v apt-get >/dev/null || { [ ${#as_root[@]} -gt 0 ] && ! sudo -n true 2>/dev/null; }; then
    echo "setup: these Debian packages are missing, and need root to install:" >&2
    echo "  sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  echo "setup: installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
  # A list of packages that is old, or not there yet, is the usual reason to fail.
  if ! log=$("${install[@]}" 2>&1); then
    "${as_root[@]}" apt-get update -q >/dev/null
    log=$("${install[@]}" 2>&1) || { echo "$log" | tail -n 20 >&2; exit 1; }
  fi
fi

if ! command -v swift >/dev/null; then
  echo "setup: Swift 6.2 or later is needed; see https://www.swift.org/install/linux" >&2
  exit 1
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
if [ "$(printf '%s\n6.2\n' "$version" | sort -V | head -n 1)" != 6.2 ]; then
  echo "setup: Swift 6.2 or later is needed, this is $version" >&2
  exit 1
fi
