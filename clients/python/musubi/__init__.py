"""Musubi: calls of a system to the node of its own organisation.

    with musubi.connect("127.0.0.1", 7001, node="communication/131121", certificate="certificate") as connection:
        terminal = musubi.Terminal(connection, purpose, statements)
        print(terminal.inquire(code).message.record.address)

The messages are generated from the contracts and stand in packages of their names below this one
(`musubi.registry.v1.inquiry_service_pb2`), here or in another place of the path.
"""

from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)

from musubi.connection import Answer, Answers, Connection, connect
from musubi.errors import (
    AnswerTooLarge,
    AnswerUnreadable,
    BrokeOff,
    CallError,
    Cancelled,
    CertificateUnusable,
    Failed,
    NodeAway,
    NodeNotTrusted,
    NotAdmitted,
    Refused,
    TooLate,
)
from musubi.purpose import Purpose, Statements, reached_from
from musubi.receipts import ReceiptFile, Verdict, Verifier
from musubi.register import Register
from musubi.request_ids import new_request_id
from musubi.terminal import SearchResult, Terminal

__all__ = [
    "Answer",
    "AnswerTooLarge",
    "AnswerUnreadable",
    "Answers",
    "BrokeOff",
    "CallError",
    "Cancelled",
    "CertificateUnusable",
    "Connection",
    "Failed",
    "NodeAway",
    "NodeNotTrusted",
    "NotAdmitted",
    "Purpose",
    "ReceiptFile",
    "Refused",
    "Register",
    "SearchResult",
    "Statements",
    "Terminal",
    "TooLate",
    "Verdict",
    "Verifier",
    "connect",
    "new_request_id",
    "reached_from",
]
