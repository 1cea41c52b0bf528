package musubi.gateway.bulk;

import java.util.Set;
import musubi.gateway.access.Refusal;
import musubi.gateway.confirmation.Recipients;

/** Who may have a list's results: the governor's own terminals, and recipients of the list. */
final class BulkRights {
  /** Kinds of systems that are provided to, and so stand on the prefecture's list. */
  private static final Set<String> RECIPIENTS = Set.of("agency", "department");

  private final Recipients recipients;

  BulkRights(Recipients recipients) {
    this.recipients = recipients;
  }

  /**
   * Whether the resident-record code may be among what the submitter of a list has today.
   *
   * @throws Refusal RECIPIENT_NOT_LISTED
   */
  boolean mayHaveCode(BulkList list) {
    return mayHaveCode(
        list.submission().kind(), list.submission().system(), list.header().business());
  }

  /**
   * Whether the resident-record code may be among what a system has today.
   *
   * @throws Refusal RECIPIENT_NOT_LISTED
   */
  boolean mayHaveCode(String kind, String system, String business) {
    return !RECIPIENTS.contains(kind) || recipients.requireListed(system, business);
  }
}
