# Mail into memory, beside Jinja2 and Python's email.
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
