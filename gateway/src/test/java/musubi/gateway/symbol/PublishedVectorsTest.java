package musubi.gateway.symbol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hash2curve.HashToCurveProfile;
import org.bouncycastle.crypto.hash2curve.HashToEllipticCurve;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors of the standards on which everything rests. */
class PublishedVectorsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] INFO = HEX.parseHex("4f6465206f6e2061204772656369616e2055726e");

  /** [RFC 9380 J.1.1]. */
  @ParameterizedTest
  @CsvSource({
    "'', 0, 2c15230b26dbc6fc9a37051158c95b79656e17a1a920b11394ca91c44247d3e4,"
        + " 8a7a74985cc5c776cdfe4b1f19884970453912e9d31528c060be9ab5c43e8415",
    "abc, 0, 0bb8b87485551aa43ed54f009230450b492fead5f1cc91658775dac4a3388a0f,"
        + " 5c41b3d0731a27a7b14bc0bf0ccded2d8751f83493404c84a88e71ffd424212e",
    "abcdef0123456789, 0, 65038ac8f2b1def042a5df0b33b1f4eca6bff7cb0f9c6c1526811864e544ed80,"
        + " cad44d40a656e7aff4002a8de287abc8ae0482b5ae825822bb870d6df9b56ca3",
    "q128_, 128, 4be61ee205094282ba8a2042bcb48d88dfbb609301c49aa8b078533dc65a0b5d,"
        + " 98f8df449a072c4721d241a3b1236d3caccba603f916ca680f4539d2bfb3c29e",
    "a512_, 512, 457ae2981f70ca85d8e24c308b14db22f3e3862c5ea0f652ca38b5e49cd64bc5,"
        + " ecb9f0eadc9aeed232dabc53235368c1394c78de05dd96893eefa62b0f4757dc",
  })
  void hashToCurve_rfc9380_givesItsPoints(String start, int repeated, String x, String y) {
    String message = repeated == 0 ? start : start + start.substring(0, 1).repeat(repeated);
    HashToEllipticCurve hash =
        HashToEllipticCurve.getInstance(
            HashToCurveProfile.P256_XMD_SHA_256, "QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_");

    byte[] point = hash.hashToCurve(message.getBytes(US_ASCII)).getEncoded(false);

    assertEquals("04" + x + y, HEX.formatHex(point));
  }

  /** DeriveKeyPair of [RFC 9497 A.3]: the modes OPRF, VOPRF and POPRF. */
  @ParameterizedTest
  @CsvSource({
    "0, 159749d750713afe245d2d39ccfaae8381c53ce92d098a9375ee70739c7ac0bf",
    "1, ca5d94c8807817669a51b196c34c1b7f8442fde4334a7121ae4736364312fca6",
    "2, 6ad2173efa689ef2c27772566ad7ff6e2d59b3b196f00219451fb2c89ee4dae2",
  })
  void hashToScalar_rfc9497_givesItsKeys(int mode, String key) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 0xa3);
    byte[] info = "test key".getBytes(US_ASCII);
    byte[] input = Arrays.copyOf(seed, seed.length + 2 + info.length + 1);
    input[seed.length + 1] = (byte) info.length;
    System.arraycopy(info, 0, input, seed.length + 2, info.length);
    byte[] tag = ("DeriveKeyPairOPRFV1-" + (char) mode + "-P256-SHA256").getBytes(US_ASCII);

    BigInteger scalar = Curve.hashToScalar(tag, input);

    assertEquals(key, HEX.formatHex(Scalars.bytes(scalar)));
  }

  /** [RFC 9180 A.3.1]: the first two messages of one context. */
  @Test
  void hpke_rfc9180_givesItsMessages() {
    HpkeKey ephemeral =
        HpkeKey.of(
            HEX.parseHex("4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb"));
    HpkeKey receiver =
        HpkeKey.of(
            HEX.parseHex("f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2"));
    byte[] plain = HEX.parseHex("4265617574792069732074727574682c20747275746820626561757479");

    Hpke sender = Hpke.toward(receiver.publicKey(), INFO, ephemeral);
    byte[] first = sender.seal("Count-0".getBytes(US_ASCII), plain);
    byte[] second = sender.seal("Count-1".getBytes(US_ASCII), plain);
    Hpke opener = Hpke.from(sender.kem(), receiver, INFO);

    assertEquals(
        "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f6"
            + "2fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
        HEX.formatHex(receiver.publicKey()));
    assertEquals(
        "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f95"
            + "1c0900be863c403ce65c9bfcb9382657222d18c4",
        HEX.formatHex(sender.kem()));
    assertEquals(
        "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434",
        HEX.formatHex(first));
    assertEquals(
        "fa6f037b47fc21826b610172ca9637e82d6e5801eb31cbd3748271affd4ecb06646e0329cbdf3c3cd655b28e82",
        HEX.formatHex(second));
    assertArrayEquals(plain, opener.open("Count-0".getBytes(US_ASCII), first).orElseThrow());
    assertArrayEquals(plain, opener.open("Count-1".getBytes(US_ASCII), second).orElseThrow());
  }

  /** The library's own HPKE opens ours, and ours the library's. */
  @Test
  void hpke_withTheLibrary_worksBothWays() throws Exception {
    HPKE library =
        new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
    FixedRandom random = new FixedRandom(5);
    HpkeKey own = HpkeKey.generate(random);
    AsymmetricCipherKeyPair pair = library.deserializePrivateKey(own.privateKey(), own.publicKey());
    byte[] aad = random.bytes(7);

    for (int round = 0; round < 20; round++) {
      byte[] plain = random.bytes(100);
      Hpke sender = Hpke.toward(own.publicKey(), INFO, random);
      HPKEContext theirs = library.setupBaseR(sender.kem(), pair, INFO);
      HPKEContextWithEncapsulation other = library.setupBaseS(pair.getPublic(), INFO);
      Hpke ours = Hpke.from(other.getEncapsulation(), own, INFO);

      assertArrayEquals(plain, theirs.open(aad, sender.seal(aad, plain)));
      assertArrayEquals(plain, ours.open(aad, other.seal(aad, plain)).orElseThrow());
    }
  }

  /** [RFC 8032 7.1], tests 1 and 2. */
  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + " d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a, '',"
        + " e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
        + "701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + " 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72,"
        + " 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f36"
        + "13d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  })
  void ed25519_rfc8032_givesItsSignatures(
      String secret, String publicKey, String message, String signature) {
    Ed25519Key key = Ed25519Key.of(HEX.parseHex(secret));
    byte[] signed = HEX.parseHex(message);

    assertEquals(publicKey, HEX.formatHex(key.publicKey().encoded()));
    assertEquals(signature, HEX.formatHex(key.sign(signed)));
    assertEquals(true, key.publicKey().verify(signed, HEX.parseHex(signature)));
  }
}
