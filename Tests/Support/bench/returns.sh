# Mail that came back: read on one core, and taken in from a Maildir with all that follows.
say 'Returns'
"$PWD/.build/release/bench" bounces >"$work/bounces"
row 'bounces read a second, one core (at least 1,000)' "$(awk '$1 == "bounces-per-second" {printf "%.0f", $2}' "$work/bounces") of $(awk '$1 == "mail-bytes" {printf "%.1f KB", $2 / 1024}' "$work/bounces")"
bounces=${BOUNCES:-10000}
newsroom "$work/returns" "$bounces"
"$dateline" --root "$work/returns" --quiet compose daily-review --date 2026-11-23 >/dev/null
"$dateline" --root "$work/returns" --quiet send daily-review --dry-run "$work/bounced.mbox" >/dev/null
python3 $here/bounces.py "$work/bounced.mbox" "$work/maildir"
measure "$dateline" --root "$work/returns" returns "$work/maildir" >"$work/returns.times"
suppressed=$("$dateline" --root "$work/returns" suppressions export | grep -c bounce || true)
[ "$suppressed" -ge "$bounces" ] || { echo "only $suppressed were suppressed"; exit 1; }
row 'bounces taken in a second, Maildir to suppression' "$(awk -v n="$bounces" '{printf "%.0f, %.0f a second of CPU, %.1f MB peak", n/$1, n/$2, $3/1024}' "$work/returns.times")"
rm -rf "$work/returns" "$work/maildir" "$work/bounced.mbox"
