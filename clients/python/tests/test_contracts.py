"""Every method of the contracts, by its name."""

from __future__ import annotations

import importlib
import threading
from pathlib import Path

import musubi
from musubi import contracts
from tests import peers
from tests.test_outcomes import Outcomes


def every_method() -> list[str]:
    """Full names, from all that was generated."""
    names = []
    for root in map(Path, musubi.__path__):
        for file in sorted(root.rglob("*_service_pb2.py")):
            module = importlib.import_module(".".join(["musubi", *file.relative_to(root).with_suffix("").parts]))
            for service in module.DESCRIPTOR.services_by_name.values():
                names += [f"{service.full_name}/{method.name}" for method in service.methods]
    return names


class ContractsTest(Outcomes):
    def test_every_method_can_be_called(self):
        peer = self.peer(peers.saying(b""))
        made = self.connect(peer.port)
        kinds = set()
        for name in every_method():
            with self.subTest(name):
                method = contracts.method(name)
                request = iter([method.request()] * 2) if method.many_requests else method.request()
                answer = made.call(name, request)
                messages = list(answer) if method.many_answers else [answer.message]
                self.assertEqual(messages, [method.answer()])
                kinds.add((method.many_requests, method.many_answers))

        self.assertEqual(len(peer.calls), len(every_method()))
        self.assertEqual(kinds, {(False, False), (False, True), (True, False), (True, True)})

    def test_both_directions_go_at_once(self):
        name = "musubi.registry.v1.NoticeService/NotifyUpdates"
        method = contracts.method(name)

        def echo(requests, context):
            for _ in requests:
                yield b""

        answered = threading.Semaphore(1)

        def requests():
            for _ in range(3):
                self.assertTrue(answered.acquire(timeout=10), "no answer while requests go out")
                yield method.request()

        answers = self.connect(self.peer(echo).port, deadline=20.0).call(name, requests())

        self.assertEqual(len([answered.release() for _ in answers]), 3)

    def test_names_that_are_none(self):
        service = "musubi.registry.v1.InquiryService"
        for name in ("", "/", "Inquire", service, f"{service}/", "other.Service/Call", "musubi.none.v1.A/B"):
            with self.subTest(name), self.assertRaises(ValueError):
                contracts.method(name)
