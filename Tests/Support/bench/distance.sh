# Sending to a relay that is 50 ms away, over 100 connections.
say 'A relay 50 ms away (round trip), 100 connections'
far=${FAR:-10000}
newsroom "$work/far" "$far"
"$dateline" --root "$work/far" --quiet compose daily-review --date 2026-11-23 >/dev/null
sink
python3 "$here/distance.py" "$port" 25 >"$work/distance" &
until [ -s "$work/distance" ]; do sleep 0.1; done
DATELINE_RELAY_URL=smtp://127.0.0.1:$(cat "$work/distance") DATELINE_RELAY_TLS=none DATELINE_RELAY_CONNECTIONS=100 \
  measure "$dateline" --quiet --root "$work/far" send daily-review/2026-11-23 >"$work/far.times"
row "rate of $far messages" "$(awk -v n="$far" '{printf "%.0f messages/s", n/$1}' "$work/far.times")"
row '  of connections / (4 x RTT), 500/s (at least 0.9)' "$(awk -v n="$far" '{printf "%.2f", n/$1/500}' "$work/far.times")"
rm -rf "$work/far"
