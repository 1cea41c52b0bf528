"""The own certificate: what is found before a call goes out, and what becomes of calls when it is renewed."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator

import musubi
from musubi import certificate, links
from musubi.confirmation.v1.search_service_pb2 import SearchRequest
from tests import peers
from tests.authority import Authority
from tests.bounded import replaced
from tests.test_outcomes import FOUND, HIT, INQUIRE, PERSON, SEARCH, Outcomes


class UnusableTest(Outcomes):
    """Each damage to a certificate that was good."""

    def setUp(self) -> None:
        super().setUp()
        self.own = self.directory / self.id()
        shutil.copytree(self.system, self.own)

    def unusable(self, detail: str) -> None:
        error = self.fails(musubi.CertificateUnusable, lambda: self.connect(1, certificate=self.own))
        self.assertEqual(error.detail, detail)
        self.assertIsNone(error.request_id)

    def test_good_is_usable(self):
        self.assertEqual(len(self.connect(1, certificate=self.own).thumbprint), 43)

    def test_each_missing_file_is_named(self):
        for name in ("key.pem", "chain.pem", "root.pem"):
            with self.subTest(name):
                os.rename(self.own / name, self.own / "away")
                self.unusable(f"{name} cannot be read")
                os.rename(self.own / "away", self.own / name)

    def test_broken_files(self):
        pair = "key.pem or chain.pem"
        for name, said in (("key.pem", pair), ("chain.pem", pair), ("root.pem", "root.pem")):
            with self.subTest(name):
                whole = (self.own / name).read_bytes()
                (self.own / name).write_bytes(whole[: len(whole) // 2])
                self.unusable(f"{said} is broken")
                (self.own / name).write_bytes(whole)

    def test_key_of_another_pair(self):
        self.authority.system(self.directory / "another")
        shutil.copy(self.directory / "another" / "key.pem", self.own)

        self.unusable("key.pem is not the key of chain.pem")

    def test_key_under_a_password_asks_nobody(self):
        command = ["openssl", "pkcs8", "-topk8", "-in", self.system / "key.pem", "-passout", "pass:secret", "-out"]
        subprocess.run([*command, self.own / "key.pem"], check=True, capture_output=True)

        self.unusable("key.pem or chain.pem is broken")

    def test_own_certificate_of_another_root(self):
        other = Authority(self.directory / "elsewhere")
        shutil.copy(other.root, self.own / "root.pem")

        self.unusable("chain.pem does not lead to root.pem")

    def test_own_certificate_that_is_over(self):
        self.authority.system(self.own, days=-1)

        def over():
            self.unusable("chain.pem is over")

        over()
        unchecked = lambda files: (b"", time.time() + 1000)
        self.without("CertificateUnusable not raised", over, certificate.Certificate, "_verified", unchecked)

    def test_own_certificate_that_ends_while_connected(self):
        peer = self.peer(peers.saying(FOUND.SerializeToString()))
        made = self.connect(peer.port, certificate=self.own)
        made.call(INQUIRE, PERSON)
        later = time.time() + 40 * 24 * 3600

        class Later:
            time = staticmethod(lambda: later)

        with replaced(certificate, "time", Later):
            error = self.fails(musubi.CertificateUnusable, lambda: made.call(INQUIRE, PERSON))

        self.assertEqual(error.detail, "chain.pem is over")
        self.assertEqual(len(peer.calls), 1)


class RenewalTest(Outcomes):
    """Files that change under a connection."""

    def setUp(self) -> None:
        super().setUp()
        self.own = self.directory / self.id()
        shutil.copytree(self.system, self.own)

    def renew(self, authority: Authority | None = None) -> None:
        """As an administrator does it: the files one after the other, in place."""
        fresh = (authority or self.authority).system(self.directory / f"{self.id()}-{time.monotonic_ns()}")
        for name in ("key.pem", "chain.pem"):
            shutil.copy(fresh / name, self.own)

    def calls_until(self, made: musubi.Connection, changed) -> None:
        """Calls, each of which must be answered, until something has changed."""
        until = time.monotonic() + 10
        while not changed():
            self.assertLess(time.monotonic(), until, "the renewed certificate is never shown")
            made.call(INQUIRE, PERSON)

    def test_renewed_certificate_is_shown_and_no_call_fails(self):
        shown: set[bytes] = set()

        def noting(requests, context) -> Iterator[bytes]:
            shown.update(context.auth_context()["x509_pem_cert"])
            yield FOUND.SerializeToString()

        made = self.connect(self.peer(noting).port, certificate=self.own)
        before = made.thumbprint
        made.call(INQUIRE, PERSON)
        for renewals in range(2, 5):
            self.renew()
            self.calls_until(made, lambda: len(shown) == renewals)

        self.assertNotEqual(made.thumbprint, before)

    def test_stream_goes_on_over_a_renewal(self):
        go_on = threading.Event()
        self.addCleanup(go_on.set)

        def halting(requests, context) -> Iterator[bytes]:
            yield HIT.SerializeToString()
            go_on.wait()
            yield HIT.SerializeToString()

        peer = self.peer(halting)

        def goes_on():
            go_on.clear()
            made = self.connect(peer.port, certificate=self.own)
            before = made.thumbprint
            answers = made.call(SEARCH, SearchRequest())
            next(answers)
            self.renew()
            until = time.monotonic() + 10
            while made.thumbprint == before:
                self.assertLess(time.monotonic(), until, "never renewed")
            go_on.set()
            try:
                self.assertEqual(len(list(answers)), 1)
            except musubi.Failed:
                self.fail("the stream broke off")

        goes_on()
        self.without("the stream broke off", goes_on, links.Links, "_exchange", _at_once)

    def test_files_that_do_not_belong_together_are_not_taken(self):
        peer = self.peer(peers.saying(FOUND.SerializeToString()))
        made = self.connect(peer.port, certificate=self.own)
        before = made.thumbprint
        made.call(INQUIRE, PERSON)
        looked = self.looks(made)
        self.authority.system(self.directory / "half")
        shutil.copy(self.directory / "half" / "key.pem", self.own)

        self.calls_until(made, lambda: len(looked) > 1)

        self.assertEqual(made.thumbprint, before)

    def test_certificate_that_is_not_admitted_is_not_taken(self):
        peer = self.peer(peers.saying(FOUND.SerializeToString()))
        made = self.connect(peer.port, certificate=self.own)
        before = made.thumbprint
        made.call(INQUIRE, PERSON)
        looked = self.looks(made)
        stranger = Authority(self.directory / "stranger")
        both = (self.own / "root.pem").read_bytes() + stranger.root.read_bytes()
        (self.own / "root.pem").write_bytes(both)
        self.calls_until(made, lambda: looked)
        self.renew(stranger)

        del looked[:]
        self.calls_until(made, lambda: len(looked) > 1)

        self.assertEqual(made.thumbprint, before)

    def looks(self, made: musubi.Connection) -> list[int]:
        """Grows when the connection has tried what it found."""
        found: list[int] = []
        renew = made._links._renew

        def counted(stamps) -> None:
            renew(stamps)
            found.append(1)

        made._links._renew = counted
        return found


def _at_once(connected: links.Links, fresh: links.Link) -> None:
    """Exchanges the channel and closes the old one under its calls."""
    connected._current, old = fresh, connected._current
    old.channel.close()
