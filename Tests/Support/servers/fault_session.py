"""One connection of the fault server: the SMTP session, and what a rule makes of each step.

Failure policy: whatever the client sends is answered or ends the connection; the journal has the reason. The journal's
line is written before the reply, so that what a client was told is never ahead of what a test can read.
"""

import asyncio
import base64
import binascii
import hmac
import re
import ssl

from fault_rules import Rule


class Closed(Exception):
    """The connection is over; `reason` is the journal's word for why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class Connection:
    def __init__(self, number: int, server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.number = number
        self.server = server
        self.reader = reader
        self.writer = writer
        self.tls = False
        self.refusing = False
        self.greeted = False
        self.authenticated = False
        self.reset()

    def reset(self) -> None:
        self.sender: str | None = None
        self.utf8 = False
        self.recipients: list[str] = []

    def note(self, at: str, outcome: str, **facts) -> None:
        self.server.journal.write(self.number, at, outcome, tls=self.tls or None, **facts)

    # One step: the usual reply, or what a rule makes of it.

    async def answer(self, at: str, usual: str, take=lambda: {}, recipients: list[str] | None = None, **facts) -> bool:
        """Answers a step. `take` makes it count, and tells the journal about that. True if it did count."""
        rule = self.server.scenario.pick(at, self.number, recipients or [])
        if at in ("data", "dot"):
            facts["recipients"] = recipients
        do = rule.do if rule else "reply"
        fault = rule.do if rule else None
        if do in ("drop", "drop-before"):
            self.note(at, "dropped", fault=fault, **facts)
            raise Closed("dropped")
        if do == "stall":
            self.note(at, "stalled", fault=fault, **facts)
            await self.silence(rule.seconds)
        reply = rule.text if rule and rule.text else usual
        good = do != "garbage" and reply[:1] in ("2", "3")
        if good:
            facts.update(take())
        if do == "drop-after":
            self.note(at, "dropped", fault=fault, **facts)
            raise Closed("dropped")
        if do == "stall-after":
            self.note(at, "stalled", fault=fault, **facts)
            # One line says `taken`, so that lines can be counted.
            facts.pop("taken", None)
            facts.pop("file", None)
            await self.silence(rule.seconds)
        if do == "reply" and rule and rule.seconds:
            await self.silence(rule.seconds)
        self.note(at, "ok" if good else "refused", fault=fault, reply=reply, **facts)
        await self.send(reply, rule)
        return good

    async def send(self, reply: str, rule: Rule | None = None) -> None:
        wire = "\r\n".join(reply.split("\n")).encode("utf-8") + b"\r\n"
        do = rule.do if rule else "reply"
        if do == "garbage":
            wire = rule.text.encode("utf-8") if rule.text else b"\x00\xff\xfe<html>not a reply</html>\x80\r\n"
        elif do == "overlong":
            # The last line grows, after a space, so that an EHLO keyword on it stays what it is.
            head, _, last = wire[:-2].rpartition(b"\r\n")
            wire = head + (b"\r\n" if head else b"") + (last + b" ").ljust(rule.bytes or 100_000, b"x") + b"\r\n"
        if do == "trickle":
            for byte in wire:
                self.writer.write(bytes([byte]))
                await self.writer.drain()
                await asyncio.sleep(rule.seconds if rule.seconds is not None else 0.02)
        else:
            self.writer.write(wire)
            await self.writer.drain()
        if reply.startswith("421"):
            raise Closed("closed")

    async def silence(self, seconds: float | None) -> None:
        """Says nothing for so long (None: for good), but sees the client leave."""
        loop = asyncio.get_running_loop()
        end = None if seconds is None else loop.time() + seconds
        while end is None or loop.time() < end:
            if self.reader.at_eof() or self.reader.exception() or self.writer.is_closing():
                raise Closed("gone")
            await asyncio.sleep(0.02 if end is None else max(0.0, min(0.02, end - loop.time())))

    async def line(self) -> str:
        raw = await self.reader.readuntil(b"\n")
        return raw.rstrip(b"\r\n").decode("utf-8", "replace")

    # The session.

    async def serve(self) -> None:
        self.note("connect", "ok")
        reason = "dropped"
        try:
            if self.server.options.tls:
                await self.begin_tls()
            self.refusing = not await self.answer("greeting", "220 faults.test ESMTP")
            while True:
                await self.command(await self.line())
        except Closed as closed:
            reason = closed.reason
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ssl.SSLError):
            reason = "gone"
        finally:
            self.note("close", reason)
            # Nothing more may reach the client then, not even a TLS close_notify.
            if reason == "dropped":
                self.writer.transport.abort()
            else:
                self.writer.close()

    async def command(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        verb = verb.upper()
        options = self.server.options
        if verb == "QUIT":
            await self.answer("quit", "221 2.0.0 bye", command=line)
            raise Closed("quit")
        elif self.refusing:
            # RFC 5321 3.1: after a 554 greeting only QUIT makes sense.
            await self.answer("other", "503 5.5.1 no service here", command=verb)
        elif verb in ("EHLO", "HELO"):
            await self.hello(verb, line)
        elif verb == "STARTTLS":
            await self.starttls(line)
        elif verb == "AUTH":
            await self.auth(rest)
        elif verb == "NOOP" or verb == "RSET":
            if verb == "RSET":
                self.reset()
            await self.answer(verb.lower(), "250 2.0.0 ok", command=line)
        elif verb not in ("MAIL", "RCPT", "DATA"):
            await self.answer("other", "500 5.5.2 no such command", command=line)
        elif not self.greeted:
            await self.answer(verb.lower(), "503 5.5.1 EHLO first", command=line)
        elif options.require_tls and not self.tls:
            await self.answer(verb.lower(), "530 5.7.0 STARTTLS first", command=line)
        elif options.require_auth and not self.authenticated:
            await self.answer(verb.lower(), "530 5.7.0 authentication required", command=line)
        elif verb == "MAIL":
            await self.mail(line)
        elif verb == "RCPT":
            await self.rcpt(line)
        else:
            await self.data(line)

    async def hello(self, verb: str, line: str) -> None:
        options = self.server.options
        names = ["faults.test", "PIPELINING", f"SIZE {options.size}", "8BITMIME", "ENHANCEDSTATUSCODES"]
        if options.smtputf8:
            names.append("SMTPUTF8")
        if options.starttls and not self.tls:
            names.append("STARTTLS")
        if self.offers_auth():
            names.append(f"AUTH {options.mechanisms}")
        if verb == "HELO":
            names = names[:1]
        self.greeted = True
        self.reset()
        usual = "\n".join(f"250{'-' if name is not names[-1] else ' '}{name}" for name in names)
        self.greeted = await self.answer("ehlo", usual, command=line)

    def offers_auth(self) -> bool:
        options = self.server.options
        return bool(options.user) and (self.tls or not options.starttls or options.auth_before_tls)

    async def starttls(self, line: str) -> None:
        if not self.server.options.starttls or self.tls:
            await self.answer("other", "502 5.5.1 STARTTLS is not offered", command=line)
        elif await self.answer("starttls", "220 2.0.0 go ahead", command=line):
            await self.begin_tls()

    async def begin_tls(self) -> None:
        try:
            await self.writer.start_tls(self.server.context)
        except (ssl.SSLError, ConnectionError) as error:
            self.note("tls", "failed", error=str(error))
            raise Closed("gone") from None
        # RFC 3207 4.2: all knowledge from before is discarded.
        self.tls, self.greeted, self.authenticated = True, False, False
        self.reset()
        self.note("tls", "ok")

    async def auth(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        mechanism = mechanism.upper()
        facts = {"command": f"AUTH {mechanism}"}
        if not self.offers_auth() or mechanism not in self.server.options.mechanisms.split():
            await self.answer("other", "504 5.5.4 not offered", **facts)
            return
        if mechanism == "PLAIN":
            words = (await self.secret(initial, "")).split(b"\0")
            name, word = (words[1], words[2]) if len(words) == 3 else (b"", b"")
        elif mechanism == "CRAM-MD5":
            challenge = b"<1.2@faults.test>"
            answer = await self.secret("", base64.b64encode(challenge).decode())
            name, _, digest = answer.partition(b" ")
            word = self.server.options.password.encode()
            if hmac.new(word, challenge, "md5").hexdigest().encode() != digest:
                word = b""
        elif mechanism in ("XOAUTH2", "OAUTHBEARER"):
            words = await self.secret(initial, "")
            found = re.fullmatch(rb"(?:user=|n,a=)([^,\x01]*),?\x01(?:host=[^\x01]*\x01)?(?:port=[^\x01]*\x01)?"
                                 rb"auth=Bearer ([^\x01]*)\x01\x01", words)
            name, word = (found[1], found[2]) if found else (b"", b"")
        else:
            name = await self.secret(initial, "VXNlcm5hbWU6")
            word = await self.secret("", "UGFzc3dvcmQ6")
        options = self.server.options
        right = (name, word) == (options.user.encode(), options.password.encode())
        usual = "235 2.7.0 authenticated" if right else "535 5.7.8 wrong user or password"
        self.authenticated = await self.answer("auth", usual, **facts)

    async def secret(self, initial: str, prompt: str) -> bytes:
        if not initial:
            await self.send(f"334 {prompt}")
            initial = await self.line()
        try:
            return base64.b64decode(initial, validate=True)
        except binascii.Error:
            return b""

    async def mail(self, line: str) -> None:
        match = re.fullmatch(r"MAIL FROM:<([^>]*)>(?: (.*))?", line, re.IGNORECASE)
        if not match:
            await self.answer("mail", "501 5.5.4 MAIL FROM:<address>", command=line)
        elif self.sender is not None:
            await self.answer("mail", "503 5.5.1 a transaction is open", command=line)
        elif "SMTPUTF8" in (match[2] or "").split() and not self.server.options.smtputf8:
            await self.answer("mail", "555 5.5.4 SMTPUTF8 is not offered", command=line)
        elif await self.answer("mail", "250 2.1.0 ok", command=line, sender=match[1], parameters=match[2]):
            self.sender = match[1]
            self.utf8 = "SMTPUTF8" in (match[2] or "").split()

    async def rcpt(self, line: str) -> None:
        match = re.fullmatch(r"RCPT TO:<([^>]+)>(?: (.*))?", line, re.IGNORECASE)
        if not match:
            await self.answer("rcpt", "501 5.5.4 RCPT TO:<address>", command=line)
        elif self.sender is None:
            await self.answer("rcpt", "503 5.5.1 MAIL first", command=line, recipient=match[1])
        elif not (match[1].isascii() or self.utf8):
            await self.answer("rcpt", "553 5.6.7 SMTPUTF8 first", command=line, recipient=match[1])
        elif await self.answer("rcpt", "250 2.1.5 ok", recipients=[match[1]], command=line, recipient=match[1]):
            self.recipients.append(match[1])

    async def data(self, line: str) -> None:
        if not self.recipients:
            await self.answer("data", "503 5.5.1 RCPT first", command=line)
            return
        if not await self.answer("data", "354 go ahead", recipients=self.recipients, command=line):
            self.reset()
            return
        message = await self.message()

        def take() -> dict:
            return {"taken": True, "file": self.server.journal.keep(message)}

        usual = "250 2.0.0 taken" if len(message) <= self.server.options.size else "552 5.3.4 too big"
        facts = {"sender": self.sender, "recipients": self.recipients, "taken": False}
        facts |= self.server.journal.describe(message)
        await self.answer("dot", usual, take, **facts)
        self.reset()

    async def message(self) -> bytes:
        """Reads up to the final dot, which is CRLF.CRLF and nothing else; undoes the dot-stuffing (RFC 5321 4.5.2)."""
        rule = self.server.scenario.pick("body", self.number, self.recipients)
        lines: list[bytes] = []
        size = 0
        after_crlf = True
        while True:
            if rule and size >= (rule.bytes or 0):
                await self.interrupt(rule, size)
                rule = None
            try:
                line = await self.reader.readuntil(b"\n")
            except asyncio.IncompleteReadError as error:
                self.note("body", "failed", size=size + len(error.partial), recipients=self.recipients,
                          error="the client left before the final dot")
                raise
            if after_crlf and line == b".\r\n":
                return b"".join(lines)
            size += len(line)
            lines.append(line[1:] if after_crlf and line.startswith(b".") else line)
            after_crlf = line.endswith(b"\r\n")

    async def interrupt(self, rule: Rule, size: int) -> None:
        facts = {"fault": rule.do, "size": size, "recipients": self.recipients}
        if rule.do == "reply":
            self.note("body", "refused", reply=rule.text, **facts)
            await self.send(rule.text)
        elif rule.do == "stall":
            self.note("body", "stalled", **facts)
            # Not reading, so that the client's own writes come to a halt; its leaving then goes unseen for so long.
            self.writer.transport.pause_reading()
            await self.silence(rule.seconds)
            self.writer.transport.resume_reading()
        else:
            self.note("body", "dropped", **facts)
            raise Closed("dropped")
