"""What a resident register calls at the communication node of its municipality."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from musubi.card.v1.card_service_pb2 import ListChangedCardsRequest, ListChangedCardsResponse
from musubi.card.v1.mailing_service_pb2 import (
    ListMailingResultsRequest,
    ListMailingResultsResponse,
    SubmitMailingRequest,
    SubmitMailingResponse,
    SubmittedMailing,
)
from musubi.connection import Answer, Connection
from musubi.registry.v1.identity_record_pb2 import IdentityRecord
from musubi.registry.v1.protection_service_pb2 import GetMarkRequest, GetMarkResponse, MarkRequest, MarkResponse
from musubi.registry.v1.symbol_hand_over_service_pb2 import (
    HandOverManyRequest,
    HandOverManyResponse,
    HandOverRequest,
    HandOverResponse,
)
from musubi.registry.v1.update_service_pb2 import PushUpdateRequest, PushUpdateResponse


class Register:
    """Pushes finalised changes, marks protected persons, hands requests for symbols and mailing records over.

    An act is repeated with its request id for as long as the patience (in seconds) lasts, and done once. Keep the
    id with the act, `new_request_id()`, and give it again after a restart. Every method raises Refused and Failed.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def push(
        self, record: IdentityRecord, *, request_id: UUID | None = None, patience: float = 0.0
    ) -> Answer[PushUpdateResponse]:
        """Pushes the whole record after a change; answered with its number once it is durable."""
        return self._act("UpdateService/PushUpdate", PushUpdateRequest(record=record), request_id, patience)

    def mark(
        self, request: MarkRequest, *, request_id: UUID | None = None, patience: float = 0.0
    ) -> Answer[MarkResponse]:
        """Sets the municipality's mark for a person, or takes it back; it then goes up by itself."""
        return self._act("MarkService/Mark", request, request_id, patience)

    def marks(self, resident_record_code: str) -> Answer[GetMarkResponse]:
        """What the municipality has marked for a person, and which tiers have it."""
        return self._act("MarkService/GetMark", GetMarkRequest(resident_record_code=resident_record_code))

    def hand_over(
        self, request: HandOverRequest, *, request_id: UUID | None = None, patience: float = 0.0
    ) -> Answer[HandOverResponse]:
        """Hands a request for a symbol over, which the node passes on to the nation.

        Refused: NUMBER_UNKNOWN, NUMBER_USED, NUMBER_MISROUTED, PERSON_NOT_FOUND, FOUR_ITEMS_DIFFER and others.
        """
        return self._act("SymbolHandOverService/HandOver", request, request_id, patience)

    def hand_over_many(
        self, requests: Sequence[HandOverRequest], *, request_id: UUID | None = None, patience: float = 0.0
    ) -> Answer[HandOverManyResponse]:
        """Hands 1 to 500 requests for symbols over; the results are in their order, each stands for itself."""
        many = HandOverManyRequest(hand_overs=requests)
        return self._act("SymbolHandOverService/HandOverMany", many, request_id, patience)

    def submit_mailing(
        self, mailings: Sequence[SubmittedMailing], *, request_id: UUID | None = None, patience: float = 0.0
    ) -> Answer[SubmitMailingResponse]:
        """Hands 1 to 500 mailing records over; the results are in their order, each stands for itself."""
        request = SubmitMailingRequest(mailings=mailings)
        return self._act("MailingService/SubmitMailing", request, request_id, patience, "musubi.card.v1")

    def mailing_results(self, after_number: int = 0) -> Answer[ListMailingResultsResponse]:
        """What became of mailing records, at most 500 after a number; go on until an answer is empty."""
        request = ListMailingResultsRequest(after_number=after_number)
        return self._act("MailingService/ListMailingResults", request, package="musubi.card.v1")

    def changed_cards(self, cursor: int = 0) -> Answer[ListChangedCardsResponse]:
        """Cards of the municipality that changed, at most 100 after a cursor; go on until an answer is empty."""
        request = ListChangedCardsRequest(cursor=cursor)
        return self._act("CardService/ListChangedCards", request, package="musubi.card.v1")

    def _act(self, method, request, request_id=None, patience=0.0, package="musubi.registry.v1") -> Answer:
        return self._connection.call(f"{package}.{method}", request, request_id=request_id, patience=patience)
