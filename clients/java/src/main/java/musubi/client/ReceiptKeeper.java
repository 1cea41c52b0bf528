package musubi.client;

/** Takes the receipts of calls, also of refused ones; {@link ReceiptBook} keeps them in a file. */
@FunctionalInterface
public interface ReceiptKeeper {
  /**
   * Receipts of one attempt, on the thread that made it.
   *
   * @param method full name of the gRPC method
   * @param evidence the request id, and one receipt at least
   */
  void keep(String method, CallEvidence evidence);
}
