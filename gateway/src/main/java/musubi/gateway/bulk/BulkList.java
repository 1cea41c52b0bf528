package musubi.gateway.bulk;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import musubi.gateway.record.CallRecord;

/**
 * A list as it stands. Prints as redacted.
 *
 * @param number by which a repeat of its submission finds it
 * @param failure name of the reason why it FAILED; empty in every other state
 * @param digest of header and rows as they were submitted
 * @param submission who submitted it, with what, for what
 * @param approver operator id; empty while nobody has approved it
 */
record BulkList(
    UUID id,
    long number,
    BulkState state,
    String failure,
    BulkHeader header,
    byte[] digest,
    Submission submission,
    String approver,
    Progress progress) {
  /**
   * A submission.
   *
   * @param system name in the certificate
   * @param kind of the system
   * @param body that it belongs to
   * @param callRecord the record of the submission, but for id and time: what the records of the
   *     rows say of it
   */
  record Submission(String system, String kind, String body, Instant at, CallRecord callRecord) {
    String operator() {
      return callRecord.purpose().operator();
    }

    @Override
    public String toString() {
      return "Submission[redacted]";
    }
  }

  /**
   * How far it is.
   *
   * @param done rows that have their result
   * @param outcomes number of rows of each outcome, in the order of {@link BulkOutcome}
   * @param resultDigest of all results; empty before the end
   * @param fileLength bytes of the file; 0 before the end
   * @param fileDigest of the file; empty before the end
   */
  record Progress(
      int done, List<Integer> outcomes, byte[] resultDigest, long fileLength, byte[] fileDigest) {}

  @Override
  public String toString() {
    return "BulkList[" + id + ", " + state + "]";
  }
}
