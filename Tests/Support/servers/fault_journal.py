"""The fault server's journal: JSON Lines, one per event, flushed before the client can see the event's effect.

Every line has `connection` (counted from 1), `at` and `outcome`:

at        connect, greeting, ehlo, starttls, tls, auth, mail, rcpt, data, body, dot, quit, rset, noop, other, close
outcome   ok         the step took effect, or would have (2xx, 3xx)
          refused    a 4xx or 5xx was (or is about to be) sent
          dropped    the connection was closed by a rule, without a reply
          stalled    silence began; the step's own line follows if it ever ends
          failed     TLS could not be agreed on, or the message broke off (`error` says why)
           at close: `quit`, `gone` (the client left or vanished), `closed` (after a 421) or `dropped` (a rule, or the
           server's own end)

Where they apply: `command` (AUTH without what follows the mechanism), `recipient`, `sender`, `parameters`, `reply`,
`fault` (the rule's `do`), `tls`, `recipients`; for the dot `sender`, `taken` (the server has the message, whatever the
client was told), `sha256` and `size` of the message dot-unstuffed with its CRLFs, `bare` (line ends that aren't CRLF),
and `file` if messages are kept.
"""

import hashlib
import json
import os
import re
import time


class Journal:
    def __init__(self, path: str | None, messages: str | None) -> None:
        self.file = open(path, "a", encoding="utf-8") if path else None
        self.messages = messages
        self.kept = 0
        self.start = time.monotonic()
        if messages:
            os.makedirs(messages, exist_ok=True)

    def write(self, connection: int, at: str, outcome: str, **facts) -> None:
        if not self.file:
            return
        entry = {"seconds": round(time.monotonic() - self.start, 4), "connection": connection, "at": at,
                 "outcome": outcome}
        entry.update((key, value) for key, value in facts.items() if value is not None)
        self.file.write(json.dumps(entry) + "\n")
        self.file.flush()

    def describe(self, message: bytes) -> dict:
        bare = len(re.findall(rb"\r(?!\n)|(?<!\r)\n", message))
        return {"sha256": hashlib.sha256(message).hexdigest(), "size": len(message), "bare": bare}

    def keep(self, message: bytes) -> str | None:
        """Writes a taken message into the folder for them; the file's path."""
        if not self.messages:
            return None
        self.kept += 1
        path = os.path.join(os.path.abspath(self.messages), f"{self.kept:06d}.eml")
        with open(path + ".tmp", "wb") as file:
            file.write(message)
        os.rename(path + ".tmp", path)
        return path
