"""Computes every vector of the symbols again. A second implementation of docs/protocols/symbols.md.

Standard library only; its P-256, Ed25519 and AES are its own. Slow, and in no way safe for secrets.

    python3 symbol_check.py vectors.json

Prints what was checked. Exit status 1 and the name of the first vector that differs.
"""

import hashlib
import hmac
import json
import sys

# ---------------------------------------------------------------- P-256 (SEC 2)

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
A = P - 3
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def add(p, q):
    """Sum of two points; None is the identity."""
    if p is None:
        return q
    if q is None:
        return p
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        slope = (3 * p[0] * p[0] + A) * pow(2 * p[1], -1, P) % P
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P) % P
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def mul(k, p):
    total = None
    for bit in bin(k % N)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, p)
    return total


def neg(p):
    return p[0], (-p[1]) % P


def point(text):
    raw = bytes.fromhex(text)
    x, y = int.from_bytes(raw[1:33], "big"), int.from_bytes(raw[33:], "big")
    expect("a point is on the curve", (y * y - x * x * x - A * x - B) % P, 0)
    expect("a point is uncompressed", (len(raw), raw[0]), (65, 4))
    return x, y


def sec1(p):
    return b"\x04" + p[0].to_bytes(32, "big") + p[1].to_bytes(32, "big")


def scalar(k):
    return k.to_bytes(32, "big")


# ---------------------------------------------------------------- hashing (RFC 9380)


def sha(data):
    return hashlib.sha256(data).digest()


