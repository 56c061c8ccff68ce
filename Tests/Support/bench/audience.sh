# The audience: a million readers taken in, frozen, listed and taken back.
say 'The audience'
readers=${READERS:-1000000}
newsroom "$work/audience" 0
python3 $here/readers.py "$readers" >"$work/million.csv"
reading() { # what limit command…
  local what=$1 limit=$2 figures
  shift 2
  figures=$(measure "$@")
  row "$what ($limit)" "$(awk '{printf "%.1f s, %.0f MB", $1, $3 / 1024}' <<<"$figures")"
}
into() { "$dateline" --root "$work/audience" "$@"; }
reading "preview of $readers rows" 'writes nothing' "$dateline" --root "$work/audience" subscribers import "$work/million.csv" --preview
reading "import of $readers rows" 'at most 60 s, 100 MB' "$dateline" --root "$work/audience" subscribers import "$work/million.csv"
reading 'the same again, nothing changed' 'at most 60 s, 100 MB' "$dateline" --root "$work/audience" subscribers import "$work/million.csv"
reading 'export' 'flat memory' "$dateline" --root "$work/audience" subscribers export
DATELINE_NOW=2026-11-23T06:10:00-05:00 into compose daily-review >/dev/null
# Nobody answers at this address: the audience is frozen, and the send gives up.
figures=$(python3 - "$dateline" "$work/audience" <<'PY'
import os, re, subprocess, sys, time
env = dict(os.environ, DATELINE_NOW="2026-11-23T06:31:00-05:00", DATELINE_RELAY_URL="smtp://127.0.0.1:1", DATELINE_RELAY_TLS="none")
t = time.perf_counter()
subprocess.run([sys.argv[1], "--root", sys.argv[2], "send", "daily-review/2026-11-23", "--yes"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(f"{time.perf_counter() - t:.1f}")
PY
)
row "freezing of $readers readers, with all else that a send begins with (at most 10 s)" "$figures s; $(into --json queue daily-review/2026-11-23 | grep -o '"audience":[0-9]*')"
for command in 'who' 'subscribers show'; do
  # shellcheck disable=SC2086
  row "$command, of $readers readers" "$(seconds "$dateline" --root "$work/audience" $command "reader$((readers / 2))@example.com") s"
done
reading "undo of the import of $readers, who are in an audience" 'flat memory' "$dateline" --root "$work/audience" subscribers undo 1
