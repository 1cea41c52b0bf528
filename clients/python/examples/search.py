"""Persons by name and date of birth: `NODE=host:port python3 search.py NAME 1980-04-01`."""

import os
import sys

import musubi
from musubi.confirmation.v1.search_service_pb2 import SearchRequest
from operators import statements

name, birth = sys.argv[1:]
year, month, day = map(int, birth.split("-"))
request = SearchRequest()
request.items.name = name
request.items.birth_date.year, request.items.birth_date.month, request.items.birth_date.day = year, month, day

host, port = os.environ["NODE"].split(":")
purpose = musubi.Purpose("resident-record", "A-2", "SYN-OP-01", "SYN-T-01")

certificate = os.environ.get("CERTIFICATE", "certificate")

with musubi.connect(host, int(port), node="communication/131121", certificate=certificate) as connection:
    try:
        result = musubi.Terminal(connection, purpose, statements).search(request)
    except musubi.Refused as e:
        match e.reason:
            case "CONDITION_WEAK" | "TOO_MANY_HITS" | "WILDCARD":
                raise SystemExit(f"search by something else: {e.fix}")
            case _:
                raise SystemExit(f"{e}\nto do: {e.fix}\nwho acts: {e.must_act}")

for hit in result.hits:
    print(hit.record.name_kanji, hit.record.address)
print(len(result.hits), "found")
