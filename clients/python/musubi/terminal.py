"""What an integrated terminal calls: asks the node of its municipality, or of its prefecture, about persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from musubi.confirmation.v1.confirmation_service_pb2 import ConfirmRequest, ConfirmResponse
from musubi.confirmation.v1.search_service_pb2 import SearchHit, SearchRequest, SearchResponse
from musubi.connection import Answer, Connection
from musubi.errors import BrokeOff
from musubi.purpose import Purpose, Statements
from musubi.registry.v1.inquiry_service_pb2 import InquireRequest, InquireResponse


@dataclass(frozen=True, repr=False)
class SearchResult:
    """A whole list of persons who meet a condition. Prints without them."""

    hits: tuple[SearchHit, ...]
    """One for each person, in no order that says anything; empty when there is nobody."""
    answered_by: int
    """The tier whose file answered: an AnsweringTier."""
    receipts: tuple[bytes, ...]

    def __repr__(self) -> str:
        return f"SearchResult({len(self.hits)} hits)"


class Terminal:
    """Calls of a person at a terminal. The node asks the tiers above when it has to.

    Purpose and source of operator statements are given once; `for_reference` makes the same for another
    application. Each call is an act of its own, made once. Every method raises Refused and Failed, and what the
    source of statements raises. Answers hold personal data: they are for the screen and for nothing else.
    """

    def __init__(self, connection: Connection, purpose: Purpose, statements: Statements | None = None) -> None:
        self._connection = connection
        self._purpose = purpose
        self._statements = statements

    def for_reference(self, reference: str) -> Terminal:
        """The same for another application."""
        return Terminal(self._connection, self._purpose.for_reference(reference), self._statements)

    def inquire(self, person: str | InquireRequest) -> Answer[InquireResponse]:
        """Who stands behind a resident-record code, or behind the numbers or four items of a whole request.

        Refused: PERSON_NOT_FOUND, PERSON_AMBIGUOUS, PERSON_REMOVED, ANSWER_WITHHELD, TOO_MANY_MISSES,
        TIER_UNAVAILABLE and others.
        """
        request = InquireRequest(resident_record_code=person) if isinstance(person, str) else person
        return self._call("musubi.registry.v1.InquiryService/Inquire", request)

    def confirm(self, request: ConfirmRequest) -> Answer[ConfirmResponse]:
        """Whether a person is who a card or a document says, and in which items they differ.

        That nobody is found is an answer. Refused: ANSWER_WITHHELD, TOO_MANY_MISSES, TIER_UNAVAILABLE and others.
        """
        return self._call("musubi.confirmation.v1.ConfirmationService/Confirm", request)

    def search(self, request: SearchRequest) -> SearchResult:
        """All persons who meet a condition, from the first tier that knows any; or none.

        Refused: CONDITION_WEAK, WILDCARD, TOO_MANY_HITS, PERSON_AMBIGUOUS, TOO_MANY_MISSES, TIER_UNAVAILABLE and
        others. BrokeOff when the list was not whole: then nothing of it is given.
        """
        with self._call("musubi.confirmation.v1.SearchService/Search", request) as answers:
            steps: Sequence[SearchResponse] = list(answers)
        hits = tuple(step.hit for step in steps if step.HasField("hit"))
        summary = steps[-1].summary if steps and steps[-1].HasField("summary") else None
        if summary is None or not summary.hits == len(hits) == len(steps) - 1:
            broken = BrokeOff("the list ended before it was whole")
            broken.request_id, broken.receipts = answers.request_id, answers.receipts
            raise broken
        return SearchResult(hits, summary.answered_by, answers.receipts)

    def _call(self, method: str, request):
        return self._connection.call(method, request, purpose=self._purpose, statements=self._statements)
