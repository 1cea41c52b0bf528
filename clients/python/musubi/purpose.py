"""For what a person calls, and who vouches for the person."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

NATION = "900001"
"""Code of the national server's body."""

Statements = Callable[[str, "Purpose", "list[str]", str], str]
"""Where operator statements come from: the operator authority of the organisation, however it is reached.

Asked anew for each act, with the method's full name, the purpose, the codes of the bodies whose nodes may act on
it, and the thumbprint of the certificate that the call shows; answers a compact JWS
(docs/protocols/operator-statement.md). What it raises goes through to whoever makes the call.
"""


@dataclass(frozen=True, repr=False)
class Purpose:
    """What a call of a person is made for: 1 to 64 of `A-Z a-z 0-9 . _ : / -` each."""

    business: str
    """The business (事務) it belongs to."""
    reference: str
    """Number of the application it belongs to."""
    operator: str
    """Id of the person (操作者ID)."""
    terminal: str
    """Id of the terminal (操作端末ID)."""

    def for_reference(self, reference: str) -> Purpose:
        """The same for another application."""
        return dataclasses.replace(self, reference=reference)

    def metadata(self) -> list[tuple[str, str]]:
        """As it travels."""
        return [(f"musubi-{part}", value) for part, value in vars(self).items()]

    def __repr__(self) -> str:
        return f"Purpose(business={self.business!r})"


def reached_from(body: str) -> list[str]:
    """Codes of the bodies that answer the calls of a body's systems: itself, its prefecture, the nation.

    Raises ValueError when the code has not 6 digits.
    """
    return list(dict.fromkeys([body, prefecture_of(body), NATION]))


def prefecture_of(municipality: str) -> str:
    """Code of the prefecture that a municipality lies in."""
    if len(municipality) != 6 or not (municipality.isascii() and municipality.isdigit()):
        raise ValueError("body code: not 6 digits")
    weighted = int(municipality[0]) * 6 + int(municipality[1]) * 5
    return f"{municipality[:2]}000{(11 - weighted % 11) % 10}"
