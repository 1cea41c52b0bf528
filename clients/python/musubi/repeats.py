"""Repeats a call whose outcome is unknown or that a node could not take, with the same request id."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from musubi.errors import CallError, Refused

_T = TypeVar("_T")

# Seconds; ours.
_FIRST_PAUSE, _LAST_PAUSE = 0.02, 1.0


def repeated(patience: float, attempt: Callable[[], _T]) -> _T:
    """The outcome of an attempt, repeated for as long as the patience (in seconds) lasts; zero for one attempt.

    Raises the last CallError.
    """
    until = time.monotonic() + patience
    pause = _FIRST_PAUSE
    while True:
        try:
            return attempt()
        except CallError as e:
            wait = _wait(e, pause)
            if not e.may_repeat or time.monotonic() + wait >= until:
                raise
        time.sleep(wait)
        pause = min(_LAST_PAUSE, pause * 2)


def _wait(error: CallError, pause: float) -> float:
    """With jitter, and not before the node wants to be asked again."""
    asked = error.retry_after if isinstance(error, Refused) else None
    return max(random.uniform(pause / 2, pause), asked or 0.0)
