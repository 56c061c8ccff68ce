"""A Maildir of bounces, one for each mail of a dry run's mbox: each comes back to the return path of its own.

Usage: bounces.py MBOX MAILDIR
"""
import os
import sys

source, folder = sys.argv[1:]
for name in ("tmp", "new", "cur"):
    os.makedirs(os.path.join(folder, name))

BODY = """Return-Path: <>\r
Delivered-To: {sender}\r
From: MAILER-DAEMON@mx.example (Mail Delivery System)\r
To: {sender}\r
Subject: Undelivered Mail Returned to Sender\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
<{reader}>: host mx.example[192.0.2.1] said: 550 5.1.1 User unknown\r
\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example\r
\r
Final-Recipient: rfc822; {reader}\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 User unknown\r
\r
--b\r
Content-Type: message/rfc822\r
\r
{quoted}\r
--b--\r
"""


def write(number, sender, lines):
    reader = next(line for line in lines if line.startswith("To: ")).split("<")[-1].strip(" >\n").removeprefix("To: ")
    quoted = "".join(line.rstrip("\n") + "\r\n" for line in lines[:150])
    with open(os.path.join(folder, "new", f"{number}.bounce"), "w", newline="") as file:
        file.write(BODY.format(sender=sender, reader=reader, quoted=quoted))


number, sender, lines = 0, None, []
with open(source, encoding="utf-8", errors="replace", newline="\n") as mbox:
    for line in mbox:
        if line.startswith("From "):
            if sender:
                write(number, sender, lines)
            number, sender, lines = number + 1, line.split(" ")[1], []
        else:
            lines.append(line.rstrip("\r\n") + "\n")
write(number, sender, lines)
