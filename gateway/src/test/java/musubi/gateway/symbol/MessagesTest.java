package musubi.gateway.symbol;

import static musubi.gateway.symbol.Refused.assertRefused;
import static musubi.gateway.symbol.SymbolReason.ANSWER_FOREIGN;
import static musubi.gateway.symbol.SymbolReason.ANSWER_INVALID;
import static musubi.gateway.symbol.SymbolReason.PERMIT_INVALID;
import static musubi.gateway.symbol.SymbolReason.POINT_INVALID;
import static musubi.gateway.symbol.SymbolReason.SYMBOL_SEAL_BROKEN;
import static musubi.gateway.symbol.SymbolReason.TOKEN_INVALID;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Permits, answers, processing numbers, stored symbols and single envelopes. */
class MessagesTest {
  private final Parties parties = new Parties(6);
  private final Blinded blinded = parties.inquire(1);
  private final Request request = blinded.request();
  private final Translation translation = parties.translate(blinded);
  private final Permit permit = parties.permit(request, translation);

  @Test
  void permit_ofThisRequest_passesBothChecks() {
    check(permit, request, translation, Parties.NOW);
    permit.checkForAsker(parties.broker.publicKey(), request, Parties.NOW, Parties.SKEW);

    assertEquals(permit, copy(permit));
    assertEquals(permit.hashCode(), copy(permit).hashCode());
  }

  @Test
  void permit_anotherRequestTranslationTimeOrSigner_isInvalid() {
    Blinded other = parties.inquire(1);
    Translation again = parties.translate(blinded);
    Instant end = Parties.NOW.plusSeconds(240).plus(Parties.SKEW);
    Permit own =
        Permit.sign(
            permit.permitId16(),
            request,
            translation,
            permit.issuedAt(),
            permit.expiresAt(),
            parties.aSigner);

    assertInvalid(permit, other.request(), parties.translate(other), Parties.NOW);
    assertInvalid(permit, request, again, Parties.NOW);
    assertInvalid(permit, request, translation, end);
    assertInvalid(permit, request, translation, Parties.NOW.minusSeconds(31));
    assertInvalid(own, request, translation, Parties.NOW);
    check(permit, request, translation, end.minusMillis(1));
  }

  @Test
  void answer_everySizeClass_opensAndTellsNoMore() {
    int[][] sizes = {
      {0, 1024},
      {1020, 1024},
      {1021, 4096},
      {4092, 4096},
      {4093, 16384},
      {16380, 16384},
      {70_000, 262_144}
    };

    for (int[] size : sizes) {
      byte[] body = parties.random.bytes(size[0]);
      SealedAnswer answer = parties.answer(body, permit);

      assertEquals(Point.BYTES + size[1] + 16, answer.sealed().length);
      assertArrayEquals(body, open(answer, permit));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> parties.answer(new byte[Answers.MAX_BODY + 1], permit));
  }

  @Test
  void answer_ofAnotherQuestionKeyOrSigner_isRefused() {
    SealedAnswer answer = parties.answer(new byte[5], permit);
    Permit again = parties.permit(request, translation);

    assertRefused(ANSWER_FOREIGN, () -> open(answer, again));
    assertRefused(
        ANSWER_INVALID,
        () -> Answers.open(answer, parties.aHpke, permit, parties.bSigner.publicKey()));
    assertRefused(
        ANSWER_INVALID,
        () -> Answers.open(answer, parties.reply, permit, parties.aSigner.publicKey()));
  }

  /** Signed by the answerer, sealed for the asker, and yet no answer. */
  @Test
  void answer_badlyPadded_isInvalid() {
    SealedAnswer answer = parties.answer(new byte[5], permit);
    byte[] tooLong = new byte[1024];
    tooLong[3] = (byte) 0xff;
    tooLong[2] = (byte) 0xff;
    byte[] negative = new byte[1024];
    Arrays.fill(negative, (byte) 0xff);

    for (byte[] padded :
        new byte[][] {
          new byte[0], new byte[3], new byte[1023], new byte[4096], tooLong, negative
        }) {
      byte[] sealed =
          Envelope.sealTo(
              parties.reply.publicKey(), Envelope.ANSWER, answer.aad(), padded, parties.random);
      SealedAnswer unsigned = answer.with(sealed, answer.signature());
      SealedAnswer signed = unsigned.with(sealed, parties.bSigner.sign(unsigned.signedDigest()));
      assertRefused(ANSWER_INVALID, () -> open(signed, permit));
    }
  }

  @Test
  void token_untilItsEnd_isValidForItsOrganisation() {
    Instant end = Parties.NOW.plusSeconds(100);
    Token token =
        Token.issue(parties.broker, Parties.A.code(), end.getEpochSecond(), parties.random);

    token.check(parties.broker.publicKey(), Parties.NOW);
    token.check(parties.broker.publicKey(), end.minusMillis(1));

    assertEquals(
        token,
        new Token(token.number16(), token.organisation(), token.expiresAt(), token.signature()));
    assertRefused(TOKEN_INVALID, () -> token.check(parties.broker.publicKey(), end));
    assertRefused(TOKEN_INVALID, () -> token.check(parties.aSigner.publicKey(), Parties.NOW));
  }

