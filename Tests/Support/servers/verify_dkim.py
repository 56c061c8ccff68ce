"""Verifies the DKIM signatures of messages with dkimpy. Usage: verify_dkim.py RECORDS FILE...

RECORDS has a zone-file line for each key. Prints, for each file, `FILE good/all`; needs no network.
"""
import re
import sys

import dkim

records = {}
for line in open(sys.argv[1]):
    name, text = line.split(None, 1)
    records[name.encode()] = "".join(re.findall(r'"([^"]*)"', text)).encode()

for path in sys.argv[2:]:
    message = open(path, "rb").read()
    count = len(re.findall(rb"(?mi)^dkim-signature:", message.split(b"\r\n\r\n")[0]))
    good = 0
    for index in range(count):
        try:
            good += dkim.DKIM(message, minkey=1024).verify(idx=index, dnsfunc=lambda name, timeout=5: records.get(name))
        except dkim.DKIMException as error:
            print(path, error, file=sys.stderr)
    print(path, f"{good}/{count}")
