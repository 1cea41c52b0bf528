"""Receipts: each node on a call's path promises, signed, that its record of the call will be in its tree.

docs/protocols/receipts.md is the format. The bytes are the evidence: keep them. Nothing in them is personal.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from uuid import UUID

from musubi.messages import parsed
from musubi.record.v1.receipt_pb2 import Receipt

_PURPOSE = b"musubi-receipt-v1\n"
_LIMIT_MICROS = 24 * 60 * 60 * 1_000_000
_MAX_BATCH = 1024


class ReceiptFile:
    """Keeps the receipts of every call in a file, one line of JSON each: for `connect(receipts=…)`.

    Each line is on the disk before the call's outcome is told. Thread-safe.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._lock = threading.Lock()

    def __call__(self, request_id: UUID, method: str, receipts: tuple[bytes, ...]) -> None:
        encoded = [base64.b64encode(receipt).decode() for receipt in receipts]
        line = json.dumps({"requestId": str(request_id), "method": method, "receipts": encoded})
        with self._lock, self._path.open("a", encoding="ascii") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())


class Verdict(Enum):
    """What a receipt is worth."""

    GENUINE = "the node signed it"
    KEY_UNKNOWN = "none of the node's keys given has its key id; the key may be newer than ours"
    FORGED = "it is no receipt, or the node did not sign this"


class Verifier:
    """Says whether receipts are those of the nodes that they name. Thread-safe.

    A genuine receipt proves that the node promised, not that it kept its promise. Needs Debian's
    python3-cryptography; the rest of the library does not.
    """

    def __init__(self, keys: Mapping[str, Iterable[bytes]]) -> None:
        """`keys`: signing keys of each node, those of the past too, by its name (`communication/131121`);
        SubjectPublicKeyInfo in PEM, as in its signing.pub, or in DER.

        Raises ModuleNotFoundError without python3-cryptography, ValueError for what is no key.
        """
        from musubi import signatures

        self._keys = {
            (node, _sha256(encoded)[:8]): verify
            for node, given in keys.items()
            for encoded, verify in map(signatures.public_key, given)
        }

    def verify(self, receipt: bytes) -> Verdict:
        """What these bytes are worth as a receipt."""
        read = _read(receipt)
        if read is None:
            return Verdict.FORGED
        verify = self._keys.get((read.node, read.key_id))
        if verify is None:
            return Verdict.KEY_UNKNOWN
        root = _root(read)
        return Verdict.GENUINE if root and verify(read.signature, _signed(read, root)) else Verdict.FORGED


def _read(receipt: bytes) -> Receipt | None:
    """A receipt of version 1, written in the one way; None for anything else."""
    read = parsed(Receipt, receipt)
    if read is None:
        return None
    read.DiscardUnknownFields()
    holds = (
        read.version == 1
        and read.SerializeToString() == receipt
        and (len(read.key_id), len(read.leaf), len(read.signature)) == (8, 32, 64)
        and 1 <= read.batch_size <= _MAX_BATCH
        and read.promised_by <= read.signed_at + _LIMIT_MICROS
    )
    return read if holds else None


def _root(receipt: Receipt) -> bytes | None:
    """The root of the batch, from the entry of this record upwards [RFC 6962 2.1.1]; None when the path misfits."""
    path = list(receipt.path)
    place, last = receipt.batch_index, receipt.batch_size - 1
    if not 0 <= place <= last or any(len(step) != 32 for step in path):
        return None
    found = _sha256(b"\0", _number(receipt.recorded_at), receipt.leaf)
    while last > 0:
        # The last one of a level has no neighbour when it stands on the left.
        if place % 2 == 1 or place < last:
            if not path:
                return None
            neighbour = path.pop(0)
            left, right = (neighbour, found) if place % 2 == 1 else (found, neighbour)
            found = _sha256(b"\1", left, right)
        place, last = place // 2, last // 2
    return None if path else found


def _signed(receipt: Receipt, root: bytes) -> bytes:
    node = receipt.node.encode()
    numbers = (receipt.signed_at, receipt.promised_by, receipt.batch_size)
    return b"".join(
        [_PURPOSE, len(node).to_bytes(4, "big"), node, receipt.key_id, *map(_number, numbers), root]
    )


def _number(value: int) -> bytes:
    return value.to_bytes(8, "big", signed=True)


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()
