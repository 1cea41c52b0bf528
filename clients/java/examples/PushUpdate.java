import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import musubi.client.Connection;
import musubi.client.ReceiptBook;
import musubi.client.ReceiptVerifier;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.registry.v1.IdentityRecord;

/** Pushes a finalised change, keeps its id for repeats and its receipts as evidence. */
final class PushUpdate {
  // @start region="push"
  static long push(IdentityRecord record, Path book, Map<String, List<PublicKey>> nodeKeys) {
    UUID id = RequestIds.next(); // stands beside the change until its number is known
    try (var receipts =
            new ReceiptBook(book, new ReceiptVerifier(nodeKeys), InstantSource.system());
        Connection connection = Settings.node().receipts(receipts).open()) {
      return new RegisterClient(connection).push(id, record, Duration.ofMinutes(2));
    }
  }
  // @end
}
