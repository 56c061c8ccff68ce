"""Turns articles.py's JSON Lines (standard input) into Markdown files with front matter, in the folder that is named."""
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True)
for line in sys.stdin:
    article = json.loads(line)
    body = article.pop("body").split("\n\n")
    body[1:1] = ["## " + article["title"].capitalize(), "> " + body[0], "* one *of* two\n* two **of** [two](https://example.org/)"]
    head = "\n".join(f"{key}: {json.dumps(value)}" for key, value in article.items())
    (folder / f"{article['published'][:10]}-{article['slug']}.md").write_text(f"---\n{head}\n---\n\n" + "\n\n".join(body) + "\n")
