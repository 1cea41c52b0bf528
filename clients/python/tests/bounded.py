"""What every test has: a limit of time, an ear at everything that is printed, and safeguards to take away."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import tempfile
import traceback
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import musubi

MARK = "架空印"
"""Stands where persons stand, in requests and in answers; must be seen nowhere else."""


class Bounded(unittest.TestCase):
    """Fails a test that hangs, and one after which the mark stands in what was logged or on standard error."""

    limit = 30
    """Seconds that a test may take."""
    directory: Path

    @classmethod
    def setUpClass(cls) -> None:
        place = tempfile.TemporaryDirectory(prefix="musubi-")
        cls.addClassCleanup(place.cleanup)
        cls.directory = Path(place.name)

    def setUp(self) -> None:
        signal.signal(signal.SIGALRM, _hangs)
        signal.alarm(self.limit)
        self.addCleanup(signal.alarm, 0)
        self._listen()

    def fails(self, kind: type[musubi.CallError], call: Callable[[], object]) -> Any:
        """What the call raises: of the kind, actionable, and without the mark in any form."""
        with self.assertRaises(kind) as raised:
            call()
        error = raised.exception
        self.assertTrue(error.fix, "says what to do")
        self.assertTrue(error.must_act, "says who must act")
        self.unmarked(error, *traceback.format_exception(error))
        self.assertIsNone(error.__cause__)
        return error

    def unmarked(self, *things: object) -> None:
        """Nothing of them shows the mark when printed."""
        for thing in things:
            self.assertNotIn(MARK, str(thing))
            self.assertNotIn(MARK, repr(thing))

    def without(self, named: str, test: Callable[[], None], owner: Any, name: str, instead: Any) -> None:
        """The negative control: without this safeguard the same test fails, and says what it missed."""
        with replaced(owner, name, instead), self.assertRaises(AssertionError) as failed:
            test()
        self.assertIn(named, str(failed.exception))

    def _listen(self) -> None:
        heard = self.enterContext(tempfile.TemporaryFile("w+", encoding="utf-8"))
        handler = logging.StreamHandler(heard)
        logging.getLogger().addHandler(handler)
        self.addCleanup(self.assert_quiet, heard)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        # gRPC's core writes to the descriptor itself.
        sys.stderr.flush()
        before = os.dup(2)
        os.dup2(heard.fileno(), 2)
        self.addCleanup(os.close, before)
        self.addCleanup(os.dup2, before, 2)

    def assert_quiet(self, heard: Any) -> None:
        heard.seek(0)
        self.assertNotIn(MARK, heard.read())


@contextlib.contextmanager
def replaced(owner: Any, name: str, instead: Any) -> Iterator[None]:
    """Something else in the place of a part of the library."""
    kept = vars(owner)[name]
    setattr(owner, name, instead)
    try:
        yield
    finally:
        setattr(owner, name, kept)


def _hangs(*_: object) -> None:
    raise AssertionError("hangs")
