"""Pushes one change: `musubi people --count 1 | NODE=host:port python3 push_update.py ACT_FILE`.

The record, as JSON, comes on standard input. The id of the act stands in a file before the first attempt, so that
a second start after a crash repeats the same act: the node does it once.
"""

import os
import sys
from pathlib import Path
from uuid import UUID

import musubi
from google.protobuf import json_format
from musubi.registry.v1.identity_record_pb2 import IdentityRecord

record = json_format.Parse(sys.stdin.read(), IdentityRecord())
act = Path(sys.argv[1])
if not act.exists():
    act.write_text(str(musubi.new_request_id()), "ascii")
request_id = UUID(act.read_text("ascii"))

host, port = os.environ["NODE"].split(":")

certificate = os.environ.get("CERTIFICATE", "certificate")

with musubi.connect(host, int(port), node="communication/131121", certificate=certificate) as connection:
    try:
        answer = musubi.Register(connection).push(record, request_id=request_id, patience=60)
    except musubi.CallError as e:
        again = "start this again" if e.may_repeat else "correct it, then push it as a new act"
        raise SystemExit(f"{e}\nto do: {e.fix}; {again}")

print("number", answer.message.update_sequence_number)