def expand(message, dst, length):
    dst_prime = dst + bytes([len(dst)])
    first = sha(bytes(64) + message + length.to_bytes(2, "big") + b"\0" + dst_prime)
    block, out = bytes(32), b""
    for i in range(1, -(-length // 32) + 1):
        block = sha(bytes(x ^ y for x, y in zip(first, block)) + bytes([i]) + dst_prime)
        out += block
    return out[:length]


def map_to_curve(u):
    """Simplified SWU with Z = -10."""
    z = P - 10
    t = (z * z * pow(u, 4, P) + z * u * u) % P
    x = B * pow(z * A, -1, P) % P if t == 0 else (P - B) * pow(A, -1, P) * (1 + pow(t, -1, P)) % P
    for candidate in (x, z * u * u * x % P):
        square = (pow(candidate, 3, P) + A * candidate + B) % P
        root = pow(square, (P + 1) // 4, P)
        if root * root % P == square:
            return candidate, root if root % 2 == u % 2 else P - root
    raise AssertionError("neither is a square")


def hash_to_curve(message, dst):
    uniform = expand(message, dst, 96)
    u = [int.from_bytes(uniform[i : i + 48], "big") % P for i in (0, 48)]
    return add(map_to_curve(u[0]), map_to_curve(u[1]))


def hash_to_scalar(message, dst):
    return int.from_bytes(expand(message, dst, 48), "big") % N


# ---------------------------------------------------------------- Ed25519 (RFC 8032)

Q = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, Q) % Q
BASE = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    4 * pow(5, -1, Q) % Q,
)


def ed_add(p, q):
    cross = D * p[0] * q[0] * p[1] * q[1] % Q
    return (
        (p[0] * q[1] + q[0] * p[1]) * pow(1 + cross, -1, Q) % Q,
        (p[1] * q[1] + p[0] * q[0]) * pow(1 - cross, -1, Q) % Q,
    )


def ed_mul(k, p):
    total = (0, 1)
    while k:
        if k & 1:
            total = ed_add(total, p)
        p = ed_add(p, p)
        k >>= 1
    return total


def ed_encode(p):
    return (p[1] | (p[0] & 1) << 255).to_bytes(32, "little")


def ed_public(secret):
    return ed_encode(ed_mul(ed_secret(secret)[0], BASE))


def ed_secret(secret):
    h = hashlib.sha512(secret).digest()
    s = int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254
    return s, h[32:]


def ed_sign(secret, message):
    """Signatures of Ed25519 are always the same: to check one is to make it again."""
    s, prefix = ed_secret(secret)
    public = ed_encode(ed_mul(s, BASE))
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    nonce = ed_encode(ed_mul(r, BASE))
    h = int.from_bytes(hashlib.sha512(nonce + public + message).digest(), "little") % L
    return nonce + ((r + h * s) % L).to_bytes(32, "little")


# ---------------------------------------------------------------- AES-GCM (FIPS 197, SP 800-38D)


def _sbox():
    box, p, q = [0] * 256, 1, 1
    while True:
        p = p ^ (p << 1) & 0xFF ^ (0x1B if p & 0x80 else 0)
        for shift in (1, 2, 4):
            q ^= q << shift & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        turned = 0
        for shift in range(5):
            turned ^= (q << shift | q >> 8 - shift) & 0xFF
        box[p] = turned ^ 0x63
        if p == 1:
            box[0] = 0x63
            return box


SBOX = _sbox()


def _double(x):
    return (x << 1 ^ (0x1B if x & 0x80 else 0)) & 0xFF


def round_keys(key):
    words = [key[i : i + 4] for i in range(0, len(key), 4)]
    per_key, constant = len(words), 1
    while len(words) < 4 * (per_key + 7):
        word = words[-1]
        if len(words) % per_key == 0:
            word = bytes(SBOX[x] for x in word[1:] + word[:1])
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = _double(constant)
        elif per_key == 8 and len(words) % 8 == 4:
            word = bytes(SBOX[x] for x in word)
        words.append(bytes(x ^ y for x, y in zip(words[-per_key], word)))
    return [b"".join(words[i : i + 4]) for i in range(0, len(words), 4)]


def aes(keys, block):
    state = [x ^ k for x, k in zip(block, keys[0])]
    for number, key in enumerate(keys[1:], 1):
        state = [SBOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]
        if number < len(keys) - 1:
            mixed = []
            for c in range(0, 16, 4):
                a = state[c : c + 4]
                every = a[0] ^ a[1] ^ a[2] ^ a[3]
                mixed += [a[i] ^ every ^ _double(a[i] ^ a[(i + 1) % 4]) for i in range(4)]
            state = mixed
        state = [x ^ k for x, k in zip(state, key)]
    return bytes(state)


def ghash(h, data):
    h, total = int.from_bytes(h, "big"), 0
    for i in range(0, len(data), 16):
        total ^= int.from_bytes(data[i : i + 16], "big")
        product, v = 0, h
        for bit in range(127, -1, -1):
            if total >> bit & 1:
                product ^= v
            v = v >> 1 ^ (0xE1 << 120 if v & 1 else 0)
        total = product
    return total.to_bytes(16, "big")


def _pad16(data):
    return data + bytes(-len(data) % 16)


def gcm(key, nonce, aad, plain):
    """Ciphertext and tag."""
    keys = round_keys(key)
    counter = nonce + b"\0\0\0\1"
    out = b""
    for i in range(0, len(plain), 16):
        stream = aes(keys, nonce + (i // 16 + 2).to_bytes(4, "big"))
        out += bytes(x ^ y for x, y in zip(plain[i : i + 16], stream))
    lengths = (8 * len(aad)).to_bytes(8, "big") + (8 * len(out)).to_bytes(8, "big")
    tag = ghash(aes(keys, bytes(16)), _pad16(aad) + _pad16(out) + lengths)
    return out + bytes(x ^ y for x, y in zip(tag, aes(keys, counter)))


def gcm_open(key, nonce, aad, sealed):
    keys, body, plain = round_keys(key), sealed[:-16], b""
    for i in range(0, len(body), 16):
        stream = aes(keys, nonce + (i // 16 + 2).to_bytes(4, "big"))
        plain += bytes(x ^ y for x, y in zip(body[i : i + 16], stream))
    expect("a tag", gcm(key, nonce, aad, plain), sealed)
    return plain


# ---------------------------------------------------------------- HPKE (RFC 9180), base mode

KEM = b"KEM\x00\x10"
SUITE = b"HPKE\x00\x10\x00\x01\x00\x01"


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def extract(suite, salt, label, secret):
    return mac(salt, b"HPKE-v1" + suite + label + secret)


def hkdf_expand(suite, key, label, info, length):
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return mac(key, labelled + b"\1")[:length]


class Context:
    """One context of a sender; with the receiver's secret both sides are the same."""

    def __init__(self, kem, secret, info):
        public = sec1(mul(secret, G))
        dh = mul(secret, point(kem.hex()))[0].to_bytes(32, "big")
        shared = hkdf_expand(
            KEM, extract(KEM, b"", b"eae_prk", dh), b"shared_secret", kem + public, 32
        )
        context = (
            b"\0" + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
        )
        root = extract(SUITE, shared, b"secret", b"")
        self.key = hkdf_expand(SUITE, root, b"key", context, 16)
        self.nonce = int.from_bytes(hkdf_expand(SUITE, root, b"base_nonce", context, 12), "big")
        self.sequence = 0

    def _next(self):
        nonce = (self.nonce ^ self.sequence).to_bytes(12, "big")
        self.sequence += 1
        return nonce

    def seal(self, aad, plain):
        return gcm(self.key, self._next(), aad, plain)

    def open(self, aad, sealed):
        return gcm_open(self.key, self._next(), aad, sealed)


# ---------------------------------------------------------------- symbols

VERSION = b"Musubi-Symbol-v1"


def enc(*parts):
    out = b""
    for part in parts:
        if isinstance(part, str):
            part = part.encode()
        elif isinstance(part, int):
            part = part.to_bytes(8, "big")
        out += len(part).to_bytes(4, "big") + part
    return out


def digest(label, *parts):
    return sha(enc(VERSION, label, *parts))


def to_scalar(label, message):
    return hash_to_scalar(message, VERSION + b"-P256-SHA256-" + label)


def to_person(message):
    return hash_to_curve(message, VERSION + b"-person-P256_XMD:SHA-256_SSWU_RO_")


checked = 0


def expect(what, found, expected):
    global checked
    checked += 1
    if found != expected:
        sys.exit("DIFFERS: " + what)


def number(text):
    return int(text, 16)


def check_published():
    """Vectors of the standards, for this file has its own arithmetic."""
    dst = b"QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_"
    for message, x in (
        (b"", 0x2C15230B26DBC6FC9A37051158C95B79656E17A1A920B11394CA91C44247D3E4),
        (b"abc", 0x0BB8B87485551AA43ED54F009230450B492FEAD5F1CC91658775DAC4A3388A0F),
        (b"a512_" + 512 * b"a", 0x457AE2981F70CA85D8E24C308B14DB22F3E3862C5EA0F652CA38B5E49CD64BC5),
    ):
        expect("RFC 9380 J.1.1", hash_to_curve(message, dst)[0], x)
    derived = hash_to_scalar(
        32 * b"\xa3" + b"\0\x08test key\0", b"DeriveKeyPairOPRFV1-\x01-P256-SHA256"
    )
    expect(
        "RFC 9497 A.3.2",
        derived,
        0xCA5D94C8807817669A51B196C34C1B7F8442FDE4334A7121AE4736364312FCA6,
    )
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    expect(
        "RFC 8032 7.1",
        ed_sign(secret, b"").hex(),
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    )
    kem = bytes.fromhex(
        "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c"
        "0900be863c403ce65c9bfcb9382657222d18c4"
    )
    receiver = 0xF3CE7FDAE57E1A310D87F1EBBDE6F328BE0A99CDBCADF4D6589CF29DE4B8FFD2
    context = Context(kem, receiver, b"Ode on a Grecian Urn")
    expect(
        "RFC 9180 A.3.1",
        context.seal(b"Count-0", b"Beauty is truth, truth beauty").hex(),
        "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434",
    )


def check_commitment(v):
    k, nonce = number(v["k"]), number(v["nonce"])
    key = mul(k, G)
    e = to_scalar(
        b"possession", enc(v["organisation"], v["epoch"], sec1(key), sec1(mul(nonce, G)))
    )
    expect("K = k*G", sec1(key).hex(), v["key"])
    expect("possession", (scalar(e) + scalar((nonce + e * k) % N)).hex(), v["possession"])


def check_person(v):
    inner = mac(
        bytes.fromhex(v["key"]), enc("person", bytes.fromhex(v["subject_id"]), v["generation"])
    )
    expect("M", sec1(to_person(inner)).hex(), v["point"])


def context_of(v):
    h = v["header"]
    parts = [
        h["purpose"],
        bytes.fromhex(h["request_id"]),
        h["from"],
        h["from_epoch"],
        h["to"],
        h["to_epoch"],
        bytes.fromhex(h["receiver_key_id"]),
        bytes.fromhex(h["directory_root"]),
        h["row_id"],
        h["list_version"],
        bytes.fromhex(h["reply_key"]),
        h["issued_at"],
        h["expires_at"],
        bytes.fromhex(v["base"]),
        len(v["items"]),
    ]
    for item in v["items"]:
        parts += [bytes.fromhex(item["blinded"]), bytes.fromhex(item["tag"])]
    return digest("request", *parts)


def check_request(v, receiver):
    """What the sender computes."""
    v1 = number(v["v1"])
    expect("A", sec1(mul(v1 * number(v["k_from"]), G)).hex(), v["base"])
    for symbol, v2, item in zip(v["symbols"], v["v2"], v["items"], strict=True):
        expect("B", sec1(mul(v1 * number(v2), point(symbol))).hex(), item["blinded"])
    context = context_of(v)
    expect("context", context.hex(), v["context"])
    purpose, kem = v["header"]["purpose"], bytes.fromhex(v["kem"])
    if purpose in ("ACQUIRE", "REKEY"):
        expect("no particulars", v["particulars"], "")
    if purpose != "REKEY":
        envelope = Context(kem, receiver, enc(VERSION + b"-blind", context))
        key_id = sha(sec1(mul(receiver, G)))[:16]
        expect("receiver's key id", key_id.hex(), v["header"]["receiver_key_id"])
        particulars = bytes.fromhex(v["particulars"])
        for i, (v2, item) in enumerate(zip(v["v2"], v["items"]), 1):
            plain = bytes.fromhex(v2)
            if purpose in ("INQUIRE", "MERGE"):
                plain += (len(particulars).to_bytes(2, "big") + particulars).ljust(256, b"\0")
            expect(
                "ciphertext", envelope.seal(i.to_bytes(4, "big"), plain).hex(), item["ciphertext"]
            )
    signed = digest("signed", context, kem, *[bytes.fromhex(i["ciphertext"]) for i in v["items"]])
    expect("request digest", signed.hex(), v["request_digest"])
    expect("signature", ed_sign(bytes.fromhex(v["signer"]), signed).hex(), v["signature"])


def combine(weights, points):
    total = None
    for weight, p in zip(weights, points, strict=True):
        total = add(total, mul(weight, p))
    return total


def check_translation(v, nonce_key):
    """What the broker computes, and what the receiver does."""
    v1, k_from, k_to = number(v["v1"]), number(v["k_from"]), number(v["k_to"])
    key_from, key_to, base = mul(k_from, G), mul(k_to, G), point(v["base"])
    sigma = k_to * pow(k_from * v1, -1, N) % N
    blinded = [point(item["blinded"]) for item in v["items"]]
    translated = [mul(sigma, p) for p in blinded]
    expect("B'", [sec1(p).hex() for p in translated], v["points"])
    signed = bytes.fromhex(v["request_digest"])
    seed = digest(
        "batch",
        signed,
        *[sec1(p) for p in [key_from, key_to, base, *blinded, *translated]],
    )
    weights = [1]
    for i in range(2, len(blinded) + 1):
        weights.append(int.from_bytes(digest("weight", seed, i)[:16], "big"))
    x, z_point = combine(weights, blinded), combine(weights, translated)
    alpha = to_scalar(b"nonce", enc(nonce_key, bytes.fromhex(v["fresh"]), seed))
    t1, t2 = mul(alpha * v1 * k_from, G), mul(alpha, x)
    transcript = [sec1(p) for p in (key_to, base, x, z_point)]
    e = to_scalar(b"translate", enc(seed, *transcript, sec1(t1), sec1(t2)))
    z = (alpha + e * sigma) % N
    expect("proof e", scalar(e).hex(), v["proof_e"])
    expect("proof z", scalar(z).hex(), v["proof_z"])
    expect("T1 of the receiver", add(mul(z, base), neg(mul(e, key_to))), t1)
    expect("T2 of the receiver", add(mul(z, x), neg(mul(e, z_point))), t2)
    whole = digest("translation", signed, *[sec1(p) for p in translated], scalar(e), scalar(z))
    expect("translation digest", whole.hex(), v["translation_digest"])
    for symbol, v2, p, opened in zip(v["symbols"], v["v2"], translated, v["opened"], strict=True):
        expect("P = B'/v2", sec1(mul(pow(number(v2), -1, N), p)).hex(), opened)
        person = mul(pow(k_from, -1, N), point(symbol))
        expect("P = k*M", sec1(mul(k_to, person)).hex(), opened)


def open_envelope(sealed, secret, info, aad):
    return Context(sealed[:65], secret, info).open(aad, sealed[65:])


def check_inquiry(v, secrets):
    request, translation, permit_id = (
        bytes.fromhex(v[name]) for name in ("request_digest", "translation_digest", "permit_id")
    )
    permit = digest(
        "permit",
        permit_id,
        request,
        translation,
        v["asker"],
        v["answerer"],
        v["row_id"],
        v["list_version"],
        v["issued_at"],
        v["expires_at"],
    )
    broker = bytes.fromhex(secrets["broker_signer"])
    expect("permit", ed_sign(broker, permit).hex(), v["permit_signature"])
    sealed, body = bytes.fromhex(v["answer_sealed"]), bytes.fromhex(v["answer_body"])
    aad = enc(request, translation, permit_id, v["answer_serial"])
    padded = open_envelope(sealed, number(secrets["reply_hpke"]), VERSION + b"-answer", aad)
    expect("answer", padded, (len(body).to_bytes(4, "big") + body).ljust(1024, b"\0"))
    answer = digest("answer", request, translation, permit_id, v["answer_serial"], sealed)
    expect(
        "answer's signature",
        ed_sign(bytes.fromhex(secrets["b_signer"]), answer).hex(),
        v["answer_signature"],
    )
    v1 = open_envelope(
        bytes.fromhex(v["v1_sealed_to_b"]), number(secrets["b_hpke"]), VERSION + b"-v1", request
    )
    expect("v1 in an envelope", v1.hex(), v["v1"])


def check_token(v, secrets):
    token = digest("token", bytes.fromhex(v["number"]), v["organisation"], v["expires_at"])
    broker = bytes.fromhex(secrets["broker_signer"])
    expect("token", ed_sign(broker, token).hex(), v["signature"])
    check = mac(v["individual_number"].encode(), v["four_items"].encode())
    expect("four items", check.hex(), v["four_items_check"])


def check_stored(v, secrets):
    symbol, sealed = bytes.fromhex(v["symbol"]), bytes.fromhex(v["sealed"])
    whose = (secrets["a_organisation"], secrets["a_epoch"])
    expect("index", mac(bytes.fromhex(v["index_key"]), enc(*whose, symbol)).hex(), v["index"])
    plain = gcm_open(
        bytes.fromhex(v["seal_key"]), sealed[:12], enc(*whose, v["addressee_number"]), sealed[12:]
    )
    expect("sealed symbol", plain, symbol)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        vectors = json.load(file)
    secrets = vectors["secrets"]
    check_published()
    for commitment in vectors["commitments"]:
        check_commitment(commitment)
    check_person(vectors["person"])
    for translation in vectors["translations"]:
        check_request(translation, number(secrets["b_hpke"]))
        check_translation(translation, bytes.fromhex(secrets["nonce_key"]))
    check_inquiry(vectors["inquiry"], secrets)
    check_token(vectors["token"], secrets)
    check_stored(vectors["stored"], secrets)
    print(f"{checked} comparisons, {len(vectors['translations'])} translations: all vectors agree")


if __name__ == "__main__":
    main()
