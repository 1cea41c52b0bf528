"""Against a running network: NODE, CODE, PKI, AUTHORITY and MUSUBI are set as `./musubi up` prints them."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path
from uuid import UUID

from google.protobuf import json_format

import musubi
from musubi.confirmation.v1.confirmation_service_pb2 import ConfirmRequest
from musubi.confirmation.v1.search_service_pb2 import SearchRequest
from musubi.registry.v1.identity_record_pb2 import IdentityRecord
from musubi.registry.v1.inquiry_service_pb2 import AnsweringTier, InquireRequest
from tests.bounded import Bounded

INQUIRE = "musubi.registry.v1.InquiryService/Inquire"
SEARCH = "musubi.confirmation.v1.SearchService/Search"
NODE = "communication/131121"
PURPOSE = musubi.Purpose("resident-record", "PY-1", "SYN-OP-01", "SYN-T-01")
PYTHON = Path(__file__).parents[1]
RENEWALS = 2


def program(*arguments: object, **more) -> str:
    """What `./musubi` prints."""
    command = [f"{os.environ['MUSUBI']}/musubi", *map(str, arguments)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", timeout=100, check=True, **more)
    return ran.stdout.strip()


def people(count: int) -> list[str]:
    """Records of synthetic people whom no other run and no other test enters."""
    return program("people", "--from", 20_000 + secrets.randbelow(60_000), "--count", count).splitlines()


def enrol(directory: Path, name: str) -> Path:
    """A certificate by request and signing; the key stays where it was made."""
    program("pki", "request", "--dir", directory, name)
    sign(directory)
    (directory / "root.pem").write_bytes(Path(os.environ["PKI"], "root", "root.pem").read_bytes())
    return directory


def sign(directory: Path) -> None:
    issuer = Path(os.environ["PKI"], "ca-131121")
    program("pki", "sign", "--with", issuer, "--request", directory / "request.csr", "--out", directory / "chain.pem")


@unittest.skipUnless("NODE" in os.environ, "no network: set NODE, CODE, PKI, AUTHORITY and MUSUBI")
class Live(Bounded):
    limit = 150

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.code = os.environ["CODE"]
        cls.host, port = os.environ["NODE"].split(":")
        cls.port = int(port)

    def connect(self, certificate: Path, **more) -> musubi.Connection:
        return self.enterContext(
            musubi.connect(self.host, self.port, node=NODE, certificate=certificate, deadline=20.0, **more)
        )

    def genuine(self, receipts: tuple[bytes, ...], *nodes: str) -> None:
        """There is one receipt of each node, and each is that node's own."""
        kept = Path(os.environ["PKI"]).parent
        keys = {node: [(kept / node.replace("/", "-") / "signing" / "signing.pub").read_bytes()] for node in nodes}
        self.assertEqual(len(receipts), len(nodes))
        self.assertEqual({musubi.Verifier(keys).verify(receipt) for receipt in receipts}, {musubi.Verdict.GENUINE})


