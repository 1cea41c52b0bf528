"""The driver as a program: a line of JSON for each line, in order."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import grpc

import musubi
from tests import peers
from tests.bounded import MARK
from tests.test_outcomes import FOUND, HIT, INQUIRE, NODE, SEARCH, Outcomes, refusal


class DriverTest(Outcomes):
    def line(self, port: int, **more: Any) -> dict[str, Any]:
        return {
            "case": "one",
            "host": "127.0.0.1",
            "port": port,
            "node": NODE,
            "certificate": str(self.system),
            "method": INQUIRE,
            "requests": [{"residentRecordCode": MARK}],
            "deadlineMillis": 5000,
            "patienceMillis": 0,
            **more,
        }

    def answers(self, *lines: dict[str, Any]) -> list[dict[str, Any]]:
        typed = "".join(json.dumps(line) + "\n" for line in lines)
        command = [sys.executable, "-m", "musubi.driver"]
        ran = subprocess.run(command, input=typed, capture_output=True, text=True, timeout=20, encoding="utf-8")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertNotIn(MARK, ran.stderr)
        return [json.loads(line) for line in ran.stdout.splitlines()]

    def test_answered(self):
        peer = self.peer(peers.saying(FOUND.SerializeToString()))
        act = str(musubi.new_request_id())
        purpose = {"business": "b", "reference": "r", "operator": "o", "terminal": "t"}

        (told,) = self.answers(
            self.line(peer.port, requestId=act, purpose=purpose, statement="signed", to="prefecture/130001")
        )

        self.assertEqual(
            told,
            {
                "case": "one",
                "outcome": "answered",
                "answers": [{"record": {"address": MARK}, "answeredBy": "ANSWERING_TIER_COMMUNICATION"}],
                "requestId": act,
                "receipts": [],
            },
        )
        self.assertEqual(peer.calls[0]["musubi-operator-statement"], "signed")
        self.assertEqual(peer.calls[0]["musubi-to"], "prefecture/130001")

    def test_stream_has_all_answers(self):
        port = self.peer(peers.saying(*[HIT.SerializeToString()] * 3)).port

        (told,) = self.answers(self.line(port, method=SEARCH, requests=[{}]))

        self.assertEqual(len(told["answers"]), 3)

    def test_client_stream_sends_all_requests(self):
        def counting(requests, context):
            context.set_trailing_metadata([("musubi-receipt-bin", b"%d" % len(list(requests)))])
            yield b""

        port = self.peer(counting).port
        name = "musubi.confirmation.v1.BulkService/SubmitBulk"

        (told,) = self.answers(self.line(port, method=name, requests=[{}] * 4))

        self.assertEqual(told["receipts"], ["NA=="])

    def test_refused(self):
        details = refusal("PERSON_NOT_FOUND", must_act="CALLER_OPERATOR", fix="check the key")
        behaviour = peers.refusing(grpc.StatusCode.NOT_FOUND, details, ("musubi-receipt-bin", b"one"))

        (told,) = self.answers(self.line(self.peer(behaviour).port))

        self.assertTrue(told.pop("requestId"))
        self.assertEqual(
            told,
            {
                "case": "one",
                "outcome": "refused",
                "code": "NOT_FOUND",
                "reason": "PERSON_NOT_FOUND",
                "mustAct": "CALLER_OPERATOR",
                "fix": "check the key",
                "field": "",
                "mayRepeat": False,
                "message": "PERSON_NOT_FOUND: what was wrong",
                "receipts": ["b25l"],
            },
        )

    def test_failed_and_then_the_next_line(self):
        peer = self.peer(peers.saying(FOUND.SerializeToString()))

        told = self.answers(
            self.line(1, case="away"),
            self.line(peer.port, case="unusable", certificate=str(self.directory / "nothing")),
            self.line(peer.port, case="good"),
        )

        self.assertEqual([line["case"] for line in told], ["away", "unusable", "good"])
        self.assertEqual([line.get("failure") for line in told], ["NODE_AWAY", "CERTIFICATE_UNUSABLE", None])
        self.assertEqual([line.get("mayRepeat") for line in told], [True, False, None])

    def test_line_that_is_no_call_ends_in_one_sentence_without_it(self):
        for broken in (self.line(1, requests=[{"individualNumber": {MARK: 1}}]), self.line(1, method=MARK)):
            command = [sys.executable, "-m", "musubi.driver"]
            ran = subprocess.run(command, input=json.dumps(broken), capture_output=True, text=True, timeout=20)

            self.assertEqual(ran.returncode, 1)
            self.assertRegex(ran.stderr, r"^musubi\.driver: a line that is no call \(\w+\)\n$")

    def test_lines_of_one_connection_share_it(self):
        seen = []

        def noting(requests, context):
            seen.append(context.peer())
            yield FOUND.SerializeToString()

        port = self.peer(noting).port

        self.answers(*[self.line(port)] * 5)

        self.assertEqual(len(set(seen)), 1)
