"""Ids of acts: UUIDv7 [RFC 9562].

Make one for each act, keep it with the act, and send it again with every repeat: a node does one act per id,
however often it is asked. Nodes take ids of the last 7 days.
"""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def new_request_id() -> UUID:
    """A new id."""
    millis = time.time_ns() // 1_000_000
    high = millis << 16 | 0x7000 | secrets.randbits(12)
    low = 0b10 << 62 | secrets.randbits(62)
    return UUID(int=high << 64 | low)