class TerminalTest(Live):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.certificate = enrol(cls.directory / "certificate", "terminal/131121/python")

    def statements(self, method: str, purpose: musubi.Purpose, audience: list[str], thumbprint: str) -> str:
        arguments = ["--operator", purpose.operator, "--terminal", purpose.terminal, "--business", purpose.business]
        arguments += ["--reference", purpose.reference, "--method", method, "--audience", ",".join(audience)]
        return program(
            "statement", "--authority", os.environ["AUTHORITY"], "--system", self.certificate, *arguments
        )

    def terminal(self, **more) -> musubi.Terminal:
        return musubi.Terminal(self.connect(self.certificate, **more), PURPOSE, self.statements)

    def test_inquire_is_answered_with_genuine_receipts_that_are_kept(self):
        file = self.directory / "receipts"

        answer = self.terminal(receipts=musubi.ReceiptFile(file)).inquire(self.code)

        self.assertEqual(answer.message.answered_by, AnsweringTier.ANSWERING_TIER_COMMUNICATION)
        self.assertIn("架空町", answer.message.record.address)
        self.assertNotIn(answer.message.record.name_kanji, repr(answer))
        self.genuine(answer.receipts, NODE)
        self.assertEqual(json.loads(file.read_text("ascii"))["requestId"], str(answer.request_id))

    def test_inquire_at_the_prefecture_is_forwarded(self):
        answer = self.connect(self.certificate).call(
            INQUIRE,
            InquireRequest(resident_record_code=self.code),
            purpose=PURPOSE,
            statements=self.statements,
            to="prefecture/130001",
            patience=20,
        )

        self.assertEqual(answer.message.answered_by, AnsweringTier.ANSWERING_TIER_PREFECTURE)
        self.genuine(answer.receipts, NODE, "prefecture/130001")

    def test_unknown_person_is_refused(self):
        nobody = json.loads(people(1)[0])["residentRecordCode"]

        error = self.fails(musubi.Refused, lambda: self.terminal().inquire(nobody))

        self.assertEqual((error.reason, error.code), ("PERSON_NOT_FOUND", "NOT_FOUND"))
        self.assertNotIn(nobody, repr(vars(error)))
        self.genuine(error.receipts, NODE, "prefecture/130001", "nation/900001")

    def test_missing_purpose_is_refused(self):
        request = InquireRequest(resident_record_code=self.code)

        error = self.fails(musubi.Refused, lambda: self.connect(self.certificate).call(INQUIRE, request))

        self.assertEqual((error.reason, error.must_act), ("PURPOSE_MISSING", "CALLER_DEVELOPER"))

    def test_statement_for_another_purpose_and_a_used_one_are_refused(self):
        made = self.connect(self.certificate)
        statement = self.statements(INQUIRE, PURPOSE, ["131121", "130001", "900001"], made.thumbprint)
        terminal = musubi.Terminal(made, PURPOSE, lambda *_: statement)

        other = self.fails(musubi.Refused, lambda: terminal.for_reference("PY-2").inquire(self.code))
        terminal.inquire(self.code)
        used = self.fails(musubi.Refused, lambda: terminal.inquire(self.code))

        self.assertEqual(other.reason, "STATEMENT_FOR_OTHER_CALL")
        self.assertEqual(used.reason, "STATEMENT_USED")
        self.assertFalse(used.may_repeat)

    def test_search_and_confirm_find_the_person(self):
        terminal = self.terminal()
        record = terminal.inquire(self.code).message.record
        items = SearchRequest()
        items.items.name = record.name_kanji
        items.items.birth_date.CopyFrom(record.birth_date)
        card = ConfirmRequest(resident_record_code=self.code)

        found = terminal.search(items)
        confirmed = terminal.confirm(card)

        self.assertEqual([hit.record.address for hit in found.hits], [record.address])
        self.genuine(found.receipts, NODE)
        self.genuine(confirmed.receipts, NODE)

    def test_page_leads_from_an_empty_folder_to_an_answer(self):
        page = (PYTHON.parents[1] / "docs" / "first-call-python.md").read_text("utf-8")
        blocks = "".join(re.findall(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE))
        (empty := self.directory / "page").mkdir()

        said = subprocess.run(["bash", "-euc", blocks], cwd=empty, stdout=subprocess.PIPE, text=True, timeout=120)

        self.assertEqual(said.returncode, 0)
        self.assertRegex(said.stdout, r"架空町.*\n1 receipt\(s\) for [0-9a-f-]{36}\n$")

    def test_example_of_a_search_finds_nobody(self):
        command = [sys.executable, PYTHON / "examples" / "search.py", "架空　不在", "1980-04-01"]

        said = subprocess.run(command, cwd=self.directory, stdout=subprocess.PIPE, text=True, timeout=60)

        self.assertEqual((said.returncode, said.stdout), (0, "0 found\n"))


