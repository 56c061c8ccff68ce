#!/usr/bin/env bash
# The figures: Dateline beside libcurl with nothing else done (bare-curl) and Postfix's own load generator (smtp-source),
# all into Postfix's smtp-sink, in one run, three rounds in turn, medians. Machines are noisy: look at the ratios.
#
# Needs a release build. Real articles and bare-curl.c come from $SHARED where it is there; without it those lines are left out.
set -euo pipefail
cd "$(dirname "$0")/../../.."
export LC_ALL=C
here=Tests/Support/bench
dateline=$PWD/.build/release/dateline
shared=${SHARED:-../shared}
work=$(mktemp -d /tmp/dateline-bench.XXXXXX)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
unset DATELINE_SHARED
messages=${MESSAGES:-20000}
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

say 'The library'
if [ -d "$shared/corpora/digitalgov/news" ]; then
  newsroom "$work/real" 0
  row 'import of 2,081 real articles (digital.gov)' "$(seconds "$dateline" --root "$work/real" import "$shared/corpora/digitalgov/news") s"
  row 'the same again, nothing changed' "$(seconds "$dateline" --root "$work/real" import "$shared/corpora/digitalgov/news") s"
fi
newsroom "$work/large" 0
python3 $here/articles.py 50000 >"$work/articles.jsonl"
row 'import of 50,000 articles (JSON Lines, 400 words each)' "$(seconds "$dateline" --root "$work/large" import "$work/articles.jsonl") s"
for _ in 1 2 3; do seconds "$dateline" --root "$work/large" compose weekly-review --date 2026-11-21; done | median >"$work/median"
row 'compose a Weekly from 50,000 articles (at most 0.3 s)' "$(cat "$work/median") s"
for query in 'the' 'harbor' 'government policy' '"trade corridor"' 'sanction*'; do
  for _ in 1 2 3 4 5; do
    "$dateline" --verbose --root "$work/large" articles "$query" 2>&1 >/dev/null | sed -n 's/.* in \([0-9.]*\) ms.*/\1/p'
  done | median >"$work/median"
  row "search in 50,000 articles: $query (at most 20 ms)" "$(cat "$work/median") ms"
done

say 'Import, beside Python scripts that do the same'
files=${FILES:-50000}
python_files=${PYTHON_FILES:-5000}
head -n "$files" "$work/articles.jsonl" | python3 $here/markdown_files.py "$work/markdown"
head -n "$files" "$work/articles.jsonl" | python3 $here/wxr.py >"$work/export.xml"
have_python=
if python3 -m pip install -q --disable-pip-version-check --target "$work/py" python-frontmatter markdown bleach 2>/dev/null; then
  have_python=1
else
  row 'the scripts' 'left out: PyPI has no python-frontmatter, markdown or bleach for us'
fi
beside() { # label input script
  local round ours theirs
  for round in 1 2 3; do
    rm -rf "$work/import" "$work/python.sqlite"
    newsroom "$work/import" 0
    seconds "$dateline" --root "$work/import" import "$2" | tee -a "$work/ours" >"$work/ours.last"
    [ -z "$have_python" ] || PYTHONPATH=$work/py seconds python3 "$here/$3" "$2" "$work/python.sqlite" "$python_files" |
      paste - "$work/ours.last" | awk -v n="$files" -v m="$python_files" '{print ($1/m)/($2/n)}' >>"$work/ratios"
  done
  row "$1" "$(median <"$work/ours" | awk -v n="$files" '{printf "%.1f s, %.0f us each", $1, $1/n*1e6}')"
  [ -z "$have_python" ] || row '  times as fast as Python (at least 4)' "$(median <"$work/ratios" | xargs printf '%.1f')"
  rm -rf "$work/import" "$work/ours" "$work/ratios"
}
beside "$files Markdown files (python-frontmatter, Python-Markdown, sqlite3)" "$work/markdown" import_markdown.py
beside "a WordPress export of $files posts (ElementTree, bleach, sqlite3)" "$work/export.xml" import_wxr.py
rm -rf "$work/markdown" "$work/export.xml"

say 'The press: 1,000,000 readers into memory, on one core, unsigned'
.build/release/bench Templates "$work" "${READERS:-1000000}" >"$work/press"
figure() { awk -v name="$1" '$1 == name {print $2}' "$work/press"; }
row 'an issue of 40 items set, both variants (at most 30 ms)' "$(figure set-ms) ms"
row 'bytes a message' "$(figure mail-bytes)"
row 'dateline (at least 100,000 messages/s)' "$(figure messages-per-second) messages/s, $(figure us-each) us each"
row '  of that, a KB, and a slot' "$(figure ns-per-kb) ns, $(figure ns-per-slot) ns"
if python3 -m pip install -q --disable-pip-version-check --target "$work/py" jinja2 2>/dev/null; then
  read -r each bytes < <(PYTHONPATH=$work/py python3 $here/render_jinja.py "$work" 5000)
  row "Jinja2 and Python's email, the same templates ($bytes bytes)" "$(awk -v e="$each" 'BEGIN {printf "%.0f messages/s, %.0f us each", 1e6/e, e}')"
  row '  times as fast' "$(awk -v a="$each" -v b="$(figure us-each)" 'BEGIN {printf "%.0f", a/b}')"
