#!/usr/bin/python3 -B
"""A sink that counts: takes every message over SMTP, throws it away, and keeps a line for each recipient it accepted.

    counting.py --list FILE [--delay SECONDS] [--port N] [--port-file FILE] [--until-eof]

For sends of many thousands that are killed half-way: a line is in FILE before its 250 leaves, so FILE is what a relay
would have taken, whatever the client lived to hear. Failure policy: what it doesn't know gets 500. Limits: no TLS, no
AUTH; pipelined commands are taken; nothing of a message is kept.
"""

import argparse
import asyncio
import os

import lifetime

END = b"\r\n.\r\n"


class Session(asyncio.Protocol):
    def __init__(self, descriptor: int, delay: float) -> None:
        self.descriptor = descriptor
        self.delay = delay
        self.buffer = bytearray()
        self.recipients: list[bytes] = []
        self.in_body = False
        # Where to go on looking for the end of the body.
        self.looked = 0

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(b"220 sink.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self.take_body() if self.in_body else self.take_line():
            pass

    def take_line(self) -> bool:
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 2]
        verb = line[:4].upper()
        if verb == b"EHLO":
            self.transport.write(b"250-sink.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
        elif verb in (b"HELO", b"NOOP"):
            self.transport.write(b"250 OK\r\n")
        elif verb in (b"MAIL", b"RSET"):
            self.recipients = []
            self.transport.write(b"250 OK\r\n")
        elif verb == b"RCPT":
            self.recipients.append(line[line.index(b"<") + 1 : line.index(b">")])
            self.transport.write(b"250 OK\r\n")
        elif verb == b"DATA":
            # The end may be a dot right away: then its CRLF is that of the command.
            self.in_body, self.looked = True, 0
            self.buffer[:0] = b"\r\n"
            self.transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
            return False
        else:
            self.transport.write(b"500 what?\r\n")
        return True

    def take_body(self) -> bool:
        end = self.buffer.find(END, self.looked)
        if end < 0:
            self.looked = max(0, len(self.buffer) - len(END) + 1)
            return False
        del self.buffer[: end + len(END)]
        self.in_body = False
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self.accept)
            return False
        self.accept()
        return True

    def accept(self) -> None:
        os.write(self.descriptor, b"".join(recipient + b"\n" for recipient in self.recipients))
        self.recipients = []
        self.transport.write(b"250 2.0.0 taken\r\n")


async def main() -> None:
    parser = argparse.ArgumentParser(description="An SMTP sink that lists the recipients it accepted.")
    parser.add_argument("--list", required=True, metavar="FILE")
    parser.add_argument("--delay", type=float, default=0, help="seconds from the final dot to its reply")
    lifetime.add_arguments(parser)
    options = parser.parse_args()
    descriptor = os.open(options.list, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Session(descriptor, options.delay), "127.0.0.1", options.port, backlog=128
    )
    lifetime.announce(server.sockets[0].getsockname()[1], options.port_file)
    await lifetime.until_stopped(options.until_eof)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
