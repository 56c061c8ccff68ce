# Import, composition and search over a large library.
say 'The library'
if [ -d "$shared/corpora/digitalgov/news" ]; then
  newsroom "$work/real" 0
  row 'import of 2,081 real articles (digital.gov)' "$(seconds "$dateline" --root "$work/real" import "$shared/corpora/digitalgov/news") s"
  row 'the same again, nothing changed' "$(seconds "$dateline" --root "$work/real" import "$shared/corpora/digitalgov/news") s"
fi
newsroom "$work/large" 0
articles
row 'import of 50,000 articles (JSON Lines, 400 words each)' "$(seconds "$dateline" --root "$work/large" import "$work/articles.jsonl") s"
for _ in 1 2 3; do seconds "$dateline" --root "$work/large" compose weekly-review --date 2026-11-21; done | median >"$work/median"
row 'compose a Weekly from 50,000 articles (at most 0.3 s)' "$(cat "$work/median") s"
for query in 'the' 'harbor' 'government policy' '"trade corridor"' 'sanction*'; do
  for _ in 1 2 3 4 5; do
    "$dateline" --verbose --root "$work/large" articles "$query" 2>&1 >/dev/null | sed -n 's/.* in \([0-9.]*\) ms.*/\1/p'
  done | median >"$work/median"
  row "search in 50,000 articles: $query (at most 20 ms)" "$(cat "$work/median") ms"
done
