#!/bin/sh
# Renders HTML files at 320 and 640 pixels wide, light and dark, to PNG at full page height:
#
#   screenshots.sh FILE.html... OUTDIR
#
# writes OUTDIR/FILE-320-light.png, FILE-320-dark.png, FILE-640-light.png, FILE-640-dark.png and prints their paths.
# Needs Chromium ($CHROMIUM, else chromium, chromium-browser or google-chrome). Nothing is fetched from the network.
# Failure policy: the first file that cannot be rendered ends the run (65); without Chromium it ends at once (69).
# Limits: a page taller than 16000 pixels is cut there; paths must not hold quotes or `#`, `?`, `%`.
set -eu

if [ $# -lt 2 ]; then
  echo "usage: $0 FILE.html... OUTDIR" >&2
  exit 64
fi

browser=
for name in ${CHROMIUM:-} chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then
    browser=$name
    break
  fi
done
if [ -z "$browser" ]; then
  echo "$0: no Chromium found; install the package chromium or set CHROMIUM" >&2
  exit 69
fi

for outdir; do :; done # the last argument
mkdir -p "$outdir"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

browse() {
  "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --allow-file-access-from-files \
    --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir="$work/profile" "$@" 2>"$work/log"
}

# A headless window lays out no page narrower than 500 pixels, whatever its size; a frame within it does, and media
# queries answer for the frame. Its page also leaves its own height in the title.
frame() { # FILE WIDTH HEIGHT
  cat <<EOF
<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<style>body{margin:0}iframe{display:block;border:0;width:$2px;height:$3px}</style>
<iframe src="file://$1"></iframe>
<script>onload = () => { document.title = document.querySelector('iframe').contentDocument.documentElement.scrollHeight }
</script>
EOF
}

give_up() { # FILE
  echo "$0: $1: cannot be rendered; the browser's last words:" >&2
  tail -n 3 "$work/log" >&2
  exit 65
}

while [ $# -gt 1 ]; do
  [ -r "$1" ] || { echo "$0: $1: cannot be read" >&2; exit 65; }
  file=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
  stem=$(basename "$1" .html)
  shift
  for width in 320 640; do
    frame "$file" "$width" 100 >"$work/frame.html"
    height=$(browse --dump-dom "file://$work/frame.html" | sed -n 's/.*<title>\([0-9][0-9]*\)<.*/\1/p')
    [ -n "$height" ] || give_up "$file"
    [ "$height" -le 16000 ] || height=16000
    frame "$file" "$width" "$height" >"$work/frame.html"
    for scheme in light dark; do
      case $scheme in dark) preferred=0 ;; light) preferred=1 ;; esac
      png=$outdir/$stem-$width-$scheme.png
      browse --blink-settings="preferredColorScheme=$preferred" --screenshot="$png" \
        --window-size="$width,$height" "file://$work/frame.html" >/dev/null || give_up "$file"
      [ -s "$png" ] || give_up "$file"
      echo "$png"
    done
  done
done
