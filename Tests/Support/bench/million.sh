# A million readers, end to end: import, freeze, send.
everybody=${EVERYBODY:-1000000}
say "$everybody readers, end to end, over $connections connections into smtp-sink"
newsroom "$work/million" 0
python3 $here/readers.py "$everybody" >"$work/readers.csv"
measure "$dateline" --quiet --root "$work/million" subscribers import "$work/readers.csv" >"$work/import.times"
row 'import (at most 60 s and 100 MB for 1,000,000)' "$(awk '{printf "%.1f s, %.1f MB peak", $1, $3/1024}' "$work/import.times")"
"$dateline" --root "$work/million" --quiet compose daily-review --date 2026-11-23 >/dev/null
sink
DATELINE_RELAY_URL=smtp://127.0.0.1:$port DATELINE_RELAY_TLS=none DATELINE_RELAY_CONNECTIONS=$connections \
  measure "$dateline" --quiet --root "$work/million" send daily-review/2026-11-23 >"$work/million.times"
row 'peak (at most 80 MB)' "$(awk '{printf "%.1f MB", $3/1024}' "$work/million.times")"
row 'rate' "$(awk -v n="$everybody" '{printf "%.0f messages/s, %.1f us CPU each", n/$1, $2/n*1e6}' "$work/million.times")"
python3 - "$work/million/Queue/dateline.sqlite" "$everybody" >"$work/million.rates" <<'PY'
import sqlite3, sys
books = sqlite3.connect(sys.argv[1])
tenth = int(sys.argv[2]) // 10
(accepted,) = books.execute("SELECT count(*) FROM deliveries WHERE state = 'accepted'").fetchone()
times = [row[0] for row in books.execute("SELECT settled FROM deliveries ORDER BY settled")]
(frozen, first) = books.execute("SELECT frozen, (SELECT min(claimed) FROM deliveries) FROM issues WHERE frozen IS NOT NULL").fetchone()
print(accepted, (first - frozen) / 1000, tenth / (times[tenth - 1] - times[0]) * 1000, tenth / (times[-1] - times[-tenth]) * 1000)
PY
read -r accepted freeze early late <"$work/million.rates"
[ "$accepted" -eq "$everybody" ] || { echo "only $accepted were accepted"; exit 1; }
row 'frozen, and the first one claimed, after (at most 10 s)' "$freeze s"
row 'rate in the first tenth, and in the last' "$(printf '%.0f and %.0f messages/s' "$early" "$late")"
row '  last against first (at least 0.9)' "$(awk -v a="$early" -v b="$late" 'BEGIN {printf "%.2f", b/a}')"
rm -rf "$work/million"
