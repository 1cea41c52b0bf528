"""Peers that misbehave, each in one way: on grpcio's own server, or on a plain socket."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

Behaviour = Callable[[Iterator[bytes], grpc.ServicerContext], Iterator[bytes]]


class Peer(grpc.GenericRpcHandler):
    """A server with a node's certificate that answers every method with raw bytes. `calls` is the metadata of each."""

    def __init__(self, certificate: Path, behaviour: Behaviour, admits: Path | None = None, port: int = 0) -> None:
        self.calls: list[dict[str, str | bytes]] = []
        self.ending = threading.Event()
        self._behaviour = behaviour
        self._server = grpc.server(ThreadPoolExecutor(8), handlers=[self], options=[("grpc.so_reuseport", 0)])
        pair = [((certificate / "key.pem").read_bytes(), (certificate / "chain.pem").read_bytes())]
        anchors = (admits or certificate / "root.pem").read_bytes()
        credentials = grpc.ssl_server_credentials(pair, anchors, require_client_auth=True)
        self.port = self._server.add_secure_port(f"127.0.0.1:{port}", credentials)

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        self.calls.append(dict(details.invocation_metadata))
        return grpc.stream_stream_rpc_method_handler(self._behaviour)

    def __enter__(self) -> Peer:
        self._server.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ending.set()
        self._server.stop(0).wait(5)


class Doorway:
    """A way to a port that can be slammed: every connection through it ends at once."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._admit, daemon=True).start()

    def slam(self) -> None:
        """Ends all connections; new ones are not taken."""
        for each in [self._listening, *self._open]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def __enter__(self) -> Doorway:
        return self

    def __exit__(self, *error: object) -> None:
        self.slam()

    def _admit(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(self._to)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def plain(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port whose connections are given to `answer`, each on a thread of its own."""
    listening = socket.create_server(("127.0.0.1", 0))

    def admit() -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listening.accept()
                threading.Thread(target=_quietly, args=(answer, near), daemon=True).start()

    threading.Thread(target=admit, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _quietly(answer: Callable[[socket.socket], None], near: socket.socket) -> None:
    with contextlib.suppress(OSError), near:
        answer(near)


def old_tls(certificate: Path, behind: int) -> Callable[[socket.socket], None]:
    """A front that speaks TLS 1.2 and nothing newer, before a port in clear."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "chain.pem", certificate / "key.pem")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["h2"])

    def answer(near: socket.socket) -> None:
        far = socket.create_connection(("127.0.0.1", behind))
        with far, context.wrap_socket(near, server_side=True) as secure:
            threading.Thread(target=_carry, args=(far, secure), daemon=True).start()
            _carry(secure, far)

    return answer


def forever(ending: threading.Event) -> Behaviour:
    """Never answers."""

    def answer(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        ending.wait()
        yield b""

    return answer


def saying(*answers: bytes) -> Behaviour:
    """Answers these bytes, whatever is asked, and ends well."""

    def answer(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        for _ in requests:
            pass
        yield from answers

    return answer


def refusing(code: grpc.StatusCode, details: bytes | None, *more: tuple[str, bytes]) -> Behaviour:
    """Ends with a status, and with these bytes as its details."""

    def answer(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        trailers = [("grpc-status-details-bin", details)] if details is not None else []
        context.set_trailing_metadata((*trailers, *more))
        context.abort(code, "said by the peer")
        yield b""

    return answer
