package musubi.gateway.record;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Reason;
import musubi.gateway.value.RequestId;

/**
 * What is remembered of one call, or of one batch of a stream. No person in clear.
 *
 * @param id a UUIDv7 of the record's own
 * @param at when the decision fell, in whole microseconds
 * @param act what was called
 * @param decision how it ended
 * @param reason name of the refusal's reason; empty when answered
 * @param parties who stood where
 * @param requestId the call's request id; empty on streams
 * @param purpose what the call was made for
 * @param subject keyed digest of the resident-record code; empty when no person was named
 * @param numbers update numbers concerned
 * @param finding what was searched by, and what came of it
 * @param passage what passed through a forwarder
 * @param salt 16 random bytes that make the leaf a commitment
 */
public record CallRecord(
    UUID id,
    Instant at,
    Act act,
    Decision decision,
    String reason,
    Parties parties,
    Optional<UUID> requestId,
    Purpose purpose,
    Optional<byte[]> subject,
    Numbers numbers,
    Finding finding,
    Passage passage,
    byte[] salt) {
  /**
   * What was called.
   *
   * @param exchange row of docs/exchanges.md, or empty for a method that this node does not serve
   * @param method full name
   * @param recordClass number of the record class of the contract
   * @param basis stable id of the legal basis, from the contract
   */
  public record Act(String exchange, String method, int recordClass, String basis) {}

  /**
   * Who stood where.
   *
   * @param caller name in the certificate; empty when it is unusable
   * @param certificate SHA-256 of the caller's certificate; empty when there is none
   * @param origin name of the system at the beginning, when another node called for it
   * @param destination path of the node that a call was forwarded to; empty when it ended here
   * @param directoryNumber number of the directory by which it was decided; 0 when none
   * @param statement id of the operator statement; empty when none
   */
  public record Parties(
      String caller,
      Optional<byte[]> certificate,
      String origin,
      String destination,
      long directoryNumber,
      String statement) {
    /** A node by itself. */
    public static Parties own(String name) {
      return new Parties(name, Optional.empty(), "", "", 0, "");
    }

    @Override
    public String toString() {
      return "Parties[directory " + directoryNumber + "]";
    }
  }

  /**
   * Numbers of updates or releases, or revisions of marks, concerned.
   *
   * @param municipality whose numbers; empty when none
   * @param first first number; 0 when none
   * @param last last number; 0 when none
   */
  public record Numbers(String municipality, long first, long last) {
    /** None. */
    public static final Numbers NONE = new Numbers("", 0, 0);
  }

  /**
   * What was searched by, and what came of it ([002 R-033]).
   *
   * @param key kind of the key or condition; empty when nothing was searched
   * @param match kind of the match that was worst; empty when nothing was found
   * @param hits how many persons were found
   * @param numberReason why the Individual Number was asked for; empty when it was not ([003
   *     R-052])
   */
  public record Finding(String key, String match, int hits, String numberReason) {
    /** Nothing was searched. */
    public static final Finding NONE = new Finding("", "", 0, "");
  }

  /**
   * What passed through a forwarder. The digests are SHA-256 over every frame's length (4 bytes)
   * and bytes, in order.
   *
   * @param closes id of the opening record that this one closes; empty unless it does
   * @param status status code that the caller was answered [gRPC]; 0 unless this closes
   */
  public record Passage(
      Optional<UUID> closes,
      long requestFrames,
      Optional<byte[]> requestDigest,
      long responseFrames,
      Optional<byte[]> responseDigest,
      int status) {
    /** Nothing: the call ended here. */
    public static final Passage NONE =
        new Passage(Optional.empty(), 0, Optional.empty(), 0, Optional.empty(), 0);

    @Override
    public String toString() {
      return "Passage[" + requestFrames + ", " + responseFrames + ", " + status + "]";
    }
  }

  /** How a call ended. */
  public enum Decision {
    ANSWERED(1),
    REFUSED(2),
    FAILED(3),
    /** Let through by a forwarder; another record closes it. */
    OPENED(4);

    private final int code;

    Decision(int code) {
      this.code = code;
    }

    /** As the database keeps it. */
    public int code() {
      return code;
    }
  }

  public CallRecord {
    at = at.truncatedTo(ChronoUnit.MICROS);
  }

  /** A record of a decision that falls now; id and salt are its own. */
  public static CallRecord now(
      Instant at,
      Act act,
      Decision decision,
      String reason,
      Parties parties,
      Optional<UUID> requestId,
      Purpose purpose) {
    return new CallRecord(
        RequestId.at(at, ThreadLocalRandom.current()).value(),
        at,
        act,
        decision,
        reason,
        parties,
        requestId,
        purpose,
        Optional.empty(),
        Numbers.NONE,
        Finding.NONE,
        Passage.NONE,
        Leaf.salt());
  }

  /** This record when the call is refused in the end. */
  public CallRecord refused(Reason reason) {
    return new CallRecord(
        id,
        at,
        act,
        Decision.REFUSED,
        reason.name(),
        parties,
        requestId,
        purpose,
        subject,
        numbers,
        finding,
        passage,
        salt);
  }

  /** This record about a person. */
  public CallRecord about(byte[] person) {
    return with(Optional.of(person), numbers, finding, passage);
  }

  /**
   * The records of a call about several persons: this one is about the first, and each other has a
   * record of its own. This one alone when there is nobody.
   */
  public List<CallRecord> aboutEach(List<byte[]> persons) {
    List<CallRecord> all = new ArrayList<>();
    for (byte[] person : persons) {
      CallRecord next =
          all.isEmpty() ? this : now(at, act, decision, reason, parties, requestId, purpose);
      all.add(next.with(Optional.of(person), numbers, finding, passage));
    }
    return all.isEmpty() ? List.of(this) : all;
  }

  /** This record about update numbers of a municipality. */
  public CallRecord about(String municipality, long first, long last) {
    return with(subject, new Numbers(municipality, first, last), finding, passage);
  }

  /** This record of what passed. */
  public CallRecord of(Passage passed) {
    return with(subject, numbers, finding, passed);
  }

  /** This record of what was found. */
  public CallRecord of(Finding found) {
    return with(subject, numbers, found, passage);
  }

  private CallRecord with(
      Optional<byte[]> person, Numbers concerned, Finding found, Passage passed) {
    return new CallRecord(
        id, at, act, decision, reason, parties, requestId, purpose, person, concerned, found,
        passed, salt);
  }

  /** Operators and subjects are persons: not printed. */
  @Override
  public String toString() {
    return "CallRecord[" + id + ", " + act.exchange() + ", " + decision + "]";
  }
}
