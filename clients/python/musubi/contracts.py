"""The methods of the contracts by their full names, from the descriptors of the generated messages."""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.message import Message

import musubi
from musubi.messages import message_class

_GENERATED = "_pb2"


@dataclass(frozen=True)
class Method:
    """A method: `musubi.registry.v1.InquiryService/Inquire`."""

    name: str
    request: type[Message]
    answer: type[Message]
    many_requests: bool
    many_answers: bool


@functools.lru_cache(maxsize=None)
def method(name: str) -> Method:
    """The method of a name.

    Raises ValueError when the contracts have none, or were not generated.
    """
    service_name, _, short = name.partition("/")
    _load(service_name.rpartition(".")[0])
    try:
        found = descriptor_pool.Default().FindServiceByName(service_name).methods_by_name[short]
    except KeyError:
        raise ValueError("no method of this name in the contracts (expected: package.Service/Method)") from None
    described = descriptor_pb2.MethodDescriptorProto()
    found.CopyToProto(described)
    return Method(
        name,
        message_class(found.input_type),
        message_class(found.output_type),
        described.client_streaming,
        described.server_streaming,
    )


def _load(package: str) -> None:
    """Imports what was generated for a package: importing is what makes its services known."""
    if package.split(".")[0] != musubi.__name__:
        return
    folder = package.split(".")[1:]
    for root in musubi.__path__:
        for file in sorted(Path(root, *folder).glob(f"*{_GENERATED}.py")):
            importlib.import_module(f"{package}.{file.stem}")
