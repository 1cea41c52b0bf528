package musubi.backends.filedrop;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import musubi.client.CallEvidence;
import musubi.client.ReceiptKeeper;

/** Holds the receipts of the last call; give it to the connection of a {@link FileDrop}. */
public final class ReceiptBox implements ReceiptKeeper {
  private final AtomicReference<List<byte[]>> last = new AtomicReference<>(List.of());

  @Override
  public void keep(String method, CallEvidence evidence) {
    last.set(evidence.receipts());
  }

  /** Takes them out. */
  List<byte[]> take() {
    return last.getAndSet(List.of());
  }
}
