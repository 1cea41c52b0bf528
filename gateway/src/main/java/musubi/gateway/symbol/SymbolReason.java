package musubi.gateway.symbol;

/** Why something about a symbol was refused. New values may be added. */
public enum SymbolReason {
  /** Not an uncompressed point of P-256 in 65 bytes, or the identity. */
  POINT_INVALID,
  /** Not a number from 1 to n - 1 in 32 bytes. */
  SCALAR_INVALID,
  /** Not a public or private key of the kind that is expected. */
  KEY_INVALID,
  /** A part of a message breaks its format, or parts that do not go together. */
  REQUEST_MALFORMED,
  /** The request is not signed with the sender's key. */
  REQUEST_SIGNATURE,
  /** The request is over, not yet begun, or lives longer than its purpose allows. */
  REQUEST_EXPIRED,
  /** The sender's base is not the blind factor times the sender's key. */
  BLIND_MISMATCH,
  /** The permit is not the broker's, not for this request and translation, or over. */
  PERMIT_INVALID,
  /** The proof does not show that every point was multiplied by the one right factor. */
  TRANSLATION_UNPROVEN,
  /** What was sealed for this receiver does not open, or does not hold what it should. */
  ENVELOPE_INVALID,
  /** A stored symbol belongs to another organisation, epoch or person, or was changed. */
  SYMBOL_SEAL_BROKEN,
  /** The answer belongs to another question. */
  ANSWER_FOREIGN,
  /** The answer is not signed by the answerer, or does not open. */
  ANSWER_INVALID,
  /** The processing number is not the broker's, or over. */
  TOKEN_INVALID,
  /** The published key has no proof of possession, or is one that no organisation may have. */
  COMMITMENT_INVALID
}
