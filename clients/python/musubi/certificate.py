"""Key, chain and anchors in a directory; they may be renewed while the program runs."""

from __future__ import annotations

import base64
import hashlib
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

from musubi.errors import CertificateUnusable

_KEY, _CHAIN, _ANCHORS = "key.pem", "chain.pem", "root.pem"
_FILES = (_KEY, _CHAIN, _ANCHORS)

# Results of OpenSSL's verification, x509_vfy.h.
NOT_YET_VALID, EXPIRED = 9, 10

Stamps = list[tuple[int, ...]]


@dataclass(frozen=True, repr=False)
class Usable:
    """What was read: the bytes of the files, the same for `ssl`, and what there is to know of the own certificate."""

    key: bytes
    chain: bytes
    anchors: bytes
    context: ssl.SSLContext
    """TLS 1.3 of a client with these files."""
    thumbprint: str
    """SHA-256 of the certificate, base64url ([RFC 8705 3.1]): what an operator statement is bound to."""
    ends: float
    """When it is over, in seconds since 1970."""

    def require_in_time(self) -> None:
        """Raises CertificateUnusable when the certificate is over."""
        if time.time() >= self.ends:
            raise CertificateUnusable(f"{_CHAIN} is over")


class Certificate:
    """The directory with key.pem, chain.pem and root.pem."""

    def __init__(self, directory: str | Path) -> None:
        self._directory = Path(directory)

    def stamps(self) -> Stamps:
        """Differ when a file was written or replaced."""
        return [self._stamp(name) for name in _FILES]

    def read(self) -> Usable:
        """Reads the files.

        Raises CertificateUnusable when one is missing or broken, they do not belong together, or are not in
        their time.
        """
        before = self.stamps()
        key, chain, anchors = (self._bytes(name) for name in _FILES)
        context, (encoded, ends) = self._context(ssl.PROTOCOL_TLS_CLIENT), self._verified()
        if self.stamps() != before:
            raise CertificateUnusable("the files change just now")
        digest = hashlib.sha256(encoded).digest()
        thumbprint = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return Usable(key, chain, anchors, context, thumbprint, ends)

    def _context(self, side: int) -> ssl.SSLContext:
        made = ssl.SSLContext(side)
        made.minimum_version = ssl.TLSVersion.TLSv1_3
        made.verify_mode = ssl.CERT_REQUIRED
        unusable = self._loaded(made)
        if unusable:
            raise CertificateUnusable(unusable)
        return made

    def _loaded(self, made: ssl.SSLContext) -> str:
        """Loads the files; what is wrong with them, or nothing."""
        try:
            # Nobody is asked for a password: a key that needs one is unusable.
            made.load_cert_chain(self._path(_CHAIN), self._path(_KEY), password=lambda: b"")
        except OSError as e:
            pair = getattr(e, "reason", "") == "KEY_VALUES_MISMATCH"
            return f"{_KEY} is not the key of {_CHAIN}" if pair else f"{_KEY} or {_CHAIN} is broken"
        try:
            made.load_verify_locations(self._path(_ANCHORS))
        except OSError:
            return f"{_ANCHORS} is broken"
        return ""

    def _verified(self) -> tuple[bytes, float]:
        """The own certificate in DER and its end, after a handshake with ourselves: what a node would check."""
        asking, checking = self._context(ssl.PROTOCOL_TLS_CLIENT), self._context(ssl.PROTOCOL_TLS_SERVER)
        asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
        try:
            peer = _handshake(asking, checking)
        except ssl.SSLCertVerificationError as e:
            why = e.verify_code
        except ssl.SSLError:
            why = 0
        else:
            return peer.getpeercert(binary_form=True), ssl.cert_time_to_seconds(peer.getpeercert()["notAfter"])
        raise CertificateUnusable(_WHY.get(why, f"{_CHAIN} does not lead to {_ANCHORS}"))

    def _bytes(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except OSError:
            pass
        raise CertificateUnusable(f"{name} cannot be read")

    def _stamp(self, name: str) -> tuple[int, ...]:
        try:
            found = self._path(name).stat()
            return (found.st_ino, found.st_size, found.st_mtime_ns)
        except OSError:
            return ()

    def _path(self, name: str) -> Path:
        return self._directory / name


_WHY = {EXPIRED: f"{_CHAIN} is over", NOT_YET_VALID: f"{_CHAIN} is not yet valid"}


def _handshake(asking: ssl.SSLContext, checking: ssl.SSLContext) -> ssl.SSLObject:
    """The checking side of a handshake in memory."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = asking.wrap_bio(down, up)
    server = checking.wrap_bio(up, down, server_side=True)
    done: set[ssl.SSLObject] = set()
    while len(done) < 2:
        for side in {client, server} - done:
            try:
                side.do_handshake()
                done.add(side)
            except ssl.SSLWantReadError:
                continue
    return server
