#!/usr/bin/python3 -B
"""Reads mail as a mail program would, and says in JSON what it found: one line per message, in the order read.

    read_mail.py [--gmime] [--bodies] PATH...

A PATH is an .eml file, an mbox (a file that begins with "From ") or a Maildir (new/ and cur/, by name). An mbox may be
mboxrd: one ">" is taken off lines that are ">From " quoted, and the blank line before the next "From " isn't counted.
Python's email package (policy default) reads; with --gmime GMime 3 reads as well, under the key "gmime".

    path, index                 where the message was; its number in that file, from 0
    headers                     [[name, decoded value], ...] in order
    defects                     what Python's parser found wrong in any part or header: "1.2: ClassName: words"
    parts                       [{type, charset, encoding, disposition, size, sha256, text?}, ...], leaves and
                                multiparts in order; size and sha256 are of the decoded bytes, for text/* of the
                                decoded text as UTF-8 with LF line ends; text itself with --bodies
    size, longestLine           bytes in the message; in its longest line, line end not counted
    linesOver998                the numbers of such lines, from 1 (RFC 5322 2.1.1)
    bodyLinesOver76             lines over 76 in quoted-printable or base64 bodies (RFC 2045 6.7, 6.8)
    bareLF, bareCR, bytesOver127, nul    how many
    gmime                       {subject, from, to, headers, parts: [{type, size, sha256, text?}, ...]} or {error}

A file that uses LF throughout (a Maildir that Postfix delivered to, an mbox) has its bare LFs counted as they are.
Failure policy: a path that can't be read ends it with status 1 and the path on standard error; a message that a parser
chokes on has "error" instead of what that parser would have said.
"""

import argparse
import email
import email.policy
import hashlib
import json
import os
import re
import sys


def messages(path: str):
    """Yields (path, index, bytes)."""
    if os.path.isdir(path):
        for folder in ("new", "cur"):
            inner = os.path.join(path, folder)
            for name in sorted(os.listdir(inner)) if os.path.isdir(inner) else ():
                with open(os.path.join(inner, name), "rb") as file:
                    yield os.path.join(inner, name), 0, file.read()
        return
    with open(path, "rb") as file:
        content = file.read()
    if not content.startswith(b"From "):
        yield path, 0, content
        return
    # A separator is a "From " line at the start of the file or after a blank line.
    starts = [0] + [match.end() for match in re.finditer(rb"\r?\n\r?\n(?=From )", content)]
    for index, (start, end) in enumerate(zip(starts, starts[1:] + [len(content)])):
        lines = content[start:end].split(b"\n", 1)
        body = lines[1] if len(lines) == 2 else b""
        body = re.sub(rb"(\r?\n)\r?\n\Z", rb"\1", body)
        yield path, index, re.sub(rb"(?m)^>(>*From )", rb"\1", body)


def summary(content: bytes, text: bool, bodies: bool) -> dict:
    found = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    if text and bodies:
        found["text"] = content.decode("utf-8", "replace")
    return found


def as_text(decoded: str) -> bytes:
    return decoded.replace("\r\n", "\n").encode("utf-8", "replace")


def with_python(raw: bytes, bodies: bool) -> dict:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers, defects, parts = [], [], []

    def walk(part, place: str) -> None:
        for name, value in part.items():
            if place == "":
                headers.append([name, str(value)])
            defects.extend(f"{place or '0'}: {name}: {type(one).__name__}: {one}" for one in value.defects)
        entry = {
            "type": part.get_content_type(),
            "charset": part.get_content_charset(),
            "encoding": str(part.get("Content-Transfer-Encoding", "")).lower() or None,
            "disposition": part.get_content_disposition(),
        }
        if part.is_multipart():
            parts.append(entry)
            for number, child in enumerate(part.iter_parts(), 1):
                walk(child, f"{place}.{number}" if place else str(number))
        else:
            content = part.get_payload(decode=True) or b""  # Decoding is what finds defects in base64.
            if part.get_content_maintype() == "text":
                content = as_text(part.get_content(errors="strict"))
            parts.append(entry | summary(content, part.get_content_maintype() == "text", bodies))
        defects.extend(f"{place or '0'}: {type(one).__name__}: {one}" for one in part.defects)

    walk(message, "")
    return {"headers": headers, "defects": defects, "parts": parts}


