"""What the runner prints: a test that fails in any way is never shown as passed."""

from __future__ import annotations

import contextlib
import io
import json
import unittest

from tests.lines import Lines


class Sample(unittest.TestCase):
    def passes(self): ...

    def fails(self):
        self.fail("no")

    def breaks(self):
        raise LookupError("no")

    def fails_in_part(self):
        for part in range(2):
            with self.subTest(part):
                self.assertEqual(part, 0)

    def fails_at_the_end(self):
        self.addCleanup(self.fail, "no")

    def skips(self):
        self.skipTest("not here")


class Broken(Sample):
    @classmethod
    def setUpClass(cls):
        raise LookupError("no")


class LinesTest(unittest.TestCase):
    def outcomes(self, *tests: unittest.TestCase) -> list[str]:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            unittest.TestSuite(tests).run(Lines())
        return [json.loads(line)["outcome"] for line in printed.getvalue().splitlines()]

    def test_each_outcome_is_told(self):
        names = ["passes", "fails", "breaks", "fails_in_part", "fails_at_the_end", "skips"]

        told = self.outcomes(*map(Sample, names))

        self.assertEqual(told, ["passed", "failed", "failed", "failed", "failed", "skipped"])

    def test_class_that_cannot_be_prepared_has_failed(self):
        self.assertEqual(self.outcomes(Broken("passes")), ["failed"])
