"""Classes of messages, in whatever way the installed protobuf gives them."""

from __future__ import annotations

from google.protobuf import descriptor_pool, message_factory, symbol_database
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message


def message_class(descriptor: Descriptor) -> type[Message]:
    """The class of a message: the generated one where there is one."""
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    # Before protobuf 4.22.
    pool = descriptor.file.pool
    generated = pool is descriptor_pool.Default()
    factory = symbol_database.Default() if generated else message_factory.MessageFactory(pool)
    return factory.GetPrototype(descriptor)
