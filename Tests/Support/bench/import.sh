# Articles from Markdown and from WordPress, beside Python scripts that do the same.
say 'Import, beside Python scripts that do the same'
files=${FILES:-50000}
python_files=${PYTHON_FILES:-5000}
articles
head -n "$files" "$work/articles.jsonl" | python3 $here/markdown_files.py "$work/markdown"
head -n "$files" "$work/articles.jsonl" | python3 $here/wxr.py >"$work/export.xml"
have_python=
if python3 -m pip install -q --disable-pip-version-check --target "$work/py" python-frontmatter markdown bleach 2>/dev/null; then
  have_python=1
else
  row 'the scripts' 'left out: PyPI has no python-frontmatter, markdown or bleach for us'
fi
beside() { # label input script
  local round
  for round in 1 2 3; do
    rm -rf "$work/import" "$work/python.sqlite"
    newsroom "$work/import" 0
    seconds "$dateline" --root "$work/import" import "$2" | tee -a "$work/ours" >"$work/ours.last"
    [ -z "$have_python" ] || PYTHONPATH=$work/py seconds python3 "$here/$3" "$2" "$work/python.sqlite" "$python_files" |
      tee -a "$work/$3.times" | paste - "$work/ours.last" | awk -v n="$files" -v m="$python_files" '{print ($1/m)/($2/n)}' >>"$work/ratios"
  done
  row "$1" "$(median <"$work/ours" | awk -v n="$files" '{printf "%.1f s, %.0f us each", $1, $1/n*1e6}')"
  [ -z "$have_python" ] || row '  times as fast as Python (at least 4)' "$(median <"$work/ratios" | xargs printf '%.1f')"
  if [ -n "$have_python" ] && [ "$3" != import_markdown.py ]; then
    row '  times as fast as the script for Markdown' "$(paste "$work/import_markdown.py.times" "$work/ours" |
      awk -v n="$files" -v m="$python_files" '{print ($1/m)/($2/n)}' | median | xargs printf '%.1f')"
  fi
  rm -rf "$work/import" "$work/ours" "$work/ratios"
}
beside "$files Markdown files (python-frontmatter, Python-Markdown, sqlite3)" "$work/markdown" import_markdown.py
beside "a WordPress export of $files posts (ElementTree, bleach, sqlite3)" "$work/export.xml" import_wxr.py
rm -rf "$work/markdown" "$work/export.xml"
