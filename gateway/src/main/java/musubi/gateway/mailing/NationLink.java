package musubi.gateway.mailing;

import java.time.Duration;
import java.util.List;

/** The nation, as mailing records meet it. */
@FunctionalInterface
interface NationLink {
  /** Persons in one message at most; ours. */
  int MOST = 500;

  /**
   * Whether the four items of persons are of today; in the order of the persons.
   *
   * @throws musubi.gateway.rpc.StreamEndedException the nation refuses, or is away
   */
  List<Freshness> match(List<Mailing.Person> persons, Duration limit);
}
