"""The rules of the fault server: what goes wrong, where, for whom and how often.

A scenario is a JSON list of rules, in order. For each step the first rule that matches and isn't used up is obeyed.

    {"at": "rcpt", "do": "reply", "text": "451 4.3.0 try later", "recipient": "^reader1@", "times": 1}

at          greeting, ehlo (HELO too), starttls, auth, mail, rcpt, data, body, dot, quit. `body` is the time between
            the 354 and the final dot; only drop, stall and reply can happen there.
do          reply        answer `text`; 2xx and 3xx let the step take effect, 421 closes the connection
            drop         close at once, no reply, no effect (`drop-before` is the same, said of the dot)
            drop-after   the step takes effect (a message counts as taken), then the connection closes without a reply
            stall        silence for `seconds` (for good if absent), then the usual reply and effect
            stall-after  the effect first, then the silence, then the usual reply
            garbage      bytes that are no SMTP reply (`text` if given, sent as it is); no effect
            trickle      the reply (`text` or the usual one) byte by byte, `seconds` between them (0.02 if absent)
            overlong     a reply of the usual code (or `text`) padded to a line of `bytes` (100,000 if absent)
text        the reply; "\\n" separates the lines of a multi-line reply, which must carry their codes: "250-a\\n250 b"
recipient   a regular expression (searched, case ignored): at rcpt for the recipient, at data, body, dot for any of them
times       how often the rule is obeyed; absent or null: always
skip        how many matches pass by first (0 if absent)
seconds     see stall and trickle; with `reply` a delay before it
connection  only on the connection of this number, counted from 1
bytes       at body: after so many bytes of the message (0 if absent); for overlong: the length

Failure policy: a rule that makes no sense is refused when it is read, with its number, and the server doesn't start.
"""

import dataclasses
import json
import re

POINTS = ("greeting", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body", "dot", "quit")
ACTIONS = ("reply", "drop", "drop-before", "drop-after", "stall", "stall-after", "garbage", "trickle", "overlong")


class BadRule(ValueError):
    pass


@dataclasses.dataclass
class Rule:
    at: str
    do: str
    text: str | None = None
    recipient: str | None = None
    times: int | None = None
    skip: int = 0
    seconds: float | None = None
    connection: int | None = None
    bytes: int | None = None

    def check(self) -> None:
        if self.at not in POINTS:
            raise BadRule(f'"at" is {self.at!r}; it may be {", ".join(POINTS)}')
        if self.do not in ACTIONS:
            raise BadRule(f'"do" is {self.do!r}; it may be {", ".join(ACTIONS)}')
        if self.do == "reply" and not self.text:
            raise BadRule('"reply" needs a "text"')
        if self.at == "body" and self.do not in ("drop", "drop-before", "stall", "reply"):
            raise BadRule(f'{self.do!r} cannot happen at "body"')
        if self.recipient is not None:
            if self.at not in ("rcpt", "data", "body", "dot"):
                raise BadRule(f'no recipient is known at {self.at!r}')
            re.compile(self.recipient)

    def matches(self, at: str, connection: int, recipients: list[str]) -> bool:
        if self.at != at or self.connection not in (None, connection) or self.times == 0:
            return False
        if self.recipient is None:
            return True
        return any(re.search(self.recipient, address, re.IGNORECASE) for address in recipients)


class Scenario:
    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules

    @staticmethod
    def read(path: str | None) -> "Scenario":
        if path is None:
            return Scenario([])
        with open(path, encoding="utf-8") as file:
            entries = json.load(file)
        if not isinstance(entries, list):
            raise BadRule(f"{path}: a scenario is a list of rules")
        rules = []
        for number, entry in enumerate(entries, 1):
            try:
                rule = Rule(**entry)
                rule.check()
            except (BadRule, TypeError, re.error) as error:
                raise BadRule(f"{path}: rule {number}: {error}") from None
            rules.append(rule)
        return Scenario(rules)

    def pick(self, at: str, connection: int, recipients: list[str]) -> Rule | None:
        """The rule to obey at this step, counted as used."""
        for rule in self.rules:
            if not rule.matches(at, connection, recipients):
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            if rule.times is not None:
                rule.times -= 1
            return rule
        return None