def with_gmime(raw: bytes, bodies: bool) -> dict:
    import gi

    gi.require_version("GMime", "3.0")
    from gi.repository import GLib, GMime

    GMime.init()
    parser = GMime.Parser.new_with_stream(GMime.StreamMem.new_with_buffer(raw))
    message = parser.construct_message(None)
    if message is None:
        return {"error": "GMime finds no message here"}
    parts = []

    def walk(part) -> None:
        kind = part.get_content_type()
        entry = {"type": kind.get_mime_type().lower()}
        if isinstance(part, GMime.Multipart):
            parts.append(entry)
            for index in range(part.get_count()):
                walk(part.get_part(index))
        elif isinstance(part, GMime.TextPart):
            content = as_text(part.get_text() or "")
            parts.append(entry | summary(content, True, bodies))
        elif isinstance(part, GMime.Part):
            stream = GMime.StreamMem.new()
            wrapper = part.get_content()
            if wrapper is not None:
                wrapper.write_to_stream(stream)
            parts.append(entry | summary(bytes(stream.get_byte_array()), False, bodies))
        else:
            parts.append(entry)

    walk(message.get_mime_part())
    found = message.get_header_list()
    headers = [found.get_header_at(index) for index in range(found.get_count())]
    return {
        "subject": message.get_subject(),
        "from": message.get_from().to_string(None, False),
        "to": message.get_to().to_string(None, False),
        "headers": [[header.get_name(), header.get_value()] for header in headers],
        "parts": parts,
    }


def wire_faults(raw: bytes) -> dict:
    lines = re.split(rb"\r\n|\n|\r", raw)
    return {
        "size": len(raw),
        "longestLine": max(map(len, lines)),
        "linesOver998": [number for number, line in enumerate(lines, 1) if len(line) > 998],
        "bodyLinesOver76": encoded_lines_over_76(lines),
        "bareLF": len(re.findall(rb"(?<!\r)\n", raw)),
        "bareCR": len(re.findall(rb"\r(?!\n)", raw)),
        "bytesOver127": sum(byte > 127 for byte in raw),
        "nul": raw.count(0),
    }


def encoded_lines_over_76(lines: list[bytes]) -> list[int]:
    """The lines over 76 in bodies whose part says quoted-printable or base64. Reads lines, not parsed parts, since a
    parser has forgotten where a line was: a head ends at an empty line, a body at a boundary line."""
    over, boundaries, head, in_head, encoded = [], [], [], True, False
    for number, line in enumerate(lines, 1):
        if any(line.rstrip() in (b"--" + boundary, b"--" + boundary + b"--") for boundary in boundaries):
            head, in_head, encoded = [], not line.rstrip().endswith(b"--"), False
        elif in_head and line:
            head.append(line)
        elif in_head:
            text = re.sub(rb"\n[ \t]+", b" ", b"\n".join(head))
            boundaries += re.findall(rb'(?i)boundary="?([^";\n]+)"?', text)
            encoded = bool(re.search(rb"(?im)^content-transfer-encoding:\s*(quoted-printable|base64)", text))
            in_head = False
        elif encoded and len(line) > 76:
            over.append(number)
    return over


def main() -> int:
    parser = argparse.ArgumentParser(description="Says in JSON Lines what is in mail.")
    parser.add_argument("--gmime", action="store_true")
    parser.add_argument("--bodies", action="store_true")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    options = parser.parse_args()
    for path in options.paths:
        try:
            for place, index, raw in messages(path):
                found = {"path": place, "index": index} | wire_faults(raw)
                try:
                    found |= with_python(raw, options.bodies)
                except Exception as error:  # Whatever it is, the test wants to see it beside the message.
                    found["error"] = f"{type(error).__name__}: {error}"
                if options.gmime:
                    try:
                        found["gmime"] = with_gmime(raw, options.bodies)
                    except Exception as error:
                        found["gmime"] = {"error": f"{type(error).__name__}: {error}"}
                print(json.dumps(found))
        except OSError as error:
            print(f"read_mail.py: {path}: {error.strerror}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
