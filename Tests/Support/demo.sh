#!/usr/bin/env bash
# The main job on the sample newsroom: both reviews composed, written to a local file, and the Daily Review delivered to a
# test mailbox on this machine. Its clock is set to the morning of the sample's last day.
#
#   demo.sh [--screenshots DIR]
#
# With --screenshots, every mail there is instead, as pictures in DIR: both reviews for each tier, a correction's note,
# confirmation and welcome, and an issue of articles in other scripts, with very long words and hostile titles.
#
# Failure policy: the first command that fails ends it. Leaves one folder, .build/demo; the mail server ends with it.
set -euo pipefail
cd "$(dirname "$0")/../.."

dateline=$PWD/.build/debug/dateline
root=$PWD/.build/demo
rm -rf "$root"
mkdir -p "$root"
export DATELINE_ROOT=$root/newsroom DATELINE_NOW=2026-11-23T06:30:00-05:00

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
run() { printf '$ dateline %s\n' "$*"; "$dateline" "$@"; }

say 'A newsroom, its articles, its readers'
run init "$DATELINE_ROOT"
run import Config/sample/articles
run subscribers import Config/sample/subscribers.csv

say 'Both reviews, composed and frozen'
run compose weekly-review --date 2026-11-21
run compose daily-review --date 2026-11-23

for issue in daily-review/2026-11-23 weekly-review/2026-11-21; do
  for tier in free all-access; do
    "$dateline" show "$issue" --html --tier $tier >"$root/${issue%%/*}-$tier.html"
    "$dateline" show "$issue" --text --tier $tier >"$root/${issue%%/*}-$tier.txt"
  done
done

say 'Every reader’s mail, in a local file'
run send weekly-review/2026-11-21 --dry-run "$root/weekly-review.mbox"
run send daily-review/2026-11-23 --dry-run "$root/daily-review.mbox"

say 'The Daily Review, into a test mailbox'
mkfifo "$root/until"
/usr/bin/python3 Tests/Support/servers/mailbox.py --maildir "$root/mailbox" --port-file "$root/port" --until-eof \
  <"$root/until" >/dev/null &
exec 9>"$root/until"
for _ in $(seq 100); do [ -s "$root/port" ] && break; sleep 0.05; done
export DATELINE_RELAY_URL="smtp://127.0.0.1:$(cat "$root/port")" DATELINE_RELAY_TLS=none
run send daily-review/2026-11-23
run queue daily-review/2026-11-23
exec 9>&-
wait
rm -f "$root/until" "$root/port"

if [ "${1:-}" = --screenshots ]; then
  say 'Every mail, as pictures'
  plan=$("$dateline" correct daily-review/2026-11-23 --print)
  printf '%s\n' "${plan/$'\ncorrection:'/$'\ncorrection:\n    We wrote that *no* ship had gone back. **Three** have; we regret the error.'}" |
    run correct daily-review/2026-11-23 --notify --from -
  mkdir "$root/mails"
  parts() { # FILE PREVIEW-ARGUMENTS: the parts' files as FILE-free.html, …
    "$dateline" preview "${@:2}" --no-open --parts "$root/parts" >"$root/parts.log"
    for part in "$root"/parts/*.html; do mv "$part" "$root/mails/$1$(basename "$part")"; done
    rm -r "$root/parts"
  }
  parts daily-review- daily-review/2026-11-23
  mv "$root/mails/daily-review-correction.html" "$root/mails/correction.html"
  parts weekly-review- weekly-review/2026-11-21
  parts '' daily-review --template confirmation
  parts '' weekly-review --template welcome
  export DATELINE_ROOT=$root/odd
  run init "$DATELINE_ROOT"
  run import Tests/DatelineTests/OddArticles
  run compose daily-review --date 2026-11-23
  parts odd-articles- daily-review
  # The sample's photographs don't exist; a drawing stands in for them.
  sed -i "s#https://meridian.example/images/[^\"]*\.jpg#file://$PWD/Tests/Support/picture.svg#g" "$root"/mails/*.html
  Tests/Support/screenshots.sh "$root"/mails/*.html "$2"
  # The README's picture: both reviews, side by side.
  cat >"$root/both.html" <<END
<body style="margin:0;width:1360px;height:1000px;overflow:hidden;background:#ddd8ce">
<img src="file://$(realpath "$2")/daily-review-free-640-light.png" style="position:absolute;left:26px;top:26px">
<img src="file://$(realpath "$2")/weekly-review-free-640-dark.png" style="position:absolute;left:694px;top:26px"></body>
END
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1360,1000 \
    --screenshot="$2/both.png" "file://$root/both.html" 2>/dev/null
  echo "screenshots in $2"
  exit
fi

say 'Where to look'
cat <<END
  the reviews           .build/demo/*.html, .build/demo/*.txt (each as free and as all-access readers get it)
  every reader's mail   .build/demo/daily-review.mbox, .build/demo/weekly-review.mbox
  the test mailbox      .build/demo/mailbox/new ($(find "$root/mailbox/new" -type f | wc -l) messages)
  the newsroom          .build/demo/newsroom; try:
    .build/debug/dateline --root .build/demo/newsroom show daily-review --explain
    .build/debug/dateline --root .build/demo/newsroom articles 'grain'
END
