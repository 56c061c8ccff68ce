"""A web server for tests of fetching: each path misbehaves in a way of its own. See PATHS below.

Failure policy: a client that goes away is no error. With --tls FOLDER it speaks TLS by a certificate of its own making
(ca.pem in that folder is what a client trusts); --name HOST puts another name into it.
"""

import argparse
import gzip
import http.server
import os
import socket
import ssl
import sys
import time
import zlib

import certificates
import lifetime

FEED = b"<rss version='2.0'><channel><title>Served</title><item><title>One</title></item></channel></rss>"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, format: str, *arguments) -> None:
        pass

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        path, _, rest = self.path.partition("?")
        act = PATHS.get(path)
        try:
            if act:
                act(self, rest)
            else:
                self.answer(b"nothing here", 404)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError, TimeoutError):
            self.close_connection = True


    def do_HEAD(self) -> None:
        """For links: what GET answers, without its body, but for paths that say otherwise."""
        path, _, rest = self.path.partition("?")
        act = HEAD_PATHS.get(path)
        if act:
            return act(self, rest)
        self.send_response(200 if path in PATHS else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()


def head(status: int):
    def answer(request: Handler, _: str) -> None:
        request.send_response(status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def feed(request: Handler, _: str) -> None:
    if request.headers.get("If-None-Match") == '"v1"':
        return request.answer(b"", 304, ETag='"v1"')
    request.answer(FEED, Content_Type="application/rss+xml; charset=utf-8", ETag='"v1"',
                   Last_Modified="Mon, 23 Nov 2026 06:00:00 GMT", Content_Location="/elsewhere/", Content_Language="en")


def dated(request: Handler, _: str) -> None:
    if request.headers.get("If-Modified-Since") == "Mon, 23 Nov 2026 06:00:00 GMT":
        return request.answer(b"", 304)
    request.answer(FEED, Last_Modified="Mon, 23 Nov 2026 06:00:00 GMT")


def redirect(request: Handler, count: str) -> None:
    left = int(count)
    request.answer(b"not the feed", 302, Location=f"/redirect?{left - 1}" if left > 1 else "/feed")


def elsewhere(request: Handler, target: str) -> None:
    request.answer(b"", 302, Location=target)


def echo(request: Handler, _: str) -> None:
    request.answer(str(request.headers).encode("utf-8", "replace"))


def chunks(request: Handler, count: int, chunk: bytes, pause: float = 0) -> None:
    """Chunked: nothing tells the size beforehand."""
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    for _ in range(count):
        request.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        time.sleep(pause)
    request.wfile.write(b"0\r\n\r\n")


def bomb(request: Handler, megabytes: str) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(int(megabytes))) + packer.flush()
    request.answer(body, Content_Encoding="gzip")


def cut(request: Handler, _: str) -> None:
    request.answer(FEED[:40], Content_Length=str(len(FEED)))
    request.close_connection = True
    request.connection.shutdown(socket.SHUT_RDWR)


PATHS = {
    "/feed": feed,
    "/dated": dated,
    "/redirect": redirect,
    "/elsewhere": elsewhere,
    "/echo": echo,
    "/large": lambda request, megabytes: chunks(request, int(megabytes), b"x" * (1 << 20)),
    "/told": lambda request, size: request.answer(b"x", Content_Length=size),
    "/slow": lambda request, _: chunks(request, 300, b"x", 0.1),
    "/bomb": bomb,
    "/gzip": lambda request, _: request.answer(gzip.compress(FEED), Content_Encoding="gzip"),
    "/cut-gzip": lambda request, _: request.answer(gzip.compress(os.urandom(9000))[:5000], Content_Encoding="gzip"),
    # A whole answer by its length, whose text the server cut before it packed it.
    "/half": lambda request, _: request.answer(gzip.compress(FEED)[:-30], Content_Encoding="gzip", ETag='"half"'),
    "/no-gzip": lambda request, _: request.answer(FEED, Content_Encoding="gzip"),
    "/cut": cut,
    "/busy": lambda request, _: request.answer(b"", 429, Retry_After="120"),
    "/gone": lambda request, _: request.answer(b"", 410),
}

HEAD_PATHS = {
    "/gone": head(410),
    "/busy": head(429),
    "/no-head": head(405),
    "/no-head-nothing": head(501),
    "/slow": lambda request, _: time.sleep(5),
    "/elsewhere": elsewhere,
}
PATHS["/no-head"] = feed
PATHS["/broken"] = lambda request, _: request.answer(b"", 500)
HEAD_PATHS["/broken"] = head(500)


def main() -> None:
    parser = argparse.ArgumentParser(description="A web server whose every path misbehaves.")
    parser.add_argument("--tls", metavar="FOLDER", help="speak TLS; certificates are made in this folder")
    parser.add_argument("--name", help="the host that the certificate names, in the place of localhost")
    lifetime.add_arguments(parser)
    options = parser.parse_args()
    http.server.ThreadingHTTPServer.daemon_threads = True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    if options.tls:
        certificates.make(options.tls, options.name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(options.tls, "cert.pem"), os.path.join(options.tls, "key.pem"))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    lifetime.announce(server.server_address[1], options.port_file)
    if options.until_eof:
        lifetime.at_end_of_input(server.shutdown)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
