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
# Nobody answers at this address: once the audience is there, the send is stopped.
figures=$(python3 - "$dateline" "$work/audience" <<'PY'
import os, sqlite3, subprocess, sys, time
env = dict(os.environ, DATELINE_NOW="2026-11-23T06:31:00-05:00", DATELINE_RELAY_URL="smtp://127.0.0.1:1",
           DATELINE_RELAY_TLS="none", DATELINE_CHECK_LINKS="skip")
began = time.perf_counter()
send = subprocess.Popen([sys.argv[1], "--root", sys.argv[2], "send", "daily-review/2026-11-23", "--yes"], env=env,
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
books = sqlite3.connect(sys.argv[2] + "/Queue/dateline.sqlite")
while (time.perf_counter() - began < 120
       and not books.execute("SELECT max(audience) FROM issues").fetchone()[0]):
    time.sleep(0.1)
taken = time.perf_counter() - began
send.terminate()
send.wait()
print(f"{taken:.1f} s, {books.execute('SELECT count(*) FROM deliveries').fetchone()[0]} deliveries")
PY
)
row "freezing of $readers readers, and what a send begins with (at most 10 s)" "$figures"
for command in 'who' 'subscribers show'; do
  # shellcheck disable=SC2086
  row "$command, of $readers readers" "$(seconds "$dateline" --root "$work/audience" $command "reader$((readers / 2))@example.com") s"
done
reading "undo of the import of $readers, who are in an audience" 'flat memory' "$dateline" --root "$work/audience" subscribers undo 1
