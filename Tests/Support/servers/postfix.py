#!/usr/bin/python3 -B
"""A real Postfix in a folder of its own, on a free port of 127.0.0.1, gone when this ends.

    postfix.py --folder DIR [--set KEY=VALUE]... [--pipe COMMAND] [--mailbox-user NAME] [--port-file FILE] [--until-eof]

DIR gets ca.pem (trust this), maildir/ (all mail taken for example.com, .org, .net and mailbox.test), maillog, and
Postfix's own etc/, queue/ and data/. STARTTLS is offered, not required. A local part that begins with "missing" is
refused at RCPT with 550 5.1.1; another domain with 554 5.7.1. Nothing leaves the machine: whatever isn't for these
domains goes to error(8). SIGUSR1 stops the mail system, SIGUSR2 starts it again on the same port, its queue as it was.

--pipe: mail for returns.test is piped into COMMAND, as the Maildir's owner, whose argument is the original recipient.

Failure policy: exit status 77 with the reason if it cannot work here (not root: Postfix's master needs to be, to run
its services as other users; Postfix not installed); 1 with the end of the log if it doesn't come up. The master runs
in a process group of its own, which gets SIGTERM and then SIGKILL before this returns, and also if this is killed.
Limits: no AUTH, no submission, no IPv6.
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

DOMAINS = "example.com, example.org, example.net, mailbox.test"

# postconf(5) explains each. {folder} is ours, {id} and {group} the owner of the Maildir.
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
mail_owner = {mail_owner}
setgid_group = {setgid_group}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = postfix.test
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
local_recipient_maps =
local_transport = error:5.1.2 no local mail here
default_transport = error:5.4.4 nothing leaves this machine
relay_transport = error:5.4.4 nothing leaves this machine
virtual_transport = virtual
notify_classes =
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_relay_restrictions = reject_unauth_destination
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}
virtual_mailbox_maps = regexp:{folder}/etc/mailboxes
virtual_uid_maps = static:{id}
virtual_gid_maps = static:{group}
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
unknown_virtual_mailbox_reject_code = 550
smtpd_tls_security_level = may
smtpd_tls_chain_files = {folder}/tls/key.pem, {folder}/tls/cert.pem
smtpd_tls_loglevel = 1
smtpd_error_sleep_time = 0
in_flow_delay = 0
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
"""

# pipe(8) refuses to run anything as root.
PIPE = """returns unix - n n - 1 pipe flags=DRh user={user} argv={command} ${{original_recipient}}
"""

# The negation leaves "missing…" unknown, and "@domain" too, which Postfix looks up after the whole address.
MAILBOXES = "!/^(missing|@)/ maildir/\n"


