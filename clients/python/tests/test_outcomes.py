"""What becomes of calls to peers that misbehave: typed, actionable, bounded, and without a trace of the person."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc

import musubi
from musubi import attempts, connection, links, status
from musubi.confirmation.v1.search_service_pb2 import SearchRequest, SearchResponse
from musubi.registry.v1.identity_record_pb2 import IdentityRecord
from musubi.registry.v1.inquiry_service_pb2 import InquireRequest, InquireResponse
from musubi.registry.v1.update_service_pb2 import PushUpdateRequest, PushUpdateResponse
from tests import peers
from tests.authority import Authority
from tests.bounded import MARK, Bounded
from tests.peers import Doorway, Peer

NODE = "communication/131121"
NAME = "communication-131121.musubi.internal"
INQUIRE = "musubi.registry.v1.InquiryService/Inquire"
SEARCH = "musubi.confirmation.v1.SearchService/Search"
PUSH = "musubi.registry.v1.UpdateService/PushUpdate"

PERSON = InquireRequest(resident_record_code=MARK)
FOUND = InquireResponse(answered_by=1)
FOUND.record.address = MARK
HIT = SearchResponse()
HIT.hit.record.address = MARK


def refusal(reason: str, retry_after: float | None = None, **facts: str) -> bytes:
    """The details that a node sends with a refusal."""
    info = status._ERROR_INFO(reason=reason, domain="musubi")
    for key, value in facts.items():
        info.metadata.add(key=key, value=value)
    said = status._STATUS(message=f"{reason}: what was wrong")
    said.details.add(type_url="type.googleapis.com/google.rpc.ErrorInfo", value=info.SerializeToString())
    if retry_after is not None:
        wait = status._RETRY_INFO()
        wait.retry_delay.seconds, wait.retry_delay.nanos = divmod(int(retry_after * 1e9), 10**9)
        said.details.add(type_url="type.googleapis.com/google.rpc.RetryInfo", value=wait.SerializeToString())
    return said.SerializeToString()


class Outcomes(Bounded):
    """With an authority, a node's certificate and a system's."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.authority = Authority(cls.directory / "root")
        cls.node = cls.authority.node(cls.directory / "node", NAME)
        cls.system = cls.authority.system(cls.directory / "system")

    def connect(self, port: int, **more) -> musubi.Connection:
        made = musubi.connect("127.0.0.1", port, **{"node": NODE, "certificate": self.system, "deadline": 5.0, **more})
        return self.enterContext(made)

    def peer(self, *behaviour, certificate=None, **more) -> Peer:
        return self.enterContext(Peer(certificate or self.node, *behaviour, **more))

    def inquire(self, port: int, **more) -> musubi.Answer:
        return self.connect(port, **more).call(INQUIRE, PERSON)


