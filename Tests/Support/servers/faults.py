#!/usr/bin/python3 -B
"""An SMTP server that misbehaves by script, and keeps a journal of what it really took.

    faults.py [--rules FILE] [--journal FILE] [--messages DIR] [--folder DIR [--starttls | --tls] [--expired]
              [--hostname NAME]] [--user NAME --password WORD] [--require-auth] [--require-tls] [--smtputf8] ...

Without rules it is a well-behaved ESMTP server (RFC 5321; STARTTLS of RFC 3207; AUTH of RFC 4954).
fault_rules.py says what a rule may be, fault_journal.py what the journal says; fault_session.py is the session. With
TLS the certificate and its ca.pem are made in --folder before the server listens.
Failure policy: a rule or option that makes no sense ends it with status 2 before it listens. Limits: messages are held
in memory; 64 MiB a line; no CHUNKING, no DSN.
"""

import argparse
import asyncio
import ssl
import sys

import certificates
import lifetime
from fault_journal import Journal
from fault_rules import BadRule, Scenario
from fault_session import Connection

LIMIT = 64 << 20


class Server:
    def __init__(self, options: argparse.Namespace, scenario: Scenario) -> None:
        self.options = options
        self.scenario = scenario
        self.journal = Journal(options.journal, options.messages)
        self.connections = 0
        self.context: ssl.SSLContext | None = None
        if options.tls or options.starttls:
            certificates.make(options.folder, options.hostname, options.expired, options.client_certificate)
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(f"{options.folder}/cert.pem", f"{options.folder}/key.pem")
            if options.client_certificate:
                self.context.verify_mode = ssl.CERT_REQUIRED
                self.context.load_verify_locations(f"{options.folder}/ca.pem")

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        await Connection(self.connections, self, reader, writer).serve()

    async def run(self) -> None:
        server = await asyncio.start_server(self.accept, "127.0.0.1", self.options.port, limit=LIMIT, backlog=128)
        lifetime.announce(server.sockets[0].getsockname()[1], self.options.port_file)
        await lifetime.until_stopped(self.options.until_eof)
        server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="An SMTP server that misbehaves by script.")
    parser.add_argument("--rules", metavar="FILE", help="a JSON list of rules, see fault_rules.py")
    parser.add_argument("--journal", metavar="FILE", help="JSON Lines, see fault_journal.py")
    parser.add_argument("--messages", metavar="DIR", help="keep every message taken here")
    parser.add_argument("--folder", metavar="DIR", help="certificates are made here, ca.pem among them")
    parser.add_argument("--starttls", action="store_true", help="offer STARTTLS")
    parser.add_argument("--tls", action="store_true", help="implicit TLS")
    parser.add_argument("--expired", action="store_true", help="a certificate that ran out in 2020")
    parser.add_argument("--hostname", metavar="NAME", help="a certificate for NAME alone")
    parser.add_argument("--user", help="offer AUTH (after TLS, if there is STARTTLS) for this name")
    parser.add_argument("--password", default="")
    parser.add_argument("--mechanisms", default="PLAIN LOGIN", help="what AUTH offers; CRAM-MD5, XOAUTH2 and "
                        "OAUTHBEARER as well, where the password is the token")
    parser.add_argument("--client-certificate", action="store_true", help="TLS only with client.pem and client-key.pem")
    parser.add_argument("--auth-before-tls", action="store_true", help="offer AUTH in clear as well")
    parser.add_argument("--require-auth", action="store_true", help="530 at MAIL without AUTH")
    parser.add_argument("--require-tls", action="store_true", help="530 at MAIL without TLS")
    parser.add_argument("--smtputf8", action="store_true", help="offer SMTPUTF8 (RFC 6531), and take what it allows")
    parser.add_argument("--size", type=int, default=32 << 20, help="the largest message in bytes, SIZE in EHLO")
    lifetime.add_arguments(parser)
    options = parser.parse_args()
    if (options.tls or options.starttls) and not options.folder:
        parser.error("--tls and --starttls need a --folder")
    if options.require_auth and not options.user:
        parser.error("--require-auth needs a --user")
    try:
        server = Server(options, Scenario.read(options.rules))
    except (BadRule, OSError, ValueError) as error:
        print(f"faults.py: {error}", file=sys.stderr)
        sys.exit(2)
    asyncio.run(server.run())


if __name__ == "__main__":
    main()
