#!/usr/bin/python3 -B
"""A real Dovecot (IMAP and POP3, with TLS) in a folder of its own, on free ports of 127.0.0.1, gone when this ends.

    dovecot.py --folder DIR [--until-eof]

Any user with the password "secret" has one and the same Maildir, DIR/mail. IMAP begins in clear with STARTTLS and POP3
with STLS; the ports for TLS from the start are told too. DIR gets ca.pem (trust this), ports (imap imaps pop3 pop3s) and
log. Plain-text logins without TLS are refused.

Failure policy: exit status 77 with the reason if it cannot work here (not root: its services run as other users;
Dovecot not installed); 1 with the end of its log if it doesn't come up. Its process group is killed before this returns,
and also if this is killed.
"""

import argparse
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import certificates
import lifetime
import postfix

CONFIGURATION = """
protocols = imap pop3
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/tls/cert.pem
ssl_key = <{folder}/tls/key.pem
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail
first_valid_uid = 1
listen = 127.0.0.1
# 127.0.0.1 would be taken for a secured connection.
login_trusted_networks =
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
"""


def free_ports(count: int) -> list[int]:
    """All held at once, so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def greets(port: int, process: subprocess.Popen) -> bool:
    end = time.monotonic() + 15
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                if connection.recv(512).startswith((b"* OK", b"+OK")):
                    return True
        except OSError:
            pass
        time.sleep(0.05)
    return False


def start(folder: str) -> tuple[subprocess.Popen, list[int]]:
    user = pwd.getpwnam("nobody")
    for _ in range(5):
        ports = free_ports(4)
        imap, imaps, pop3, pop3s = ports
        with open(f"{folder}/dovecot.conf", "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(folder=folder, user=user.pw_uid, group=user.pw_gid, imap=imap, imaps=imaps,
                                            pop3=pop3, pop3s=pop3s))
        process = subprocess.Popen(
            ["dovecot", "-F", "-c", f"{folder}/dovecot.conf"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True)
        postfix.watch(process.pid)
        if greets(imap, process) and greets(pop3, process):
            return process, ports
        postfix.end_group(process.pid, process.wait)
    log = process.stderr.read().decode("utf-8", "replace")
    if os.path.exists(f"{folder}/log"):
        with open(f"{folder}/log", encoding="utf-8", errors="replace") as file:
            log += "".join(file.readlines()[-20:])
    raise OSError(f"Dovecot did not come up:\n{log}")


def main() -> int:
    parser = argparse.ArgumentParser(description="A real Dovecot in a folder of its own.")
    parser.add_argument("--folder", required=True, metavar="DIR")
    parser.add_argument("--port-file", metavar="FILE")
    parser.add_argument("--until-eof", action="store_true")
    options = parser.parse_args()
    os.environ["PATH"] = "/usr/sbin:/sbin:" + os.environ.get("PATH", "/usr/bin:/bin")
    if shutil.which("dovecot") is None or os.geteuid() != 0:
        print("dovecot.py: Dovecot is not installed, or this isn't root", file=sys.stderr)
        return 77
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    folder = os.path.abspath(options.folder)
    user = pwd.getpwnam("nobody")
    for name in ("", "run", "state", "home", "mail", "mail/new", "mail/cur", "mail/tmp"):
        os.makedirs(f"{folder}/{name}", exist_ok=True)
        if name.startswith(("home", "mail")):
            os.chown(f"{folder}/{name}", user.pw_uid, user.pw_gid)
    os.chmod(folder, 0o755)
    certificates.make(f"{folder}/tls")
    shutil.copy(f"{folder}/tls/ca.pem", f"{folder}/ca.pem")
    process = None
    try:
        process, ports = start(folder)
        with open(f"{folder}/ports", "w", encoding="ascii") as file:
            file.write(" ".join(map(str, ports)) + "\n")
        if options.until_eof:
            lifetime.at_end_of_input(stop.set)
        lifetime.announce(ports[0], options.port_file)
        stop.wait()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"dovecot.py: {error}", file=sys.stderr)
        return 1
    finally:
        if process is not None:
            postfix.end_group(process.pid, process.wait)
    return 0


if __name__ == "__main__":
    sys.exit(main())
