"""ECDSA on P-256 with SHA-256. The one module that needs python3-cryptography."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)


def public_key(encoded: bytes) -> tuple[bytes, Callable[[bytes, bytes], bool]]:
    """A key (SubjectPublicKeyInfo in PEM or DER) in DER, and what says whether a signature of bytes is its own.

    Signatures are r and s of 32 bytes each [RFC 7518 3.4]. Raises ValueError for what is no P-256 key.
    """
    key = (load_pem_public_key if encoded.lstrip().startswith(b"-----") else load_der_public_key)(encoded)
    if not (isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)):
        raise ValueError("not a P-256 key")

    def verify(signature: bytes, signed: bytes) -> bool:
        r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
        try:
            key.verify(encode_dss_signature(r, s), signed, ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), verify