class RegisterTest(Live):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.certificate = enrol(cls.directory / "certificate", "register/131121/python")
        cls.people = [json_format.Parse(line, IdentityRecord()) for line in people(3)]

    def test_push_is_done_once(self):
        register = musubi.Register(self.connect(self.certificate))
        act = musubi.new_request_id()

        first = register.push(self.people[0], request_id=act, patience=20)
        again = register.push(self.people[0], request_id=act, patience=20)
        other = self.fails(musubi.Refused, lambda: register.push(self.people[1], request_id=act))

        self.assertGreater(first.message.update_sequence_number, 0)
        self.assertEqual(again.message, first.message)
        self.assertEqual(other.reason, "REQUEST_ID_REUSED")
        self.genuine(first.receipts, NODE)

    def test_old_request_id_is_refused(self):
        old = UUID(int=musubi.new_request_id().int - (8 * 24 * 3600 * 1000 << 80))

        error = self.fails(
            musubi.Refused,
            lambda: musubi.Register(self.connect(self.certificate)).push(self.people[1], request_id=old),
        )

        self.assertEqual((error.reason, error.must_act), ("REQUEST_ID_TOO_OLD", "CALLER_DEVELOPER"))
        self.assertNotIn(self.people[1].name_kanji, repr(vars(error)))

    def test_route_that_a_register_does_not_have_is_refused(self):
        request = InquireRequest(resident_record_code=self.code)

        error = self.fails(
            musubi.Refused, lambda: self.connect(self.certificate).call(INQUIRE, request, purpose=PURPOSE)
        )

        self.assertEqual((error.reason, error.code), ("ROUTE_NOT_ALLOWED", "PERMISSION_DENIED"))
        self.genuine(error.receipts, NODE)

    def test_other_name_and_other_authority_are_not_connected(self):
        elsewhere = musubi.connect(self.host, self.port, node="communication/401307", certificate=self.certificate)
        other = self.enterContext(elsewhere)

        error = self.fails(musubi.NodeNotTrusted, lambda: musubi.Register(other).marks(self.code))

        self.assertEqual(error.detail, "another name")

    def test_directory_answers_a_machine(self):
        name = "musubi.directory.v1.DirectoryService/GetDirectory"

        answer = self.connect(self.certificate).call(name, musubi.contracts.method(name).request())

        self.assertTrue(answer.message.ListFields())

    def test_certificate_is_renewed_while_calls_run(self):
        register = musubi.Register(made := self.connect(self.certificate))
        over, failed, answered = threading.Event(), [], []

        def calls() -> None:
            while not over.is_set():
                try:
                    register.marks(self.code)
                    answered.append(1)
                except musubi.CallError as e:
                    failed.append(str(e))

        callers = [threading.Thread(target=calls) for _ in range(3)]
        for caller in callers:
            caller.start()
        self.addCleanup(over.set)
        shown = {made.thumbprint}
        for renewals in range(1, RENEWALS + 1):
            sign(self.certificate)
            until = time.monotonic() + 20
            while len(shown) == renewals:
                self.assertLess(time.monotonic(), until, "the renewed certificate is not used")
                register.marks(self.code)
                shown.add(made.thumbprint)
        over.set()
        for caller in callers:
            caller.join(20)

        self.assertEqual(failed, [])
        self.assertGreater(len(answered), 20)

    def test_example_pushes_once_however_often_it_is_started(self):
        record = json_format.MessageToJson(self.people[2])

        def example() -> str:
            command = [sys.executable, PYTHON / "examples" / "push_update.py", "act"]
            return subprocess.run(
                command, cwd=self.directory, input=record, stdout=subprocess.PIPE, text=True, check=True, timeout=60
            ).stdout

        self.assertRegex(first := example(), "^number [0-9]+$")
        self.assertEqual(example(), first)
