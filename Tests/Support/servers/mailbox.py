#!/usr/bin/python3 -B
"""A test mailbox: takes every message over SMTP and writes it into a Maildir. The demo uses it too.

    mailbox.py --maildir DIR [--port N] [--port-file FILE] [--until-eof]

A message is written exactly as received (dot-unstuffed, CRLF kept), with one X-Envelope-From and an X-Envelope-To per
recipient on top; the null return path is an empty X-Envelope-From. Failure policy: a message is renamed into new/
before its 250 is sent, so what the client saw accepted can be read; if it can't be written, the client gets 451.
Limits: no TLS, no AUTH, no fsync (nothing here outlives a test); 32 MiB a message.
"""

import argparse
import asyncio
import itertools
import os
import sys
import time

from aiosmtpd.smtp import SMTP

import lifetime

LARGEST = 32 << 20


class Maildir:
    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)
        self.numbers = itertools.count(1)
        for name in ("tmp", "new", "cur"):
            os.makedirs(os.path.join(self.path, name), exist_ok=True)

    def add(self, content: bytes) -> None:
        # Zero-padded, so that sorting names gives the order of arrival.
        name = f"{int(time.time())}.P{os.getpid()}Q{next(self.numbers):08d}.mailbox"
        temporary = os.path.join(self.path, "tmp", name)
        with open(temporary, "wb", buffering=0) as file:
            file.write(content)
        os.rename(temporary, os.path.join(self.path, "new", name))


class Mailbox:
    """aiosmtpd's handler: one call per accepted message."""

    def __init__(self, maildir: Maildir) -> None:
        self.maildir = maildir

    async def handle_DATA(self, server, session, envelope) -> str:
        head = [f"X-Envelope-From: {envelope.mail_from or ''}"]
        head += [f"X-Envelope-To: {recipient}" for recipient in envelope.rcpt_tos]
        content = "".join(line + "\r\n" for line in head).encode("utf-8", "surrogateescape") + envelope.original_content
        try:
            self.maildir.add(content)
        except OSError as error:
            print(f"mailbox.py: cannot write into {self.maildir.path}: {error}", file=sys.stderr, flush=True)
            return "451 4.3.0 the mailbox cannot be written"
        return "250 2.0.0 taken"


async def main() -> None:
    parser = argparse.ArgumentParser(description="A test mailbox: SMTP in, a Maildir out.")
    parser.add_argument("--maildir", required=True, metavar="DIR")
    lifetime.add_arguments(parser)
    options = parser.parse_args()
    handler = Mailbox(Maildir(options.maildir))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="mailbox.test", data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        options.port,
        backlog=128,
    )
    lifetime.announce(server.sockets[0].getsockname()[1], options.port_file)
    await lifetime.until_stopped(options.until_eof)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
