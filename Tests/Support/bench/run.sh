#!/usr/bin/env bash
# The figures: Dateline beside libcurl with nothing else done (bare-curl) and Postfix's own load generator (smtp-source),
# all into Postfix's smtp-sink, in one run, three rounds in turn, medians. Machines are noisy: look at the ratios.
#
# PARTS says which of the parts beside this file to run. Needs a release build. Real articles and bare-curl.c come from $SHARED
# where it is there; without it those lines are left out.
set -euo pipefail
cd "$(dirname "$0")/../../.."
export LC_ALL=C
here=Tests/Support/bench
dateline=$PWD/.build/release/dateline
shared=${SHARED:-../shared}
work=$(mktemp -d /tmp/dateline-bench.XXXXXX)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
unset DATELINE_SHARED
messages=${MESSAGES:-50000}
many=${MANY:-200000}
connections=20

say() { printf '\n%s\n' "$1"; }
row() { printf '  %-58s %s\n' "$1" "$2"; }
# Seconds that a command takes, its output thrown away.
seconds() { python3 -c 'import subprocess,sys,time
t=time.perf_counter(); subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL); print(f"{time.perf_counter()-t:.3f}")' "$@"; }
# "wall-seconds cpu-seconds peak-KB" of a command.
measure() { python3 -c 'import resource,subprocess,sys,time
t=time.perf_counter(); p=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.PIPE); w=time.perf_counter()-t
if p.returncode: sys.exit(p.stderr.decode())
r=resource.getrusage(resource.RUSAGE_CHILDREN); print(f"{w:.3f} {r.ru_utime+r.ru_stime:.3f} {r.ru_maxrss}")' "$@"; }
median() { sort -n | awk '{a[NR]=$1} END {print a[int((NR+1)/2)]}'; }

newsroom() { # folder subscribers
  "$dateline" init "$1" >/dev/null
  "$dateline" --root "$1" import Config/sample/articles >/dev/null
  [ "$2" -eq 0 ] || { python3 $here/readers.py "$2" >"$work/readers.csv"; "$dateline" --root "$1" subscribers import "$work/readers.csv" >/dev/null; }
}

# smtp-sink, started once, on a port of its own.
port=
sink() {
  local user=()
  [ -z "$port" ] || return 0
  port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
  [ "$(id -u)" -ne 0 ] || user=(-u nobody)
  /usr/sbin/smtp-sink "${user[@]}" "127.0.0.1:$port" 1000 >/dev/null 2>&1 &
  sleep 0.5
}

# 50,000 articles as JSON Lines, made once.
articles() { [ -f "$work/articles.jsonl" ] || python3 $here/articles.py 50000 >"$work/articles.jsonl"; }

for part in ${PARTS:-library import audience press relay distance million returns}; do
  # shellcheck source=/dev/null
  . "$here/$part.sh"
done