class Postfix:
    def __init__(self, options: argparse.Namespace) -> None:
        self.folder = os.path.abspath(options.folder)
        self.settings = options.set
        self.pipe = options.pipe
        self.user = pwd.getpwnam(options.mailbox_user)
        self.master: subprocess.Popen | None = None
        self.port = 0

    def installed(self, name: str) -> str:
        return subprocess.run(["postconf", "-dh", name], check=True, capture_output=True, text=True).stdout.strip()

    def lay_out(self) -> None:
        """Writes the configuration and creates the folders as `postfix set-permissions` would."""
        owner = pwd.getpwnam(self.installed("mail_owner"))
        setgid_group = self.installed("setgid_group")
        for name in ("etc", "queue", "queue/pid", "maildir"):
            os.makedirs(f"{self.folder}/{name}", exist_ok=True)
        # Postfix's services leave root behind and must still reach their folders.
        os.chmod(self.folder, 0o755)
        os.chown(f"{self.folder}/maildir", self.user.pw_uid, self.user.pw_gid)
        os.makedirs(f"{self.folder}/data", mode=0o700, exist_ok=True)
        os.chown(f"{self.folder}/data", owner.pw_uid, 0)
        for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private",
                     "saved", "trace"):
            os.makedirs(f"{self.folder}/queue/{name}", mode=0o700, exist_ok=True)
            os.chown(f"{self.folder}/queue/{name}", owner.pw_uid, 0)
        for name, mode in (("maildrop", 0o730), ("public", 0o710)):
            os.makedirs(f"{self.folder}/queue/{name}", exist_ok=True)
            shutil.chown(f"{self.folder}/queue/{name}", owner.pw_uid, setgid_group)
            os.chmod(f"{self.folder}/queue/{name}", mode)
        certificates.make(f"{self.folder}/tls")
        shutil.copy(f"{self.folder}/tls/ca.pem", f"{self.folder}/ca.pem")
        main = MAIN.format(folder=self.folder, id=self.user.pw_uid, group=self.user.pw_gid, domains=DOMAINS,
                           mail_owner=owner.pw_name, setgid_group=setgid_group)
        main += "".join(setting.replace("=", " = ", 1) + "\n" for setting in self.settings)
        if self.pipe:
            main += "transport_maps = inline:{ returns.test=returns: }\n"
        self.write("etc/main.cf", main)
        self.write("etc/mailboxes", MAILBOXES)

    def write(self, name: str, text: str) -> None:
        with open(f"{self.folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
        # Postfix waits until a configuration file is two seconds old, lest somebody is still writing it.
        os.utime(f"{self.folder}/{name}", (time.time() - 60,) * 2)

    def start(self) -> int:
        """Starts the master; the port. Another process can take a free port before it does, hence the tries."""
        for _ in range(5):
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
            self.write("etc/master.cf", MASTER.format(port=self.port) + (
                PIPE.format(user=self.user.pw_name, command=self.pipe) if self.pipe else ""))
            self.launch()
            if self.greets(self.port):
                return self.port
            self.stop()
        raise OSError(f"Postfix did not come up:\n{self.complaints()}")

    def launch(self) -> None:
        command = [self.installed("daemon_directory") + "/master", "-c", f"{self.folder}/etc", "-d"]
        self.master = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )
        watch(self.master.pid)

    def again(self) -> None:
        self.stop()
        self.launch()

    def greets(self, port: int) -> bool:
        end = time.monotonic() + 15
        while time.monotonic() < end and self.master.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=15) as connection:
                    if connection.recv(512).startswith(b"220 postfix.test"):
                        connection.sendall(b"QUIT\r\n")
                        connection.recv(512)
                        return True
            except OSError:
                pass
            time.sleep(0.05)
        return False

    def complaints(self) -> str:
        try:
            with open(f"{self.folder}/maillog", encoding="utf-8", errors="replace") as file:
                log = "".join(file.readlines()[-20:])
        except OSError:
            log = ""
        return self.master.stderr.read().decode("utf-8", "replace") + log

    def stop(self) -> None:
        if self.master is not None:
            end_group(self.master.pid, self.master.wait)
            self.master = None


def end_group(group: int, reap=lambda: None) -> None:
    """Ends a master and its services. The master obeys SIGTERM at once; its services would take another second."""
    try:
        os.killpg(group, signal.SIGTERM)
        time.sleep(0.1)
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
    reap()


def watch(group: int) -> None:
    """Forks a process that ends `group` should this one die without having done so (SIGKILL).

    PR_SET_PDEATHSIG would be cleared when the master changes its user, as it does to make its lock files.
    """
    reading, writing = os.pipe()  # Python's pipes are close-on-exec, so that the master doesn't hold `writing`.
    if os.fork():
        os.close(reading)
        return
    os.setsid()
    os.close(writing)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.read(reading, 1)
    end_group(group)
    os._exit(0)


def main() -> int:
    parser = argparse.ArgumentParser(description="A real Postfix in a folder of its own.")
    parser.add_argument("--folder", required=True, metavar="DIR")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a line for main.cf")
    parser.add_argument("--pipe", metavar="COMMAND", help="for mail to returns.test")
    parser.add_argument("--mailbox-user", default="nobody", metavar="NAME", help="owns the delivered mail")
    parser.add_argument("--port-file", metavar="FILE")
    parser.add_argument("--until-eof", action="store_true")
    options = parser.parse_args()
    os.environ["PATH"] = "/usr/sbin:/sbin:" + os.environ.get("PATH", "/usr/bin:/bin")
    if shutil.which("postconf") is None:
        print("postfix.py: Postfix is not installed", file=sys.stderr)
        return 77
    if os.geteuid() != 0:
        print("postfix.py: needs root: Postfix's master runs its services as other users", file=sys.stderr)
        return 77
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    postfix = Postfix(options)
    try:
        postfix.lay_out()
        port = postfix.start()
        if options.until_eof:
            lifetime.at_end_of_input(stop.set)
        signal.signal(signal.SIGUSR1, lambda *_: postfix.stop())
        signal.signal(signal.SIGUSR2, lambda *_: postfix.again())
        lifetime.announce(port, options.port_file)
        stop.wait()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"postfix.py: {error}", file=sys.stderr)
        return 1
    finally:
        postfix.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
