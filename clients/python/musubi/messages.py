"""Messages, alike on every protobuf that may be installed."""

from __future__ import annotations

from typing import TypeVar

from google.protobuf import descriptor_pool, message_factory, symbol_database
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import DecodeError, Message

M = TypeVar("M", bound=Message)


def message_class(descriptor: Descriptor) -> type[Message]:
    """The class of a message: the generated one where there is one."""
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    # Before protobuf 4.22.
    pool = descriptor.file.pool
    generated = pool is descriptor_pool.Default()
    factory = symbol_database.Default() if generated else message_factory.MessageFactory(pool)
    return factory.GetPrototype(descriptor)


def parsed(kind: type[M], data: bytes) -> M | None:
    """The message that the bytes are; None when they are none of the kind."""
    try:
        return kind.FromString(data)
    except (DecodeError, UnicodeDecodeError):
        # The latter by the implementation in Python, and it would show the bytes.
        return None
