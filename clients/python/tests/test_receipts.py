"""Receipts: the worked example of docs/protocols/receipts.md, every change to it, and what is kept."""

from __future__ import annotations

import hashlib
import json
import re
import unittest
from pathlib import Path

import musubi
from musubi.receipts import _sha256
from musubi.record.v1.receipt_pb2 import Receipt
from tests.bounded import Bounded

try:
    from musubi import signatures
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, utils
except ModuleNotFoundError:
    ec = None

PAGE = Path(__file__).parents[3] / "docs" / "protocols" / "receipts.md"
NODE = "communication/131121"


def example(name: str) -> bytes:
    """A value of the worked example."""
    return bytes.fromhex(re.search(rf"^{name} +([0-9a-f]+)$", PAGE.read_text("utf-8"), re.MULTILINE)[1])


@unittest.skipIf(ec is None, "install python3-cryptography: receipts are not verified without it")
class VerifierTest(Bounded):
    def setUp(self) -> None:
        super().setUp()
        self.receipt, self.key = example("receipt"), example("public_key")

    def verdict(self, receipt: bytes, **keys: list[bytes]) -> musubi.Verdict:
        return musubi.Verifier(keys.get("keys", {NODE: [self.key]})).verify(receipt)

    def test_example_is_genuine(self):
        self.assertIs(self.verdict(self.receipt), musubi.Verdict.GENUINE)

    def test_every_changed_bit_is_not_genuine(self):
        def believed():
            verifier = musubi.Verifier({NODE: [self.key]})
            for bit in range(len(self.receipt) * 8):
                verdict = verifier.verify(_flipped(self.receipt, bit))
                self.assertIsNot(verdict, musubi.Verdict.GENUINE, f"bit {bit} was changed and believed")

        believed()
        unsigned = lambda encoded: (self.key, lambda signature, signed: True)
        self.without("was changed and believed", believed, signatures, "public_key", unsigned)

    def test_every_shortened_or_lengthened_receipt_is_forged(self):
        verifier = musubi.Verifier({NODE: [self.key]})
        for end in range(len(self.receipt)):
            self.assertIs(verifier.verify(self.receipt[:end]), musubi.Verdict.FORGED)
        for unknown in (b"\x60\x01", b"\x28\x00", b"\0"):
            self.assertIs(verifier.verify(self.receipt + unknown), musubi.Verdict.FORGED)

    def test_other_keys_and_other_nodes_are_unknown(self):
        other = _made_key()[1]

        self.assertIs(self.verdict(self.receipt, keys={NODE: [other]}), musubi.Verdict.KEY_UNKNOWN)
        self.assertIs(self.verdict(self.receipt, keys={"nation/900001": [self.key]}), musubi.Verdict.KEY_UNKNOWN)
        self.assertIs(self.verdict(self.receipt, keys={NODE: [other, self.key]}), musubi.Verdict.GENUINE)

    def test_every_place_in_batches_of_every_small_size(self):
        private, public = _made_key()
        verifier = musubi.Verifier({NODE: [public]})
        for size in range(1, 18):
            for place in range(size):
                receipt = _signed_batch(private, public, size, place)
                self.assertIs(verifier.verify(receipt), musubi.Verdict.GENUINE, f"{place} of {size}")
                moved = Receipt.FromString(receipt)
                moved.batch_index = (place + 1) % (size + 1)
                self.assertIsNot(verifier.verify(moved.SerializeToString()), musubi.Verdict.GENUINE)

    def test_promise_of_more_than_a_day_is_forged(self):
        private, public = _made_key()
        long = _signed_batch(private, public, 1, 0, promise=24 * 3600 * 10**6 + 1)

        self.assertIs(musubi.Verifier({NODE: [public]}).verify(long), musubi.Verdict.FORGED)

    def test_what_is_no_key_is_said(self):
        with self.assertRaises(ValueError):
            musubi.Verifier({NODE: [b"no key"]})


class ReceiptFileTest(Bounded):
    def test_every_call_is_a_line(self):
        file = self.directory / "receipts"
        first, second = musubi.new_request_id(), musubi.new_request_id()

        musubi.ReceiptFile(file)(first, "a.B/C", (b"one", b"two"))
        musubi.ReceiptFile(file)(second, "a.B/D", (b"three",))

        lines = [json.loads(line) for line in file.read_text("ascii").splitlines()]
        self.assertEqual(
            lines,
            [
                {"requestId": str(first), "method": "a.B/C", "receipts": ["b25l", "dHdv"]},
                {"requestId": str(second), "method": "a.B/D", "receipts": ["dGhyZWU="]},
            ],
        )


def _flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _made_key():
    private = ec.generate_private_key(ec.SECP256R1())
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return private, private.public_key().public_bytes(*form)


def _signed_batch(private, public: bytes, size: int, place: int, promise: int = 1000) -> bytes:
    """A receipt as a node makes it, by RFC 6962 2.1 as it is written: from above, by halves."""
    time = (1_700_000_000_000_000).to_bytes(8, "big")
    leaves = [hashlib.sha256(bytes([n])).digest() for n in range(size)]
    entries = [_sha256(b"\0", time, leaf) for leaf in leaves]
    receipt = Receipt(version=1, node=NODE, key_id=hashlib.sha256(public).digest()[:8], leaf=leaves[place])
    receipt.recorded_at = receipt.signed_at = 1_700_000_000_000_000
    receipt.promised_by = receipt.signed_at + promise
    receipt.batch_index, receipt.batch_size = place, size
    receipt.path.extend(_path(place, entries))
    signed = b"musubi-receipt-v1\n" + len(NODE).to_bytes(4, "big") + NODE.encode() + receipt.key_id
    for number in (receipt.signed_at, receipt.promised_by, size):
        signed += number.to_bytes(8, "big")
    r, s = utils.decode_dss_signature(private.sign(signed + _tree(entries), ec.ECDSA(hashes.SHA256())))
    receipt.signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return receipt.SerializeToString()


def _half(entries: list[bytes]) -> int:
    """The largest power of two below the number of entries."""
    return 1 << (len(entries) - 1).bit_length() - 1


def _tree(entries: list[bytes]) -> bytes:
    if len(entries) == 1:
        return entries[0]
    half = _half(entries)
    return _sha256(b"\1", _tree(entries[:half]), _tree(entries[half:]))


def _path(place: int, entries: list[bytes]) -> list[bytes]:
    if len(entries) == 1:
        return []
    half = _half(entries)
    if place < half:
        return [*_path(place, entries[:half]), _tree(entries[half:])]
    return [*_path(place - half, entries[half:]), _tree(entries[:half])]
