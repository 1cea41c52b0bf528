"""The page shows the examples that the live tests run."""

from __future__ import annotations

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "clients" / "python" / "examples"


class PageTest(unittest.TestCase):
    def test_page_shows_the_examples(self):
        page = (ROOT / "docs" / "first-call-python.md").read_text("utf-8")

        shown = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)

        self.assertEqual(shown, [(EXAMPLES / name).read_text("utf-8") for name in ("operators.py", "first_call.py")])