class AnsweredTest(Outcomes):
    def test_answer_is_typed_and_prints_without_the_person(self):
        def printed():
            answer = self.inquire(self.peer(peers.saying(FOUND.SerializeToString())).port)
            self.assertEqual(answer.message.record.address, MARK)
            self.unmarked(answer, repr(answer.message is None))

        printed()
        shown = lambda answer: f"Answer({answer.message.record.address})"
        self.without(f"'{MARK}' unexpectedly found", printed, musubi.Answer, "__repr__", shown)

    def test_unknown_enum_value_is_answered_and_visible(self):
        data = FOUND.SerializeToString() + InquireResponse(answered_by=77).SerializeToString()

        answer = self.inquire(self.peer(peers.saying(data)).port)

        self.assertEqual(answer.message.answered_by, 77)

    def test_unknown_field_is_answered(self):
        unknown = b"\xba\x3e\x03new"  # field 999

        answer = self.inquire(self.peer(peers.saying(FOUND.SerializeToString() + unknown)).port)

        self.assertEqual(answer.message.answered_by, 1)

    def test_stream_fetches_a_message_when_it_is_asked_for(self):
        sent, most = [], 2000
        big = SearchResponse()
        big.hit.record.address = MARK * 5000

        def endless(requests, context) -> Iterator[bytes]:
            for _ in range(most):
                sent.append(1)
                yield big.SerializeToString()

        with self.connect(self.peer(endless).port).call(SEARCH, SearchRequest()) as answers:
            for _ in range(3):
                self.assertEqual(next(answers).hit.record.address, MARK * 5000)
            received = len(sent)
        self.assertLess(received, most // 2, "flow control holds the peer back")

    def test_client_stream_is_sent_whole(self):
        seen = []

        def counting(requests, context) -> Iterator[bytes]:
            seen.extend(requests)
            yield PushUpdateResponse(update_sequence_number=len(seen)).SerializeToString()

        name = "musubi.confirmation.v1.BulkService/SubmitBulk"
        request = musubi.contracts.method(name).request()
        answer = self.connect(self.peer(counting).port).call(name, iter([request] * 3))

        self.assertEqual(len(seen), 3)
        self.assertEqual(answer.request_id.version, 7)


class RefusedTest(Outcomes):
    def refused(self, code: grpc.StatusCode, details: bytes, *more, **options) -> musubi.Refused:
        port = self.peer(peers.refusing(code, details, *more)).port
        return self.fails(musubi.Refused, lambda: self.inquire(port, **options))

    def test_refusal_says_reason_who_must_act_what_to_do_and_field(self):
        facts = {"must_act": "CALLER_DEVELOPER", "fix": "check the clock", "field": "record.birth_date"}
        details = refusal("REQUEST_ID_TOO_OLD", **facts)

        error = self.refused(grpc.StatusCode.FAILED_PRECONDITION, details, ("musubi-receipt-bin", b"promise"))

        self.assertEqual((error.reason, error.code), ("REQUEST_ID_TOO_OLD", "FAILED_PRECONDITION"))
        self.assertEqual((error.must_act, error.fix, error.field), tuple(facts.values()))
        self.assertFalse(error.may_repeat)
        self.assertEqual(error.receipts, (b"promise",))
        self.assertEqual(error.request_id.version, 7)

    def test_refusal_matches(self):
        error = self.refused(
            grpc.StatusCode.PERMISSION_DENIED, refusal("BUSINESS_NOT_RIGHT", must_act="CALLER_OPERATOR", fix="ask")
        )

        match error:
            case musubi.Refused("BUSINESS_NOT_RIGHT", must_act="CALLER_OPERATOR"):
                pass
            case _:
                self.fail("no match")

    def test_refusal_for_now_may_be_repeated_after_what_the_node_says(self):
        details = refusal("NODE_BUSY", retry_after=1.5, must_act="NODE_ADMINISTRATOR", fix="repeat")

        error = self.refused(grpc.StatusCode.RESOURCE_EXHAUSTED, details)

        self.assertTrue(error.may_repeat)
        self.assertEqual(error.retry_after, 1.5)

    def test_reason_of_another_domain_is_no_reason(self):
        details = refusal("SOMETHING").replace(b"musubi", b"others")

        port = self.peer(peers.refusing(grpc.StatusCode.PERMISSION_DENIED, details)).port
        self.fails(musubi.AnswerUnreadable, lambda: self.inquire(port))

    def test_receipts_are_taken_of_refusals_too(self):
        taken = []
        details = refusal("PERSON_NOT_FOUND", must_act="CALLER_OPERATOR", fix="check")
        receipts = [("musubi-receipt-bin", b"one"), ("musubi-receipt-bin", b"two")]

        error = self.refused(
            grpc.StatusCode.NOT_FOUND, details, *receipts, receipts=lambda *receipts: taken.append(receipts)
        )

        self.assertEqual(taken, [(error.request_id, INQUIRE, (b"one", b"two"))])


class FailedTest(Outcomes):
    def test_garbage_is_unreadable(self):
        port = self.peer(peers.saying(b"\xff\xff\xff" + MARK.encode())).port

        error = self.fails(musubi.AnswerUnreadable, lambda: self.inquire(port))

        self.assertEqual(error.reason, "ANSWER_UNREADABLE")
        self.assertFalse(error.may_repeat)

    def test_text_that_is_none_is_unreadable(self):
        broken = FOUND.SerializeToString().replace(MARK.encode(), b"\xff" * len(MARK.encode()))

        self.fails(musubi.AnswerUnreadable, lambda: self.inquire(self.peer(peers.saying(broken)).port))

    def test_no_answer_is_unreadable(self):
        self.fails(musubi.AnswerUnreadable, lambda: self.inquire(self.peer(peers.saying()).port))

    def test_two_answers_are_unreadable(self):
        def twice():
            port = self.peer(peers.saying(*[FOUND.SerializeToString()] * 2)).port
            self.fails(musubi.AnswerUnreadable, lambda: self.inquire(port))

        twice()
        first = lambda attempt: next(attempt)
        self.without("AnswerUnreadable not raised", twice, attempts.Attempt, "the_one", first)

    def test_answer_of_more_than_4_MiB_is_too_large(self):
        large = InquireResponse()
        large.record.address = MARK * (5 * 1024 * 1024 // 9)

        def too_large():
            port = self.peer(peers.saying(large.SerializeToString())).port
            self.fails(musubi.AnswerTooLarge, lambda: self.inquire(port))

        too_large()
        unlimited = [(name, -1 if "max_receive" in name else value) for name, value in links._OPTIONS]
        self.without("AnswerTooLarge not raised", too_large, links, "_OPTIONS", unlimited)

    def test_no_answer_in_time_is_too_late(self):
        ending = threading.Event()
        port = self.peer(peers.forever(ending)).port
        self.addCleanup(ending.set)
        started = time.monotonic()

        error = self.fails(musubi.TooLate, lambda: self.inquire(port, deadline=0.5))

        self.assertLess(time.monotonic() - started, 3)
        self.assertTrue(error.may_repeat)

    def test_status_without_a_reason_never_shows_what_the_peer_said(self):
        def says(requests, context) -> Iterator[bytes]:
            context.abort(grpc.StatusCode.INTERNAL, "address of the person")
            yield b""

        def silent():
            error = self.fails(musubi.BrokeOff, lambda: self.inquire(self.peer(says).port))
            self.assertNotIn("address of the person", str(error))

        silent()
        telling = lambda attempt, code: musubi.BrokeOff(attempt._call.details())
        self.without("address of the person", silent, attempts.Attempt, "_failure", telling)

    def test_connection_that_ends_in_the_middle_of_a_stream_broke_off(self):
        held = threading.Event()
        self.addCleanup(held.set)

        def two_then_wait(requests, context) -> Iterator[bytes]:
            yield from [HIT.SerializeToString()] * 2
            held.wait()

        door = self.enterContext(Doorway(self.peer(two_then_wait).port))
        answers = self.connect(door.port).call(SEARCH, SearchRequest())
        next(answers)
        next(answers)
        door.slam()

        error = self.fails(musubi.BrokeOff, lambda: next(answers))

        self.assertTrue(error.may_repeat)
        self.assertEqual(error.request_id, answers.request_id)
        self.assertEqual(list(answers), [])

    def test_stream_that_is_let_go_is_cancelled(self):
        gone = threading.Event()

        def endless(requests, context) -> Iterator[bytes]:
            context.add_callback(gone.set)
            while not gone.wait(0.01):
                yield HIT.SerializeToString()

        made = self.connect(self.peer(endless).port)
        answers = made.call(SEARCH, SearchRequest())
        next(answers)
        self.assertEqual(made._links._current.uses, 1)
        del answers

        self.assertTrue(gone.wait(5))
        self.assertEqual(made._links._current.uses, 0)

    def test_list_without_its_summary_broke_off(self):
        terminal = musubi.Terminal(
            self.connect(self.peer(peers.saying(HIT.SerializeToString())).port), musubi.Purpose("b", "r", "o", "t")
        )

        error = self.fails(musubi.BrokeOff, lambda: terminal.search(SearchRequest()))

        self.assertIsNotNone(error.request_id)

    def test_cancelled_by_the_caller(self):
        ending = threading.Event()
        self.addCleanup(ending.set)
        answers = self.connect(self.peer(peers.forever(ending)).port).call(SEARCH, SearchRequest())

        answers.cancel()

        self.fails(musubi.Cancelled, lambda: next(answers))

    def test_connection_closed_by_the_caller_cancels(self):
        arrived, ending = threading.Event(), threading.Event()
        self.addCleanup(ending.set)

        def held(requests, context) -> Iterator[bytes]:
            arrived.set()
            ending.wait()
            yield b""

        made = self.connect(self.peer(held).port)
        with ThreadPoolExecutor(1) as other:
            call = other.submit(made.call, INQUIRE, PERSON)
            self.assertTrue(arrived.wait(5))
            made.close()
            self.fails(musubi.Cancelled, lambda: call.result(5))

    def test_requests_that_the_application_cannot_make_are_not_sent_as_if_whole(self):
        name = "musubi.confirmation.v1.BulkService/SubmitBulk"
        one = musubi.contracts.method(name).request()
        whole = []

        def reading(requests, context) -> Iterator[bytes]:
            with contextlib.suppress(grpc.RpcError):
                whole.append(len(list(requests)))
            yield b""

        def breaking():
            yield one
            raise LookupError("no more")

        def half():
            made = self.connect(self.peer(reading).port)
            with self.assertRaises(LookupError):
                made.call(name, breaking())
            self.assertEqual(whole, [], "half of the requests was taken as all")

        half()
        self.without("as all", half, attempts.Attempt, "_fed", _quiet)


def _quiet(attempt):
    """The requests until the application breaks, as if there were no more."""
    try:
        yield from attempt._act.requests
    except LookupError as e:
        attempt._broken = e


class NoConnectionTest(Outcomes):
    def test_no_listener_is_node_away(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]

        error = self.fails(musubi.NodeAway, lambda: self.inquire(port))

        self.assertTrue(error.may_repeat)

    def test_unknown_host_is_node_away(self):
        made = self.enterContext(musubi.connect("host.invalid", 1, node=NODE, certificate=self.system))

        self.fails(musubi.NodeAway, lambda: made.call(INQUIRE, PERSON))

    def test_node_that_went_away_is_node_away(self):
        with Peer(self.node, peers.saying(FOUND.SerializeToString())) as peer:
            made = self.connect(peer.port)
            made.call(INQUIRE, PERSON)

        def away():
            while True:
                try:
                    made.call(INQUIRE, PERSON)
                except musubi.BrokeOff:
                    continue  # the connection ends at this very moment

        self.fails(musubi.NodeAway, away)

    def test_listener_that_never_speaks_is_too_late(self):
        silent = threading.Event()
        self.addCleanup(silent.set)
        port = self.enterContext(peers.plain(lambda near: silent.wait()))

        self.fails(musubi.TooLate, lambda: self.inquire(port, deadline=0.5))

    def test_no_tls_is_node_away(self):
        port = self.enterContext(peers.plain(lambda near: near.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")))

        self.fails(musubi.NodeAway, lambda: self.inquire(port))

    def test_node_of_another_authority_is_not_trusted(self):
        other = Authority(self.directory / "other").node(self.directory / "stranger", NAME)

        port = self.peer(peers.saying(b""), certificate=other, admits=self.node / "root.pem").port
        error = self.fails(musubi.NodeNotTrusted, lambda: self.inquire(port))

        self.assertIn("another authority", str(error))

    def test_node_of_another_name_is_not_trusted(self):
        other = self.authority.node(self.directory / "fukuoka", "communication-401307.musubi.internal")

        port = self.peer(peers.saying(b""), certificate=other).port
        error = self.fails(musubi.NodeNotTrusted, lambda: self.inquire(port))

        self.assertIn("another name", str(error))

    def test_expired_node_is_not_trusted(self):
        over = self.authority.node(self.directory / "over", NAME, days=-1)

        port = self.peer(peers.saying(b""), certificate=over).port
        error = self.fails(musubi.NodeNotTrusted, lambda: self.inquire(port))

        self.assertIn("over", str(error))

    def test_node_that_does_not_take_our_certificate_does_not_admit(self):
        other = Authority(self.directory / "theirs").root

        port = self.peer(peers.saying(b""), admits=other).port
        error = self.fails(musubi.NotAdmitted, lambda: self.inquire(port))

        self.assertEqual(error.must_act, "CALLER_ADMINISTRATOR")

    def test_node_of_tls_1_2_is_not_trusted(self):
        clear = grpc.server(ThreadPoolExecutor(2), handlers=[_Clear(FOUND.SerializeToString())])
        behind = clear.add_insecure_port("127.0.0.1:0")
        clear.start()
        self.addCleanup(clear.stop, 0)
        port = self.enterContext(peers.plain(peers.old_tls(self.node, behind)))

        def old():
            error = self.fails(musubi.NodeNotTrusted, lambda: self.inquire(port))
            self.assertIn("TLS 1.3", str(error))

        old()
        self.without("NodeNotTrusted not raised", old, links.Links, "require", lambda *_: None)


class _Clear(grpc.GenericRpcHandler):
    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def service(self, details):
        return grpc.unary_unary_rpc_method_handler(lambda request, context: self._answer)


class RepeatsTest(Outcomes):
    """A peer that refuses for now twice, and says which request ids it has seen."""

    def busy(self) -> Peer:
        details = refusal("NODE_BUSY", must_act="NODE_ADMINISTRATOR", fix="repeat")
        refuse = peers.refusing(grpc.StatusCode.RESOURCE_EXHAUSTED, details)
        answer = peers.saying(PushUpdateResponse(update_sequence_number=7).SerializeToString())
        count = []

        def behaviour(requests, context):
            count.append(1)
            yield from (refuse if len(count) < 3 else answer)(requests, context)

        return self.peer(behaviour)

    def test_repeats_have_the_same_request_id(self):
        def same():
            peer = self.busy()
            answer = musubi.Register(self.connect(peer.port)).push(IdentityRecord(), patience=10)
            seen = [call["musubi-request-id"] for call in peer.calls]
            self.assertEqual(answer.message.update_sequence_number, 7)
            self.assertEqual(seen, [str(answer.request_id)] * 3, "one act had other ids")

        same()
        self.without("one act had other ids", same, attempts.Attempt, "_start", _with_another_id)

    def test_no_patience_is_one_attempt(self):
        peer = self.busy()

        error = self.fails(musubi.Refused, lambda: musubi.Register(self.connect(peer.port)).push(IdentityRecord()))

        self.assertEqual(len(peer.calls), 1)
        self.assertTrue(error.may_repeat)

    def test_refusal_for_good_is_not_repeated(self):
        details = refusal("ITEM_INVALID", must_act="CALLER_OPERATOR", fix="correct it", field="record.name")
        peer = self.peer(peers.refusing(grpc.StatusCode.INVALID_ARGUMENT, details))

        self.fails(musubi.Refused, lambda: musubi.Register(self.connect(peer.port)).push(IdentityRecord(), patience=10))

        self.assertEqual(len(peer.calls), 1)

    def test_own_request_id_goes_out(self):
        peer = self.peer(peers.saying(b""))
        act = musubi.new_request_id()

        answer = musubi.Register(self.connect(peer.port)).push(IdentityRecord(), request_id=act)

        self.assertEqual((answer.request_id, peer.calls[0]["musubi-request-id"]), (act, str(act)))

    def test_node_that_comes_back_is_found(self):
        with Peer(self.node, peers.saying(b"")) as first:
            port = first.port
            made = self.connect(port)
            made.call(PUSH, PushUpdateRequest())
        with ThreadPoolExecutor(1) as other:
            call = other.submit(made.call, PUSH, PushUpdateRequest(), patience=20)
            second = self.peer(peers.saying(b""), port=port)

            answer = call.result(20)

        self.assertEqual(second.calls[-1]["musubi-request-id"], str(answer.request_id))


def _with_another_id(attempt):
    """Starts an attempt as an act of its own."""
    act = attempt._act
    metadata = [(name, value) for name, value in act.metadata if name != "musubi-request-id"]
    attempt._act = dataclasses.replace(act, metadata=[*metadata, ("musubi-request-id", str(musubi.new_request_id()))])
    return _START(attempt)


_START = attempts.Attempt._start


class PersonTest(Outcomes):
    PURPOSE = musubi.Purpose("resident-record", "A-1", "OP-1", "T-1")

    def test_purpose_and_statement_travel(self):
        peer = self.peer(peers.saying(FOUND.SerializeToString()))
        asked = []

        def statements(*wanted) -> str:
            asked.append(wanted)
            return "statement"

        made = self.connect(peer.port)
        musubi.Terminal(made, self.PURPOSE, statements).for_reference("A-2").inquire(MARK)

        bodies = ["131121", "130001", "900001"]
        self.assertEqual(asked, [(INQUIRE, self.PURPOSE.for_reference("A-2"), bodies, made.thumbprint)])
        sent = {name: value for name, value in peer.calls[0].items() if name.startswith("musubi-")}
        sent.pop("musubi-request-id")
        self.assertEqual(
            sent,
            {
                "musubi-business": "resident-record",
                "musubi-reference": "A-2",
                "musubi-operator": "OP-1",
                "musubi-terminal": "T-1",
                "musubi-operator-statement": "statement",
            },
        )

    def test_destination_travels_and_is_in_the_audience(self):
        peer = self.peer(peers.saying(FOUND.SerializeToString()))
        audience = []

        self.connect(peer.port).call(
            INQUIRE,
            PERSON,
            purpose=self.PURPOSE,
            statements=lambda method, purpose, bodies, thumbprint: audience.extend(bodies) or "s",
            to="prefecture/400009",
        )

        self.assertEqual(peer.calls[0]["musubi-to"], "prefecture/400009")
        self.assertIn("400009", audience)

    def test_what_cannot_travel_is_said_without_the_value(self):
        def refused_here():
            made = self.connect(self.peer(peers.saying(b"")).port)
            with self.assertRaises(ValueError) as raised:
                made.call(INQUIRE, PERSON, purpose=self.PURPOSE.for_reference(MARK))
            self.unmarked(raised.exception)
            self.assertIn("musubi-reference", str(raised.exception), "names the metadata")

        refused_here()
        self.without(f"'{MARK}' unexpectedly found", refused_here, connection, "_travelling", lambda metadata: metadata)

    def test_purpose_prints_without_the_person(self):
        self.unmarked(musubi.Purpose("b", MARK, MARK, MARK))

    def test_what_the_source_raises_goes_through(self):
        def none(*_):
            raise PermissionError("the operator is suspended")

        made = self.connect(self.peer(peers.saying(b"")).port)

        with self.assertRaises(PermissionError):
            musubi.Terminal(made, self.PURPOSE, none).inquire(MARK)

    def test_request_of_another_type_is_no_call(self):
        peer = self.peer(peers.saying(b""))

        with self.assertRaises(TypeError):
            self.connect(peer.port).call(INQUIRE, SearchRequest())
        with self.assertRaises(ValueError):
            self.connect(peer.port).call("musubi.registry.v1.InquiryService/Nothing", PERSON)

        self.assertEqual(peer.calls, [])
