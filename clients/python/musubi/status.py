"""What a node says when it refuses: a google.rpc.Status in the trailers, with one ErrorInfo of `musubi`.

The messages are described here, in a pool of their own: Debian's protobuf does not bring them, and an application
may have them from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.message import Message

from musubi.errors import Refused
from musubi.messages import message_class, parsed

_TRAILER = "grpc-status-details-bin"
_DOMAIN = "musubi"
_REPEATABLE = frozenset({"UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "CANCELLED"})

Metadata = Sequence[tuple[str, "str | bytes"]]


def refusal(code: grpc.StatusCode, trailers: Metadata) -> Refused | None:
    """The refusal in the trailers of a call; none when no node gave a reason."""
    values = [value for key, value in trailers if key == _TRAILER]
    status = parsed(_STATUS, values[0]) if values else None
    info = _detail(status, _ERROR_INFO) if status else None
    if status is None or info is None or info.domain != _DOMAIN:
        return None
    facts = {entry.key: entry.value for entry in info.metadata}
    return Refused(
        info.reason,
        code=code.name,
        message=status.message,
        must_act=facts.get("must_act"),
        fix=facts.get("fix"),
        field=facts.get("field"),
        may_repeat=code.name in _REPEATABLE,
        retry_after=_retry_after(status),
    )


def _retry_after(status: Message) -> float | None:
    info = _detail(status, _RETRY_INFO)
    return None if info is None else info.retry_delay.seconds + info.retry_delay.nanos / 1e9


def _detail(status: Message, kind: type[Message]) -> Message | None:
    for detail in status.details:
        if detail.type_url.rpartition("/")[2] == kind.DESCRIPTOR.full_name:
            return parsed(kind, detail.value)
    return None


def _described() -> list[type[Message]]:
    """The classes of Status, ErrorInfo and RetryInfo, as in google/rpc/status.proto and error_details.proto."""
    file = descriptor_pb2.FileDescriptorProto(name="status.proto", package="google.rpc", syntax="proto3")
    for message, fields in _FIELDS.items():
        described = file.message_type.add(name=message)
        for number, (name, kind) in enumerate(fields, start=1):
            described.field.add(name=name, number=number, **_kind(kind))
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    names = ("google.rpc.Status", "google.rpc.ErrorInfo", "google.rpc.RetryInfo")
    return [message_class(pool.FindMessageTypeByName(name)) for name in names]


def _kind(kind: str) -> dict[str, object]:
    label = _Field.LABEL_REPEATED if kind.endswith("s") else _Field.LABEL_OPTIONAL
    if kind in _SCALARS:
        return {"type": _SCALARS[kind], "label": label}
    return {"type": _Field.TYPE_MESSAGE, "label": label, "type_name": f".google.rpc.{kind.rstrip('s')}"}


_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {"text": _Field.TYPE_STRING, "data": _Field.TYPE_BYTES, "number": _Field.TYPE_INT64}

# Fields are numbered from 1; a kind with an "s" is repeated. Any, Duration and the entries of a map are messages
# like others on the wire.
_FIELDS = {
    "Status": [("code", "number"), ("message", "text"), ("details", "Details")],
    "Detail": [("type_url", "text"), ("value", "data")],
    "ErrorInfo": [("reason", "text"), ("domain", "text"), ("metadata", "Facts")],
    "Fact": [("key", "text"), ("value", "text")],
    "RetryInfo": [("retry_delay", "Delay")],
    "Delay": [("seconds", "number"), ("nanos", "number")],
}

_STATUS, _ERROR_INFO, _RETRY_INFO = _described()
