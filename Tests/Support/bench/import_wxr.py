"""What a script would do: ElementTree over a WordPress export, bleach to clean its posts, sqlite3 with FTS5 to keep them."""
import re
import sqlite3
import sys
import xml.etree.ElementTree as tree

import bleach

TAGS = "p a em strong b i ul ol li blockquote h2 h3 h4 figure figcaption img br table tr td th pre code".split()
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
EXCERPT = "{http://wordpress.org/export/1.2/excerpt/}encoded"
WP = "{http://wordpress.org/export/1.2/}"

database = sqlite3.connect(sys.argv[2])
database.executescript(
    "CREATE TABLE articles (id TEXT PRIMARY KEY, title TEXT, standfirst TEXT, kind TEXT, published TEXT, html TEXT);"
    "CREATE VIRTUAL TABLE search USING fts5 (title, standfirst, text);"
)
left = int(sys.argv[3])
for _, item in tree.iterparse(sys.argv[1]):
    if item.tag != "item":
        continue
    if item.findtext(WP + "status") == "publish":
        body = bleach.clean(item.findtext(CONTENT) or "", tags=TAGS, strip=True, strip_comments=True)
        title, standfirst = item.findtext("title"), item.findtext(EXCERPT)
        published = item.findtext(WP + "post_date_gmt")
        database.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)",
            (item.findtext("guid"), title, standfirst, "news", published, body),
        )
        database.execute("INSERT INTO search VALUES (?, ?, ?)", (title, standfirst, re.sub("<[^>]+>", " ", body)))
        left -= 1
    item.clear()
    if not left:
        break
database.commit()
