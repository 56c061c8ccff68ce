"""Turns articles.py's JSON Lines (standard input) into a WordPress export (WXR 1.2) with block comments and a picture each."""
import datetime
import html
import json
import sys

print("""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Meridian</title><link>https://meridian.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>writer</wp:author_login><wp:author_display_name>A Writer</wp:author_display_name></wp:author>""")
for number, line in enumerate(sys.stdin, 1):
    article = json.loads(line)
    time = datetime.datetime.fromisoformat(article["published"])
    paragraphs = [html.escape(text) for text in article["body"].split("\n\n")]
    body = "\n\n".join(f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->" for text in paragraphs)
    terms = "".join(f'<category domain="post_tag" nicename="{t}"><![CDATA[{t}]]></category>' for t in article["topics"])
    print(f"""<item><title>{html.escape(article["title"])}</title>
<link>https://meridian.example/{article["slug"]}/</link><pubDate>{time:%a, %d %b %Y %H:%M:%S +0000}</pubDate>
<dc:creator>writer</dc:creator><guid isPermaLink="false">https://meridian.example/?p={number}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[{article["standfirst"]}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>{time:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt>
<wp:post_name>{article["slug"]}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{terms}</item>""")
print("</channel></rss>")
