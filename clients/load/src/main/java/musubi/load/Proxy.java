package musubi.load;

import java.util.List;
import musubi.client.Connection;

/** Something between the client and the backend, or nothing. */
interface Proxy extends AutoCloseable {
  /** Name in the table. */
  String name();

  /** Processes at work besides client and backend. */
  List<Party> parties();

  /** Where the client connects to. */
  Connection.Builder entrance();

  /** How it is set up, word for word. */
  String configuration();

  @Override
  void close();
}
