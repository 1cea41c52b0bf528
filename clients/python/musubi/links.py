"""The gRPC channel of a connection, exchanged for a new one when the certificate is renewed."""

from __future__ import annotations

import threading
import time

import grpc
import grpc.experimental

from musubi.certificate import Certificate, Usable
from musubi.errors import Failed
from musubi.probe import probe

# One message of an answer; ours.
MAX_MESSAGE_BYTES = 4 * 1024 * 1024

# How often the files are looked at, at most, and how long a new certificate may take to be admitted; ours.
_LOOK_AGAIN_SECONDS = 0.1
_ADMISSION_SECONDS = 2.0


class Link:
    """A channel, the certificate that it shows, and how many use it."""

    def __init__(self, channel: grpc.Channel, usable: Usable) -> None:
        self.channel = channel
        self.usable = usable
        self.stands = False
        """Whether the node has proved itself and admitted us on it."""
        self.uses = 0

    def __repr__(self) -> str:
        return "Link()"


class Links:
    """Gives each call its link. A renewed certificate gets a new one when the node admits it; the old one only
    finishes what it has. Thread-safe.
    """

    def __init__(self, host: str, port: int, name: str, certificate: Certificate) -> None:
        self._address = (host, port)
        self._name = name
        self._certificate = certificate
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._next_look = time.monotonic() + _LOOK_AGAIN_SECONDS
        self._taken = certificate.stamps()
        self._current = self._link(certificate.read())
        self._retiring: set[Link] = set()
        self.closed = False

    def take(self) -> Link:
        """The link for one act, to be given back.

        Raises CertificateUnusable when the certificate is over, ValueError when the connection is closed.
        """
        self._look()
        with self._lock:
            if self.closed:
                raise ValueError("the connection is closed")
            self._current.usable.require_in_time()
            self._current.uses += 1
            return self._current

    def give_back(self, link: Link) -> None:
        """Ends a use."""
        with self._lock:
            link.uses -= 1
            over = link.uses == 0 and link in self._retiring
            if over:
                self._retiring.remove(link)
        if over:
            link.channel.close()

    def require(self, link: Link, seconds: float) -> None:
        """Raises why the node cannot be reached on a link, if it never could."""
        if not link.stands:
            failure = self.why_away(link, seconds)
            if failure is not None:
                raise failure
            link.stands = True

    def why_away(self, link: Link, seconds: float) -> Failed | None:
        """Why no connection can be made with a link's certificate; None when one can."""
        return probe(self._address, self._name, link.usable.context, seconds)

    def close(self) -> None:
        """Ends the connection; calls in flight are cancelled."""
        with self._lock:
            self.closed = True
            links = [self._current, *self._retiring]
        for link in links:
            link.channel.close()

    def _look(self) -> None:
        """Takes renewed files; one thread looks, the others go on."""
        if time.monotonic() < self._next_look or not self._looking.acquire(blocking=False):
            return
        try:
            self._next_look = time.monotonic() + _LOOK_AGAIN_SECONDS
            stamps = self._certificate.stamps()
            if stamps != self._taken:
                self._renew(stamps)
        finally:
            self._looking.release()

    def _renew(self, stamps: list) -> None:
        """Files that are broken, do not yet belong together or are not admitted are tried again at the next look."""
        try:
            fresh = self._link(self._certificate.read())
        except Failed:
            return
        try:
            # A certificate that works is kept until the node takes the new one.
            if self._current.stands and time.time() < self._current.usable.ends:
                self.require(fresh, _ADMISSION_SECONDS)
        except Failed:
            fresh.channel.close()
            return
        self._taken = stamps
        self._exchange(fresh)

    def _exchange(self, fresh: Link) -> None:
        with self._lock:
            old, self._current = self._current, fresh
            if old.uses > 0:
                self._retiring.add(old)
            idle = [link for link, over in ((old, old.uses == 0), (fresh, self.closed)) if over]
        for link in idle:
            link.channel.close()

    def _link(self, usable: Usable) -> Link:
        credentials = grpc.ssl_channel_credentials(usable.anchors, usable.key, usable.chain)
        host, port = self._address
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        options = [*_OPTIONS, ("grpc.ssl_target_name_override", self._name), ("grpc.default_authority", self._name)]
        return Link(grpc.secure_channel(target, credentials, options=options), usable)


_OPTIONS = [
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    # Ours.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.enable_retries", 0),
    # A call is read by the thread that makes it: no thread of gRPC's own stands between.
    (grpc.experimental.ChannelOptions.SingleThreadedUnaryStream, 1),
    # A node stands in the own network; the way to it is in no environment variable.
    ("grpc.enable_http_proxy", 0),
    # Channels with other certificates must not share a connection.
    ("grpc.use_local_subchannel_pool", 1),
    # A node that is back is found within half a second; ours.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 500),
]
