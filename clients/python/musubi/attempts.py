"""One attempt of a call: what goes out, what comes in, and what became of it when no answer did."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import grpc
from google.protobuf.message import Message

from musubi.contracts import Method
from musubi.errors import AnswerTooLarge, AnswerUnreadable, BrokeOff, CallError, Cancelled, TooLate
from musubi.links import Link, Links
from musubi.messages import parsed
from musubi.status import refusal

_RECEIPT = "musubi-receipt-bin"

# What grpcio says of a call for which there was no connection, and of a message above the limit.
_NOT_CONNECTED = ("failed to connect to all addresses", "DNS resolution failed", "connections to all backends failing")
_TOO_LARGE = "Received message larger than max"

# What gRPC says by itself when a connection ends at a bad moment.
_ENDINGS = frozenset(
    {
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.UNKNOWN,
    }
)


@dataclass(frozen=True, repr=False)
class Act:
    """What is the same in all attempts of a call."""

    method: Method
    requests: Iterable[Message]
    metadata: Sequence[tuple[str, str]]
    deadline: float
    """Seconds that an attempt may take."""
    keep: Callable[[tuple[bytes, ...]], None]
    """Takes the receipts of an attempt before its outcome is told."""


class Attempt:
    """An attempt on a link: an iterator of its messages, which fetches each when it is asked for.

    Raises what became of the call instead of going on. The receipts are there when it has ended.
    """

    def __init__(self, links: Links, link: Link, act: Act) -> None:
        """Raises Failed when there is no connection."""
        self._links, self._link, self._act = links, link, act
        self._until = time.monotonic() + act.deadline
        self._cancelled = False
        self._broken: Exception | None = None
        self._started = threading.Event()
        self.receipts: tuple[bytes, ...] = ()
        links.require(link, act.deadline)
        self._call = self._start()
        self._started.set()

    def the_one(self) -> Message:
        """The one answer of a method that has one."""
        answers = [answer for _, answer in zip(range(2), self)]
        if len(answers) == 1:
            return answers[0]
        self._call.cancel()
        raise AnswerUnreadable("two answers where one belongs" if answers else "no answer")

    def cancel(self) -> None:
        """Ends the call; the next message is Cancelled, unless the call has ended before."""
        self._cancelled = True
        self._call.cancel()

    def __iter__(self) -> Iterator[Message]:
        return self

    def __next__(self) -> Message:
        received = self._received()
        if received is None:
            self._end()
            raise StopIteration
        answer = parsed(self._act.method.answer, received)
        if answer is None:
            self._call.cancel()
            raise AnswerUnreadable("bytes that are no message of its type")
        return answer

    def _start(self) -> grpc.Call:
        act, channel = self._act, self._link.channel
        many = act.method.many_requests
        # Bytes come in as they are, any number of them: what is wrong with an answer is said here.
        stub = (channel.stream_stream if many else channel.unary_stream)(
            f"/{act.method.name}", request_serializer=act.method.request.SerializeToString
        )
        outgoing = self._fed() if many else act.requests
        try:
            return stub(outgoing, timeout=self._left(), metadata=act.metadata)
        except ValueError:
            # What grpcio says of a channel that was closed since.
            if not self._links.closed:
                raise
        raise Cancelled()

    def _fed(self) -> Iterator[Message]:
        """The requests. What the application raises cancels the call: half of them would say something else."""
        self._started.wait()
        try:
            for request in self._act.requests:
                require_type(self._act.method, request)
                yield request
        except Exception as e:
            self._broken = e
            self._call.cancel()

    def _received(self) -> bytes | None:
        try:
            return next(self._call)
        except (StopIteration, grpc.RpcError):
            return None

    def _end(self) -> None:
        """Takes the receipts, and raises what became of a call that did not end well."""
        trailers = self._call.trailing_metadata() or ()
        self.receipts = tuple(bytes(value) for key, value in trailers if key == _RECEIPT)
        if self.receipts:
            self._act.keep(self.receipts)
        if self._broken is not None:
            raise self._broken
        code = self._call.code()
        if code is not grpc.StatusCode.OK:
            error = refusal(code, trailers) or self._failure(code)
            error.receipts = self.receipts
            raise error

    def _failure(self, code: grpc.StatusCode) -> CallError:
        """What a status without a reason stands for."""
        details = self._call.details() or ""
        if code is grpc.StatusCode.CANCELLED and (self._cancelled or self._links.closed):
            return Cancelled()
        if code is grpc.StatusCode.DEADLINE_EXCEEDED:
            return TooLate()
        if code is grpc.StatusCode.RESOURCE_EXHAUSTED and details.startswith(_TOO_LARGE):
            return AnswerTooLarge()
        if code is grpc.StatusCode.UNAVAILABLE and details.startswith(_NOT_CONNECTED):
            return self._links.why_away(self._link, self._left()) or BrokeOff()
        return BrokeOff() if code in _ENDINGS else AnswerUnreadable("a status without a reason")

    def _left(self) -> float:
        return max(self._until - time.monotonic(), 0.001)


def require_type(method: Method, request: object) -> None:
    """Raises TypeError when a request is none of the method's."""
    if not isinstance(request, method.request):
        raise TypeError(f"a request of {method.name} is a {method.request.DESCRIPTOR.full_name}")
