"""`python3 -m tests.lines`: runs every test and prints what became of each, one line of JSON."""

from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path


class Lines(unittest.TestResult):
    """Prints `{"test": …, "outcome": "passed" | "failed" | "skipped", "said": …}` when a test is over."""

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self._said: list[str] = []
        self._skipped = False

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        self._said.append(reason)
        self._skipped = True

    def addFailure(self, test, err) -> None:
        self._said.append(self._exc_info_to_string(err, test))
        self._skipped = False

    def addError(self, test, err) -> None:
        if isinstance(test, unittest.TestCase):
            self.addFailure(test, err)
        else:
            # What stands before the tests of a class could not be made.
            self._print(str(test), "failed", self._exc_info_to_string(err, test))

    def addSubTest(self, test, subtest, err) -> None:
        if err is not None:
            self.addFailure(test, err)

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        outcome = "skipped" if self._skipped else "failed" if self._said else "passed"
        self._print(test.id().removeprefix("tests."), outcome, "\n".join(self._said))

    def _print(self, test: str, outcome: str, said: str) -> None:
        print(json.dumps({"test": test, "outcome": outcome, "said": said}), flush=True)


if __name__ == "__main__":
    here = Path(__file__).parent
    unittest.defaultTestLoader.discover(str(here), top_level_dir=str(here.parent)).run(Lines())
    sys.exit(0)
