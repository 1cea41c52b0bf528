package musubi.gateway.mailing;

/** Reads the bytes of mailing records. */
@FunctionalInterface
interface MailingCodec {
  /**
   * The record in these bytes, unchecked.
   *
   * @throws musubi.gateway.access.Refusal MAILING_UNREADABLE, MAILING_ITEM_INVALID
   */
  Mailing parse(byte[] content);
}
