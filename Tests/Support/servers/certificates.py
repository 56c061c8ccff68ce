"""A certificate authority of one server's own, made by the openssl command, gone with its folder.

make(folder, hostname) writes ca.pem (what a client trusts), cert.pem and key.pem; with `client`, client.pem and client-key.pem too. With hostname None the names are
localhost and 127.0.0.1; otherwise `hostname` alone, so that a client at 127.0.0.1 finds that the name doesn't match.
Failure policy: an openssl that fails raises CalledProcessError with its words on standard error.
"""

import os
import subprocess

CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
O = Dateline tests
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = {names}
[client]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
[ca]
default_ca = issue
[issue]
database = {folder}/issued.txt
new_certs_dir = {folder}
serial = {folder}/serial
default_md = sha256
policy = any
x509_extensions = server
unique_subject = no
[any]
organizationName = optional
commonName = optional
"""


def make(folder: str, hostname: str | None = None, expired: bool = False, client: bool = False) -> None:
    os.makedirs(folder, exist_ok=True)
    names = "DNS:localhost, IP:127.0.0.1" if hostname is None else f"DNS:{hostname}"
    for name, text in (
        ("openssl.cnf", CONFIGURATION.format(folder=folder, names=names)),
        ("issued.txt", ""),
        ("serial", "01\n"),
    ):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text)

    def openssl(*arguments: str) -> None:
        # Its chatter goes nowhere; its complaints come with the exception.
        subprocess.run(
            ["openssl", *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )

    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-config", "openssl.cnf", "-x509", *new_key, "-days", "2", "-extensions", "authority",
            "-subj", "/O=Dateline tests/CN=Dateline test authority", "-keyout", "ca-key.pem", "-out", "ca.pem")
    openssl("req", "-config", "openssl.cnf", *new_key, "-subj", f"/O=Dateline tests/CN={hostname or 'localhost'}",
            "-keyout", "key.pem", "-out", "request.pem")
    # `openssl ca`, since `openssl x509` of OpenSSL 3.0 cannot set a validity that lies in the past.
    validity = ("-startdate", "20200101000000Z", "-enddate", "20200201000000Z") if expired else ("-days", "2")
    openssl("ca", "-batch", "-config", "openssl.cnf", *validity, "-cert", "ca.pem", "-keyfile", "ca-key.pem",
            "-in", "request.pem", "-notext", "-out", "cert.pem")
    if not client:
        return
    openssl("req", "-config", "openssl.cnf", *new_key, "-subj", "/O=Dateline tests/CN=press",
            "-keyout", "client-key.pem", "-out", "client-request.pem")
    openssl("ca", "-batch", "-config", "openssl.cnf", "-days", "2", "-extensions", "client", "-cert", "ca.pem",
            "-keyfile", "ca-key.pem", "-in", "client-request.pem", "-notext", "-out", "client.pem")
