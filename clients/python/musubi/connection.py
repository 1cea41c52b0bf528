"""A connection of a system to a node of its own organisation, and every call over it."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from uuid import UUID

from google.protobuf.message import Message

from musubi import contracts
from musubi.attempts import Act, Attempt, require_type
from musubi.certificate import Certificate
from musubi.errors import CallError
from musubi.links import Links
from musubi.purpose import Purpose, Statements, reached_from
from musubi.repeats import repeated
from musubi.request_ids import new_request_id

A = TypeVar("A", bound=Message)

DEADLINE = 10.0
"""Seconds that an attempt may take when nothing else is said; ours."""

Receipts = Callable[[UUID, str, "tuple[bytes, ...]"], None]
"""Who takes the receipts of each call: its request id, its method, one receipt for each node on its path.

Called before the outcome is told, also when the call was refused; what it raises goes to whoever made the call.
"""


def connect(
    host: str,
    port: int,
    *,
    node: str,
    certificate: str | Path,
    deadline: float = DEADLINE,
    receipts: Receipts | None = None,
) -> Connection:
    """A connection, to be closed or used as a context manager. It is made when first used.

    - `node`: the node that must answer, `communication/131121`
    - `certificate`: directory with key.pem, chain.pem and root.pem, as `./musubi pki` makes it
    - `deadline`: seconds that one attempt of a call may take
    - `receipts`: who takes the receipts of each call, for example a ReceiptFile; nobody when not given

    Raises CertificateUnusable, and ValueError for a node that is not named as above.
    """
    role, slash, body = node.partition("/")
    if not (role and slash and body):
        raise ValueError("node: not a role and a code (expected: communication/131121)")
    links = Links(host, port, f"{role}-{body}.musubi.internal", Certificate(certificate))
    return Connection(links, node, deadline, receipts)


@dataclass(frozen=True, repr=False)
class Answer(Generic[A]):
    """An answer, the id of its act and the receipts of the nodes on its path. Prints without the message."""

    message: A
    request_id: UUID
    receipts: tuple[bytes, ...]

    def __repr__(self) -> str:
        return f"Answer(request_id={self.request_id})"


class Answers(Generic[A]):
    """The messages of a stream, each fetched when it is asked for. Prints without them.

    Read it to its end or use it as a context manager, which cancels what is not read. It is not repeated by itself:
    what came before it broke off is not the whole.
    """

    def __init__(self, attempt: Attempt, request_id: UUID, release: Callable[[], None]) -> None:
        self._attempt = attempt
        # At most once, and also for a stream that is let go.
        self._release = weakref.finalize(self, release)
        self._over = False
        self.request_id = request_id
        """Id of the act."""

    @property
    def receipts(self) -> tuple[bytes, ...]:
        """Receipts of the nodes on the path; there when the stream has ended."""
        return self._attempt.receipts

    def cancel(self) -> None:
        """Ends the stream; reading on raises Cancelled."""
        self._attempt.cancel()

    def __iter__(self) -> Iterator[A]:
        return self

    def __next__(self) -> A:
        if self._over:
            raise StopIteration
        try:
            with _naming(self.request_id):
                return next(self._attempt)
        except BaseException:
            self._leave()
            raise

    def __enter__(self) -> Answers[A]:
        return self

    def __exit__(self, *error: object) -> None:
        if not self._over:
            self.cancel()
            self._leave()

    def __repr__(self) -> str:
        return f"Answers(request_id={self.request_id})"

    def _leave(self) -> None:
        self._over = True
        self._release()


class Connection:
    """Mutual TLS 1.3 with the node of a name. It connects when first used and again whenever it is lost.

    Key, certificates and anchors may be renewed at any time, file by file: when they belong together and the node
    admits them, new calls use them, and no call fails for it. Thread-safe; make one per node, with `connect`.
    """

    def __init__(self, links: Links, node: str, deadline: float, receipts: Receipts | None) -> None:
        self._links = links
        self._deadline = deadline
        self._receipts = receipts
        self.node = node
        """The node that answers: `communication/131121`."""
        self.body = node.partition("/")[2]
        """Code of its body, which is one's own."""

    @property
    def thumbprint(self) -> str:
        """Of the certificate that new calls show: what an operator statement is bound to ([RFC 8705 3.1])."""
        link = self._links.take()
        self._links.give_back(link)
        return link.usable.thumbprint

    def call(
        self,
        method: str,
        request: Message | Iterable[Message],
        *,
        purpose: Purpose | None = None,
        statements: Statements | None = None,
        request_id: UUID | None = None,
        to: str | None = None,
        deadline: float | None = None,
        patience: float = 0.0,
    ) -> Answer | Answers:
        """Makes a call of any method: an Answer, or Answers when the method answers with a stream.

        - `method`: full name, `musubi.registry.v1.InquiryService/Inquire`
        - `request`: its message; an iterable of messages when the method takes a stream
        - `purpose`, `statements`: for a call of a person
        - `request_id`: id of the act when it goes on, also after a restart; a new one when not given
        - `to`: another node to forward to, `prefecture/130001`
        - `deadline`: seconds that one attempt may take; the connection's when not given
        - `patience`: seconds for which to repeat the act with the same request id; one attempt when not given.
          A call with a stream of requests or of answers is never repeated.

        Raises Refused, Failed, and what `statements` and the taker of receipts raise; ValueError for a method that
        the contracts do not have or metadata that cannot travel, TypeError for a request of another type.
        """
        described = contracts.method(method)
        if not described.many_requests:
            require_type(described, request)
        act_id = request_id or new_request_id()
        with _naming(act_id), contextlib.ExitStack() as over:
            link = self._links.take()
            over.callback(self._links.give_back, link)
            person = self._person(method, purpose, statements, to, link.usable.thumbprint)
            metadata = _travelling([("musubi-request-id", str(act_id)), *person])
            act = Act(described, request, metadata, deadline or self._deadline, self._keeper(act_id, method))
            if described.many_answers:
                return Answers(Attempt(self._links, link, act), act_id, over.pop_all().close)
            attempts = 0.0 if described.many_requests else patience
            return repeated(attempts, lambda: _whole(Attempt(self._links, link, act), act_id))

    def close(self) -> None:
        """Ends the connection; calls in flight are Cancelled."""
        self._links.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Connection(node={self.node!r})"

    def _person(
        self, method: str, purpose: Purpose | None, statements: Statements | None, to: str | None, thumbprint: str
    ) -> list[tuple[str, str]]:
        """Metadata of who calls for what, vouched for to every body on the way."""
        metadata = [("musubi-to", to)] if to else []
        if purpose is None:
            return metadata
        metadata += purpose.metadata()
        if statements is not None:
            bodies = reached_from(self.body) + ([to.partition("/")[2]] if to else [])
            statement = statements(method, purpose, list(dict.fromkeys(bodies)), thumbprint)
            metadata.append(("musubi-operator-statement", statement))
        return metadata

    def _keeper(self, request_id: UUID, method: str) -> Callable[[tuple[bytes, ...]], None]:
        taker = self._receipts
        return lambda receipts: None if taker is None else taker(request_id, method, receipts)


def _whole(attempt: Attempt, request_id: UUID) -> Answer:
    message = attempt.the_one()
    return Answer(message, request_id, attempt.receipts)


@contextlib.contextmanager
def _naming(request_id: UUID) -> Iterator[None]:
    """What is raised inside says of which act it is."""
    try:
        yield
    except CallError as e:
        e.request_id = request_id
        raise


def _travelling(metadata: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same; raises ValueError, without the value, for one that gRPC cannot carry."""
    for name, value in metadata:
        if not (value.isascii() and value.isprintable()):
            raise ValueError(f"{name}: characters that cannot travel (expected: printable ASCII)")
    return metadata