  @Test
  void fourItemsCheck_otherNumberOrItems_differs() {
    byte[] check = Token.fourItemsCheck("123456789018", "架空花子19870625女東京都");

    assertEquals(32, check.length);
    assertArrayEquals(check, Token.fourItemsCheck("123456789018", "架空花子19870625女東京都"));
    assertFalse(Arrays.equals(check, Token.fourItemsCheck("123456789026", "架空花子19870625女東京都")));
    assertFalse(Arrays.equals(check, Token.fourItemsCheck("123456789018", "架空花子19870626女東京都")));
  }

  @Test
  void storedSymbol_elsewhere_isBroken() {
    SymbolStore store = store();
    Point symbol = parties.person();
    byte[] sealed = store.seal(Parties.A, symbol, "000000012345");

    assertEquals(93, sealed.length);
    assertEquals(symbol, store.open(Parties.A, sealed, "000000012345"));

    assertBroken(store, Parties.A, sealed, "000000012346");
    assertBroken(store, Parties.A.next(), sealed, "000000012345");
    assertBroken(store, Parties.B, sealed, "000000012345");
    assertBroken(store(), Parties.A, sealed, "000000012345");
    assertBroken(store, Parties.A, new byte[0], "000000012345");
    assertBroken(store, Parties.A, Arrays.copyOf(sealed, 27), "000000012345");
  }

  @Test
  void storedSymbol_twice_hasOneIndexAndTwoSeals() {
    SymbolStore store = store();
    Point symbol = parties.person();

    byte[] index = store.index(Parties.A, symbol);

    assertArrayEquals(index, store.index(Parties.A, symbol));
    assertFalse(Arrays.equals(index, store.index(Parties.A.next(), symbol)));
    assertFalse(Arrays.equals(index, store.index(Parties.B, symbol)));
    assertFalse(Arrays.equals(index, store().index(Parties.A, symbol)));
    assertFalse(
        Arrays.equals(store.seal(Parties.A, symbol, "1"), store.seal(Parties.A, symbol, "1")));
  }

  @Test
  void envelope_overAForwarder_opensForItsReceiverAlone() {
    byte[] digest = request.digest();

    byte[] sealed = Envelope.sealTo(parties.bHpke.publicKey(), Envelope.V1, digest, blinded.v1());

    assertArrayEquals(blinded.v1(), Envelope.openWith(parties.bHpke, Envelope.V1, digest, sealed));
    assertRefused(
        POINT_INVALID, () -> Envelope.sealTo(new byte[65], Envelope.V1, digest, blinded.v1()));
  }

  @Test
  void values_madeAgain_areEqual() {
    Request again =
        new Request(
            request.header(),
            Point.decode(request.base().encoded()),
            request.kem(),
            request.items(),
            request.signature());
    Translation same =
        new Translation(translation.points(), translation.proofE(), translation.proofZ());
    Commitment commitment = parties.aKey.commit(parties.random);

    assertEquals(request, again);
    assertEquals(request.hashCode(), again.hashCode());
    assertEquals(translation, same);
    assertEquals(translation.hashCode(), same.hashCode());
    assertNotEquals(request, parties.inquire(1).request());
    assertNotEquals(translation, parties.translate(blinded));
    assertEquals(commitment, new Commitment(Parties.A, commitment.key(), commitment.possession()));
    assertEquals(
        parties.aSigner.publicKey(), Ed25519PublicKey.of(parties.aSigner.publicKey().encoded()));
    assertArrayEquals(parties.aHpke.id(), HpkeKey.of(parties.aHpke.privateKey()).id());
  }

  /** Whoever gets an array may write into it. */
  @Test
  void values_arraysGivenOut_areCopies() {
    byte[] before = request.digest();

    request.signature()[0] ^= 1;
    request.kem()[1] ^= 1;
    request.header().requestId16()[0] ^= 1;
    request.header().directoryRoot()[0] ^= 1;
    request.header().replyKey()[1] ^= 1;
    request.header().receiverKeyId()[0] ^= 1;
    request.items().getFirst().ciphertext()[0] ^= 1;
    request.base().encoded()[1] ^= 1;
    blinded.v1()[0] ^= 1;
    blinded.v2().getFirst()[0] ^= 1;
    translation.proofE()[0] ^= 1;

    assertArrayEquals(before, request.digest());
    request.checkSignature(parties.aSigner.publicKey());
    Receiver.check(request, translation, parties.aKey.key(), parties.bKey.key());
  }

  private SymbolStore store() {
    return new SymbolStore(parties.random.bytes(32), parties.random.bytes(32), parties.random);
  }

  private static void assertBroken(
      SymbolStore store, Organisation organisation, byte[] sealed, String number) {
    assertRefused(SYMBOL_SEAL_BROKEN, () -> store.open(organisation, sealed, number));
  }

  private byte[] open(SealedAnswer answer, Permit of) {
    return Answers.open(answer, parties.reply, of, parties.bSigner.publicKey());
  }

  private void check(Permit of, Request asked, Translation translated, Instant now) {
    of.check(parties.broker.publicKey(), asked, translated, now, Parties.SKEW);
  }

  private void assertInvalid(Permit of, Request asked, Translation translated, Instant now) {
    assertRefused(PERMIT_INVALID, () -> check(of, asked, translated, now));
  }

  private static Permit copy(Permit permit) {
    return new Permit(
        permit.permitId16(),
        permit.requestDigest(),
        permit.translationDigest(),
        permit.asker(),
        permit.answerer(),
        permit.rowId(),
        permit.listVersion(),
        permit.issuedAt(),
        permit.expiresAt(),
        permit.signature());
  }
}