fi

say "The relay: $messages personalised messages over $connections connections into smtp-sink"
newsroom "$work/send" "$messages"
"$dateline" --root "$work/send" --quiet compose daily-review --date 2026-11-23 >/dev/null
"$dateline" --root "$work/send" send daily-review --dry-run "$work/eml" >/dev/null
eml=$work/eml/00000001.eml
size=$(stat -c %s "$eml")
port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
sink() { local user=(); [ "$(id -u)" -ne 0 ] || user=(-u nobody); /usr/sbin/smtp-sink "${user[@]}" "127.0.0.1:$port" 1000 >/dev/null 2>&1 & }
sink
sleep 0.5
bare=
if [ -f "$shared/bench/bare-curl.c" ]; then
  bare=$work/bare-curl
  cc -O2 -o "$bare" "$shared/bench/bare-curl.c" -lcurl
fi
cp -r "$work/send" "$work/fresh"
export DATELINE_RELAY_URL=smtp://127.0.0.1:$port DATELINE_RELAY_TLS=none DATELINE_RELAY_CONNECTIONS=$connections
for round in 1 2 3; do
  rm -rf "$work/send" && cp -r "$work/fresh" "$work/send"
  measure "$dateline" --quiet --root "$work/send" send daily-review/2026-11-23 >>"$work/dateline.times"
  "$dateline" --root "$work/send" --json queue daily-review/2026-11-23 | grep -q "\"accepted\":$messages" || { echo 'not all were accepted'; exit 1; }
  [ -z "$bare" ] || measure "$bare" "smtp://127.0.0.1:$port" "$eml" "$messages" "$connections" >>"$work/bare.times"
  measure /usr/sbin/smtp-source -d -s $connections -m "$messages" -l "$size" -f bounces@example.com -t reader@example.com "127.0.0.1:$port" >>"$work/source.times"
done
row 'bytes a message' "$size"
report() { # label file
  local wall cpu peak
  wall=$(awk '{print $1}' "$2" | median); cpu=$(awk '{print $2}' "$2" | median); peak=$(awk '{print $3}' "$2" | median)
  row "$1" "$(awk -v n="$messages" -v w="$wall" -v c="$cpu" -v p="$peak" 'BEGIN {printf "%7.0f messages/s  %6.1f us CPU each  %6.1f MB peak", n/w, c/n*1e6, p/1024}')"
}
report 'dateline send' "$work/dateline.times"
[ -z "$bare" ] || report 'bare-curl' "$work/bare.times"
report 'smtp-source -d' "$work/source.times"
ratio() { paste <(awk '{print $1}' "$2") <(awk '{print $1}' "$work/dateline.times") | awk '{print $1/$2}' | median | xargs printf '%.2f'; }
[ -z "$bare" ] || row "rate against bare-curl's (at least 0.6)" "$(ratio x "$work/bare.times")"
row "rate against smtp-source's" "$(ratio x "$work/source.times")"

if [ -f "$work/py/jinja2/__init__.py" ]; then
  read -r each _ < <(PYTHONPATH=$work/py python3 $here/render_jinja.py "$work" 500 "$port")
  row 'Jinja2 and smtplib, 30 KB mails, one connection' "$(awk -v e="$each" 'BEGIN {printf "%7.0f messages/s", 1e6/e}')"
  row '  times as fast (at least 15)' "$(awk '{print $1}' "$work/dateline.times" | median | awk -v n="$messages" -v e="$each" '{printf "%.1f", n/$1*e/1e6}')"
fi
cp -r "$work/fresh" "$work/signed"
"$dateline" --root "$work/signed" dkim new bench >/dev/null
printf 'dkim:\n  - selector: bench\n    key-file: dkim/bench.pem\n' >>"$work/signed/Config/dateline.yaml"
measure "$dateline" --quiet --root "$work/signed" send daily-review/2026-11-23 >"$work/signed.times"
report 'dateline send, signed with RSA-2048' "$work/signed.times"
openssl speed -seconds 2 rsa2048 2>/dev/null | awk '/^rsa 2048/ {print $6}' >"$work/openssl"
row "rate against one core's openssl speed rsa2048 (at least 0.8)" "$(awk -v n="$messages" -v s="$(cat "$work/openssl")" '{printf "%.2f of %.0f/s", n/$1/s, s}' "$work/signed.times")"
rm -rf "$work/signed"

say "Memory: $messages and $many readers (at most 64 MB, and the same)"
rm -rf "$work/send"
newsroom "$work/many" "$many"
"$dateline" --root "$work/many" --quiet compose daily-review --date 2026-11-23 >/dev/null
row "peak with $messages" "$(awk '{printf "%.1f MB\n", $3/1024}' "$work/dateline.times" | median)"
measure "$dateline" --quiet --root "$work/many" send daily-review/2026-11-23 >"$work/many.times"
row "peak with $many" "$(awk '{printf "%.1f MB", $3/1024}' "$work/many.times")"
row "rate with $many" "$(awk -v n="$many" '{printf "%.0f messages/s", n/$1}' "$work/many.times")"
