"""Why there is no connection: one plain handshake, since gRPC itself hardly says it.

Made before the first call of a channel, too: grpcio cannot be told to insist on TLS 1.3, but a node that speaks
it is never talked down (its answers to TLS 1.2 are marked, RFC 8446 4.1.3), and one that does not is found here.
"""

from __future__ import annotations

import socket
import ssl
import time

from musubi.certificate import EXPIRED, NOT_YET_VALID
from musubi.errors import Failed, NodeAway, NodeNotTrusted, NotAdmitted, TooLate

_WHY = {EXPIRED: "its certificate is over", NOT_YET_VALID: "its certificate is not yet valid", 62: "another name"}
_NOT_TLS_1_3 = frozenset({"TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL"})


def probe(address: tuple[str, int], name: str, context: ssl.SSLContext, seconds: float) -> Failed | None:
    """What keeps a client with this context from a connection to the node of a name; None when nothing does.

    Takes the given time at most.
    """
    context.set_alpn_protocols(["h2"])
    until = time.monotonic() + seconds
    try:
        with socket.create_connection(address, timeout=max(seconds, 0.001)) as plain:
            return _shake(context, plain, name, until)
    except TimeoutError:
        return TooLate("no connection was made")
    except OSError:
        return NodeAway()


def _shake(context: ssl.SSLContext, plain: socket.socket, name: str, until: float) -> Failed | None:
    proved = False
    try:
        with context.wrap_socket(plain, server_hostname=name, do_handshake_on_connect=False) as secure:
            _limit(secure, until)
            secure.do_handshake()
            proved = True
            # A node speaks first; if it does not take our certificate, that is what it says.
            _limit(secure, until)
            return None if secure.recv(1) else NotAdmitted()
    except TimeoutError:
        return TooLate("no connection was made")
    except ssl.SSLCertVerificationError as e:
        return NodeNotTrusted(_WHY.get(e.verify_code, "its certificate is of another authority"))
    except ssl.SSLError as e:
        return _ended(e.reason or "")
    except OSError:
        return NotAdmitted() if proved else NodeAway()


def _ended(reason: str) -> Failed:
    """A handshake that the peer ended, or that was none."""
    if reason in _NOT_TLS_1_3:
        return NodeNotTrusted("it does not speak TLS 1.3")
    return NotAdmitted() if "ALERT" in reason else NodeAway("what answers is not TLS")


def _limit(secure: ssl.SSLSocket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    secure.settimeout(left)
