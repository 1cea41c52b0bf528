"""What a node says when it refuses: a google.rpc.Status in the trailers, with one ErrorInfo of `musubi`.

The three messages are described here, in a pool of their own: Debian's protobuf does not bring them, and an
application may have them from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import grpc
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, duration_pb2, message_factory
from google.protobuf.message import DecodeError, Message

from musubi.errors import Refused

_TRAILER = "grpc-status-details-bin"
_DOMAIN = "musubi"
_REPEATABLE = frozenset({"UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "CANCELLED"})

Metadata = Sequence[tuple[str, "str | bytes"]]


def refusal(code: grpc.StatusCode, trailers: Metadata) -> Refused | None:
    """The refusal in the trailers of a call; none when no node gave a reason."""
    values = [value for key, value in trailers if key == _TRAILER]
    try:
        return _parsed(code, bytes(values[0])) if values else None
    except (DecodeError, TypeError):
        return None


def _parsed(code: grpc.StatusCode, data: bytes) -> Refused | None:
    status = _STATUS.FromString(data)
    info = _detail(status, _ERROR_INFO)
    if info is None or info.domain != _DOMAIN:
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
    return None if info is None else info.retry_delay.ToTimedelta().total_seconds()


def _detail(status: Message, kind: type[Message]) -> Message | None:
    for detail in status.details:
        if detail.TypeName() == kind.DESCRIPTOR.full_name:
            return kind.FromString(detail.value)
    return None


def _message(file: descriptor_pb2.FileDescriptorProto, name: str, *fields: tuple[str, int, str | None]) -> None:
    """Adds a message of text fields, and of repeated or single ones of a named type."""
    kinds = descriptor_pb2.FieldDescriptorProto
    message = file.message_type.add(name=name)
    for number, (field, label, type_name) in enumerate(fields, start=1):
        message.field.add(
            name=field,
            number=number,
            label=label,
            type=kinds.TYPE_MESSAGE if type_name else kinds.TYPE_STRING,
            type_name=type_name,
        )


def _described() -> tuple[type[Message], type[Message], type[Message]]:
    one, many = descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL, descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED
    file = descriptor_pb2.FileDescriptorProto(name="musubi/status.proto", package="google.rpc", syntax="proto3")
    file.dependency.extend([any_pb2.DESCRIPTOR.name, duration_pb2.DESCRIPTOR.name])
    # `code` of Status comes first in the public contract; the trailer repeats what gRPC has said.
    _message(file, "Status", ("_code", one, None), ("message", one, None), ("details", many, ".google.protobuf.Any"))
    file.message_type[0].field[0].type = descriptor_pb2.FieldDescriptorProto.TYPE_INT32
    _message(file, "Fact", ("key", one, None), ("value", one, None))
    _message(file, "ErrorInfo", ("reason", one, None), ("domain", one, None), ("metadata", many, ".google.rpc.Fact"))
    _message(file, "RetryInfo", ("retry_delay", one, ".google.protobuf.Duration"))
    return _classes(file)


def _classes(file: descriptor_pb2.FileDescriptorProto) -> tuple[type[Message], type[Message], type[Message]]:
    pool = descriptor_pool.DescriptorPool()
    for needed in (any_pb2.DESCRIPTOR, duration_pb2.DESCRIPTOR):
        pool.AddSerializedFile(needed.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    names = ("google.rpc.Status", "google.rpc.ErrorInfo", "google.rpc.RetryInfo")
    return tuple(message_class(pool.FindMessageTypeByName(name)) for name in names)


def message_class(descriptor) -> type[Message]:
    """The class of a message; protobuf 4 asks for it in another way than 3."""
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(descriptor.file.pool).GetPrototype(descriptor)


_STATUS, _ERROR_INFO, _RETRY_INFO = _described()
