# Mail that came back: reports, notices and complaints read on one core.
say 'Returns'
"$PWD/.build/release/bench" bounces >"$work/bounces"
row 'bounces read a second, one core (wanted: 1,000)' "$(awk '$1 == "bounces-per-second" {printf "%.0f", $2}' "$work/bounces") of $(awk '$1 == "mail-bytes" {printf "%.1f KB", $2 / 1024}' "$work/bounces")"
