package musubi.backends.filedrop;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Holds the receipts of the last call; give it to the connection of a {@link FileDrop}. */
public final class ReceiptBox implements Consumer<List<byte[]>> {
  private final AtomicReference<List<byte[]>> last = new AtomicReference<>(List.of());

  @Override
  public void accept(List<byte[]> receipts) {
    last.set(receipts);
  }

  /** Takes them out. */
  List<byte[]> take() {
    return last.getAndSet(List.of());
  }
}
