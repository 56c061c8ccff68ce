# Sending into smtp-sink, beside bare-curl, smtp-source, openssl and a Python script.
say "The relay: $messages personalised messages over $connections connections into smtp-sink"
newsroom "$work/send" "$messages"
"$dateline" --root "$work/send" --quiet compose daily-review --date 2026-11-23 >/dev/null
"$dateline" --root "$work/send" send daily-review --dry-run "$work/eml" >/dev/null
eml=$work/eml/00000001.eml
size=$(stat -c %s "$eml")
sink
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
  rm -rf "$work/send" && cp -r "$work/fresh" "$work/send"
  DATELINE_STORE_DURABILITY=power measure "$dateline" --quiet --root "$work/send" send daily-review/2026-11-23 >>"$work/power.times"
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
report 'dateline send, store.durability: power' "$work/power.times"
[ -z "$bare" ] || report 'bare-curl' "$work/bare.times"
report 'smtp-source -d' "$work/source.times"
ratio() { paste <(awk '{print $1}' "$2") <(awk '{print $1}' "$work/dateline.times") | awk '{print $1/$2}' | median | xargs printf '%.2f'; }
[ -z "$bare" ] || row "rate against bare-curl's (at least 0.85)" "$(ratio x "$work/bare.times")"
row "rate with durability: power against process (no bound: disks differ)" "$(paste "$work/dateline.times" "$work/power.times" | awk '{print $1/$4}' | median | xargs printf '%.2f')"
row "rate against smtp-source's (at least 0.6)" "$(ratio x "$work/source.times")"
[ -z "$bare" ] || row "CPU against bare-curl's (at most 1.3)" "$(paste <(awk '{print $2}' "$work/dateline.times") \
  <(awk '{print $2}' "$work/bare.times") | awk '{print $1/$2}' | median | xargs printf '%.2f')"

python3 -m pip install -q --disable-pip-version-check --target "$work/py" jinja2 2>/dev/null || true
if [ -f "$work/py/jinja2/__init__.py" ] && [ -f "$work/variant.html" ]; then
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
