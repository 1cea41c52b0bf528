package musubi.backends.filedrop;

import java.util.Optional;
import java.util.stream.Stream;

/** What a file can bring: one exchange, a row for each call. */
enum DropExchange {
  /** Changes of resident records ({@code UpdateService/PushUpdate}). */
  UPDATE("R-01"),
  /** Mailing records ({@code MailingService/SubmitMailing}). */
  MAILING("M-01");

  private final String id;

  DropExchange(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  static Optional<DropExchange> of(String id) {
    return Stream.of(values()).filter(each -> each.id.equals(id)).findFirst();
  }
}
