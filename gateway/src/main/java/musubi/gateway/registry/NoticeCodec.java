package musubi.gateway.registry;

import musubi.gateway.access.Refusal;

/** Identity records as the bytes that travel and that history keeps. */
public interface NoticeCodec {
  /**
   * What leaves the municipality, as bytes of an IdentityNotice; the same record, the same bytes.
   */
  byte[] notice(Identity identity);

  /** What stays, as bytes of an IdentityRecord; {@code notice + remainder} is the whole record. */
  byte[] remainder(Identity identity);

  /**
   * The record in a notice's bytes, unchecked but for its shape.
   *
   * @throws Refusal MESSAGE_UNREADABLE or UNKNOWN_FIELD
   */
  Identity parse(byte[] notice);
}
