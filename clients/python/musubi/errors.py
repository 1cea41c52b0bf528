"""What a call comes to when it is not answered.

Every such call raises a `CallError`: `Refused` when a node said no, or one of the kinds of `Failed` when no
node gave a reason. Both say who must act and what to do, whether a repeat with the same request id makes
sense, and have the request id; nothing in them is personal. They work in a `match`:

    match error:
        case Refused("PERSON_NOT_FOUND"): ...
        case NodeAway() | TooLate(): ...
        case CallError(may_repeat=True): ...
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID


class CallError(Exception):
    """A call that was not answered."""

    reason: str
    """Stable name: a reason of docs/errors.md, or the kind of the failure."""
    must_act: str | None
    """Who can do something about it: CALLER_DEVELOPER, CALLER_OPERATOR, CALLER_ADMINISTRATOR, NODE_ADMINISTRATOR …"""
    fix: str | None
    """What to do, in one sentence."""
    field: str | None
    """The field that was wrong."""
    may_repeat: bool
    """Whether the same call with the same request id may succeed later; it is done once at most."""
    request_id: UUID | None = None
    """Id of the act, to go on with; none when no call went out."""
    receipts: tuple[bytes, ...] = ()
    """Receipts of the nodes on the path, which promise their records; a refusal has them, too."""


class Refused(CallError):
    """A node said no. `code` is the name of the gRPC status, `message` the node's own sentence."""

    __match_args__ = ("reason",)

    def __init__(
        self,
        reason: str,
        *,
        code: str,
        message: str,
        must_act: str | None = None,
        fix: str | None = None,
        field: str | None = None,
        may_repeat: bool = False,
        retry_after: float | None = None,
    ) -> None:
        # The sentence of a node begins with the reason.
        super().__init__(message if message.startswith(reason) else f"{reason}: {message}")
        self.reason = reason
        self.code = code
        self.message = message
        self.must_act = must_act
        self.fix = fix
        self.field = field
        self.may_repeat = may_repeat
        self.retry_after = retry_after
        """Seconds after which the node wants to be asked again, if it said so."""


class Failed(CallError):
    """No node gave a reason. Raised as one of the kinds below, each with one fixed sentence."""

    __match_args__ = ("kind",)

    kind: ClassVar[str]
    fix: ClassVar[str]
    must_act: ClassVar[str]
    may_repeat: ClassVar[bool] = False
    field = None

    def __init__(self, detail: str = "") -> None:
        """`detail` is a fixed phrase of this library, such as "chain.pem is over"; never text of a peer."""
        super().__init__(f"{self.kind}: {self.fix}" + (f" ({detail})" if detail else ""))
        self.detail = detail

    @property
    def reason(self) -> str:  # type: ignore[override]
        return self.kind


class CertificateUnusable(Failed):
    """The own key, chain or root is missing, broken, of another pair or out of its time. No call went out."""

    kind = "CERTIFICATE_UNUSABLE"
    fix = "put a key.pem, chain.pem and root.pem that belong together and are in their time into the directory"
    must_act = "CALLER_ADMINISTRATOR"


class NodeNotTrusted(Failed):
    """What answers has no certificate of the node that was meant: another authority, another name, expired."""

    kind = "NODE_NOT_TRUSTED"
    fix = "check the node's address and name and root.pem; if they are right, have the node's certificate renewed"
    must_act = "CALLER_ADMINISTRATOR"


class NotAdmitted(Failed):
    """The node ended the handshake: it does not take the own certificate."""

    kind = "NOT_ADMITTED"
    fix = "request a new certificate from the authority of your body; the node does not take this one"
    must_act = "CALLER_ADMINISTRATOR"


class NodeAway(Failed):
    """No connection to the node."""

    kind = "NODE_AWAY"
    fix = "repeat with the same request id after a while; if it lasts, check host and port and that the node runs"
    must_act = "NODE_ADMINISTRATOR"
    may_repeat = True


class BrokeOff(Failed):
    """The connection or the stream ended before the answer was whole; the act may have been done."""

    kind = "BROKE_OFF"
    fix = "repeat with the same request id: the act is done once, whether or not it was done already"
    must_act = "CALLER_DEVELOPER"
    may_repeat = True


class TooLate(Failed):
    """The deadline passed before the answer was whole; the act may have been done."""

    kind = "TOO_LATE"
    fix = "repeat with the same request id, or with a longer deadline: the act is done once"
    must_act = "CALLER_DEVELOPER"
    may_repeat = True


class AnswerTooLarge(Failed):
    """One message of the answer has more than 4 MiB."""

    kind = "ANSWER_TOO_LARGE"
    fix = "ask for less at a time; a repeat brings the same answer"
    must_act = "CALLER_DEVELOPER"


class AnswerUnreadable(Failed):
    """What came is no answer of this method: other bytes, none, or two where one belongs."""

    kind = "ANSWER_UNREADABLE"
    fix = "check that a node of this network answers there, and generate the messages from its contracts"
    must_act = "CALLER_DEVELOPER"


class Cancelled(Failed):
    """Whoever made the call cancelled it, or closed its connection; the act may have been done."""

    kind = "CANCELLED"
    fix = "nothing, if it was meant; to know the outcome, make the call again with the same request id"
    must_act = "CALLER_DEVELOPER"
