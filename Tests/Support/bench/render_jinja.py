"""What a script would do: Jinja2 and Python's email for each reader, and smtplib where a port is given.

Usage: render_jinja.py FOLDER READERS [PORT]. Prints microseconds each (of CPU; with a port, of time) and the bytes of a mail.

The templates are a variant as Dateline set it: all that is the issue's is evaluated already, and only readers' places are
left, which is the least that Jinja2 could have to do.
"""
import email.message
import email.policy
import pathlib
import re
import smtplib
import sys
import time

import jinja2

folder, readers = pathlib.Path(sys.argv[1]), int(sys.argv[2])


def template(name, escape):
    setting, source = (folder / name).read_text().split("\n", 1)
    left, right = map(re.escape, re.fullmatch(r"{{=(\S+) (\S+)=}}", setting).groups())

    def tag(match):
        sign, name = match.groups()
        return {"#": "{% if " + name + " %}", "^": "{% if not " + name + " %}", "/": "{% endif %}",
                "&": "{{ " + name + "|safe }}"}.get(sign, "{{ " + name + " }}")

    # What looks like a tag of Jinja2's own stays text.
    parts = re.split(f"({left}.*?{right})", source)
    source = "".join(
        re.sub(f"{left}([#^/&]?)(.*?){right}", tag, part) if at % 2 else part.replace("{", "{{ '{' }}")
        for at, part in enumerate(parts)
    )
    return jinja2.Environment(autoescape=escape, keep_trailing_newline=True).from_string(source)


html, text = template("variant.html", True), template("variant.txt", False)
relay = smtplib.SMTP("127.0.0.1", int(sys.argv[3])) if len(sys.argv) > 3 else None
clock = time.perf_counter if relay else time.process_time
begun, size = clock(), 0
for number in range(readers):
    link = f"https://meridian.example/unsubscribe?token={number:032x}"
    values = {"subscriber": {"name": "Ada Obi", "email": f"reader{number}@example.org"}, "links": {"unsubscribe": link}}
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"] = "The Meridian <desk@meridian.example>", f"Ada Obi <reader{number}@example.org>"
    message["Subject"], message["Message-ID"] = "Forty items on one morning", f"<daily.{number}@meridian.example>"
    message["List-Unsubscribe"] = f"<{link}>"
    message.set_content(text.render(values), cte="quoted-printable")
    message.add_alternative(html.render(values), subtype="html", cte="quoted-printable")
    octets = message.as_bytes()
    size += len(octets)
    if relay:
        relay.sendmail("bounces@example.com", [f"reader{number}@example.org"], octets)
print((clock() - begun) / readers * 1e6, size // readers)
