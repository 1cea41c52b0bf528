package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * What a request says of itself. Parts that its purpose does not use are empty, never left out:
 *
 * <pre>
 *            from       to               receiverKeyId  rowId  replyKey
 *   ACQUIRE  nation     organisation     yes            -      -
 *   INQUIRE  any        another          yes            yes    yes
 *   REKEY    any        same, epoch + 1  -              -      -
 *   MERGE    any        another          yes            -      -
 * </pre>
 *
 * @param requestId16 16 random bytes, never used again
 * @param from sender and the epoch of its symbols
 * @param to receiver and the epoch of the symbols that it gets
 * @param receiverKeyId {@link HpkeKey#id()} of the receiver's key, 16 bytes
 * @param directoryRoot root of the directory from which the sender took keys, 32 bytes
 * @param rowId row of the permission list
 * @param listVersion version of that list, from 0
 * @param replyKey HPKE public key for the answer, 65 bytes
 * @param issuedAt seconds since 1970
 * @param expiresAt seconds since 1970
 */
public record Header(
    Purpose purpose,
    byte[] requestId16,
    Organisation from,
    Organisation to,
    byte[] receiverKeyId,
    byte[] directoryRoot,
    String rowId,
    long listVersion,
    byte[] replyKey,
    long issuedAt,
    long expiresAt) {

  /**
   * Checks the table above and every length.
   *
   * @throws SymbolException REQUEST_MALFORMED, or POINT_INVALID of the reply key
   */
  public Header {
    requireNonNull(purpose, "purpose");
    requireNonNull(rowId, "rowId");
    requestId16 = Shapes.exactly(Shapes.ID_BYTES, requestId16, "request id");
    directoryRoot = Shapes.exactly(Shapes.DIGEST_BYTES, directoryRoot, "directory root");
    boolean sealed = purpose != Purpose.REKEY;
    boolean asks = purpose == Purpose.INQUIRE;
    receiverKeyId =
        Shapes.exactly(sealed ? HpkeKey.ID_BYTES : 0, receiverKeyId, "receiver's key id");
    replyKey = Shapes.exactly(asks ? Point.BYTES : 0, replyKey, "reply key");
    if (asks) {
      Point.decode(replyKey);
    }
    if (asks == rowId.isEmpty() || listVersion < 0) {
      throw Shapes.malformed("permission row: missing, or in a request that has none");
    }
    Shapes.requireLife(issuedAt, expiresAt);
    requireParties(purpose, from, to);
  }

  @Override
  public byte[] requestId16() {
    return requestId16.clone();
  }

  @Override
  public byte[] receiverKeyId() {
    return receiverKeyId.clone();
  }

  @Override
  public byte[] directoryRoot() {
    return directoryRoot.clone();
  }

  @Override
  public byte[] replyKey() {
    return replyKey.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Header that
        && Arrays.equals(transcript().bytes(), that.transcript().bytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(requestId16);
  }

  @Override
  public String toString() {
    return "Header[" + purpose + ", from=" + from + ", to=" + to + "]";
  }

  /** The first parts of a request's context. */
  Transcript transcript() {
    return Transcript.labelled("request")
        .add(purpose.name())
        .add(requestId16)
        .add(from)
        .add(to)
        .add(receiverKeyId)
        .add(directoryRoot)
        .add(rowId)
        .add(listVersion)
        .add(replyKey)
        .add(issuedAt)
        .add(expiresAt);
  }

  private static void requireParties(Purpose purpose, Organisation from, Organisation to) {
    boolean fits =
        switch (purpose) {
          case ACQUIRE -> from.equals(Organisation.NATION);
          case INQUIRE, MERGE ->
              !from.equals(Organisation.NATION) && !from.code().equals(to.code());
          case REKEY -> to.equals(from.next());
        };
    if (!fits || to.equals(Organisation.NATION)) {
      throw Shapes.malformed("sender and receiver do not go with the purpose");
    }
  }
}
