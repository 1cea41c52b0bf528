"""Who stands behind a resident-record code: `CODE=… NODE=host:port python3 first_call.py`."""

import os

import musubi
from operators import statements

host, port = os.environ["NODE"].split(":")
purpose = musubi.Purpose("resident-record", "A-1", "SYN-OP-01", "SYN-T-01")

certificate = os.environ.get("CERTIFICATE", "certificate")

with musubi.connect(host, int(port), node="communication/131121", certificate=certificate) as connection:
    terminal = musubi.Terminal(connection, purpose, statements)
    try:
        answer = terminal.inquire(os.environ["CODE"])
    except musubi.CallError as e:
        raise SystemExit(f"{e}\nto do: {e.fix}\nwho acts: {e.must_act}")

print(answer.message.record.address)
print(len(answer.receipts), "receipt(s) for", answer.request_id)
