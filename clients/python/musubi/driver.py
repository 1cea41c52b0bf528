"""`python3 -m musubi.driver`: makes calls for whoever tests clients, one line of JSON each way per call.

A connection is kept for all lines with the same host, port, node and certificate. A line that cannot be a call
(no such method, a request that is none of the method's) ends the driver with a sentence on standard error.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any
from uuid import UUID

from google.protobuf import json_format

import musubi
from musubi import contracts

Line = dict[str, Any]


class Driver:
    """Answers lines."""

    def __init__(self) -> None:
        self._connections: dict[tuple[str, int, str, str], musubi.Connection] = {}

    def answer(self, line: Line) -> Line:
        """What becomes of a line."""
        try:
            outcome = self._called(line)
        except musubi.Refused as e:
            outcome = _refused(e)
        except musubi.Failed as e:
            outcome = _failed(e, line)
        return {"case": line["case"], **outcome}

    def close(self) -> None:
        """Ends the connections."""
        for connection in self._connections.values():
            connection.close()

    def _called(self, line: Line) -> Line:
        method = contracts.method(line["method"])
        requests = [json_format.ParseDict(request, method.request()) for request in line["requests"]]
        statement = line.get("statement")
        answer = self._connection(line).call(
            method.name,
            iter(requests) if method.many_requests else requests[0],
            purpose=musubi.Purpose(**line["purpose"]) if line.get("purpose") else None,
            statements=(lambda *_: statement) if statement else None,
            request_id=UUID(line["requestId"]) if line.get("requestId") else None,
            to=line.get("to"),
            deadline=(line.get("deadlineMillis") or 10_000) / 1000,
            patience=(line.get("patienceMillis") or 0) / 1000,
        )
        messages = list(answer) if method.many_answers else [answer.message]
        return {
            "outcome": "answered",
            "answers": [json_format.MessageToDict(message) for message in messages],
            "requestId": str(answer.request_id),
            "receipts": _encoded(answer.receipts),
        }

    def _connection(self, line: Line) -> musubi.Connection:
        key = (line["host"], line["port"], line["node"], line["certificate"])
        if key not in self._connections:
            host, port, node, certificate = key
            self._connections[key] = musubi.connect(host, port, node=node, certificate=certificate)
        return self._connections[key]


def _refused(e: musubi.Refused) -> Line:
    return {
        "outcome": "refused",
        "code": e.code,
        "reason": e.reason,
        "mustAct": e.must_act or "",
        "fix": e.fix or "",
        "field": e.field or "",
        "mayRepeat": e.may_repeat,
        "message": e.message,
        "requestId": str(e.request_id),
        "receipts": _encoded(e.receipts),
    }


def _failed(e: musubi.Failed, line: Line) -> Line:
    return {
        "outcome": "failed",
        "failure": e.kind,
        "mayRepeat": e.may_repeat,
        "message": str(e),
        "requestId": str(e.request_id or line.get("requestId", "")),
    }


def _encoded(receipts: tuple[bytes, ...]) -> list[str]:
    return [base64.b64encode(receipt).decode() for receipt in receipts]


def main() -> None:
    """Answers each line of standard input on standard output, in order."""
    driver = Driver()
    sys.stdin.reconfigure(encoding="utf-8")
    try:
        for line in sys.stdin:
            print(json.dumps(driver.answer(json.loads(line))), flush=True)
    except (KeyError, TypeError, ValueError, json_format.ParseError) as e:
        # Without the text of the exception, which may show what was read.
        raise SystemExit(f"musubi.driver: a line that is no call ({type(e).__name__})") from None
    finally:
        driver.close()


if __name__ == "__main__":
    main()
