"""What a script would do: python-frontmatter, Python-Markdown and sqlite3 with FTS5 over a folder of Markdown files."""
import pathlib
import re
import sqlite3
import sys

import frontmatter
import markdown

database = sqlite3.connect(sys.argv[2])
database.executescript(
    "CREATE TABLE articles (id TEXT PRIMARY KEY, title TEXT, standfirst TEXT, kind TEXT, published TEXT, html TEXT);"
    "CREATE VIRTUAL TABLE search USING fts5 (title, standfirst, text);"
)
converter = markdown.Markdown(extensions=["extra"])
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.md"))[: int(sys.argv[3])]:
    post = frontmatter.load(path)
    html = converter.reset().convert(post.content)
    database.execute(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)",
        (post["id"], post["title"], post["standfirst"], post["kind"], str(post["published"]), html),
    )
    database.execute(
        "INSERT INTO search VALUES (?, ?, ?)", (post["title"], post["standfirst"], re.sub("<[^>]+>", " ", html))
    )
database.commit()
