package musubi.gateway.protection;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.ResidentRecordCode;

/**
 * A release of one record for one recipient, and how far it is: asked for, approved by another
 * person, taken once. Operators are keyed digests. Prints as redacted.
 *
 * @param takenNumber the update whose record was answered; empty while it was not taken
 */
record Release(
    long number,
    Wanted wanted,
    byte[] requestedBy,
    Instant requestedAt,
    Optional<Approval> approval,
    Optional<Long> takenNumber) {
  /** How long after the request it can be approved; ours. */
  static final Duration TO_APPROVE = Duration.ofHours(24);

  /** How long after the approval it can be taken; ours. */
  static final Duration TO_TAKE = Duration.ofHours(1);

  private static final String WORD = "[A-Za-z0-9._:/-]{1,64}";

  Release {
    requestedBy = requestedBy.clone();
  }

  @Override
  public byte[] requestedBy() {
    return requestedBy.clone();
  }

  /** That a person approved it. */
  record Approval(byte[] by, Instant at) {
    Approval {
      by = by.clone();
    }

    @Override
    public byte[] by() {
      return by.clone();
    }

    @Override
    public String toString() {
      return "Approval[" + at + "]";
    }
  }

  /**
   * What is asked for.
   *
   * @param reason id of the text that says why
   * @param recipient whom the record is for
   * @param business the recipient's business
   */
  record Wanted(ResidentRecordCode code, String reason, BodyCode recipient, String business) {
    Wanted {
      requireWord("reason", reason);
      requireWord("recipient_business", business);
    }

    private static void requireWord(String what, String word) {
      if (!word.matches(WORD)) {
        throw new IllegalArgumentException(
            what
                + ": "
                + word.length()
                + " characters (expected: 1 to 64 of A-Z a-z 0-9 . _ : / -)");
      }
    }

    @Override
    public String toString() {
      return "Wanted[redacted]";
    }
  }

  Instant approveUntil() {
    return requestedAt.plus(TO_APPROVE);
  }

  Optional<Instant> takeUntil() {
    return approval.map(approved -> approved.at().plus(TO_TAKE));
  }

  /**
   * @throws Refusal APPROVAL_BY_SAME_PERSON, RELEASE_APPROVED, RELEASE_EXPIRED
   */
  void requireApprovable(byte[] operator, Instant now) {
    if (isRequester(operator)) {
      throw Refusal.of(ProtectionReason.APPROVAL_BY_SAME_PERSON);
    }
    if (approval.isPresent()) {
      throw Refusal.of(ProtectionReason.RELEASE_APPROVED);
    }
    requireInTime(approveUntil(), now);
  }

  /**
   * @throws Refusal RELEASE_NOT_REQUESTERS, RELEASE_NOT_APPROVED, RELEASE_USED, RELEASE_EXPIRED
   */
  void requireTakable(byte[] operator, Instant now) {
    requireRequester(operator);
    if (approval.isEmpty()) {
      throw Refusal.of(ProtectionReason.RELEASE_NOT_APPROVED);
    }
    if (takenNumber.isPresent()) {
      throw Refusal.of(ProtectionReason.RELEASE_USED);
    }
    requireInTime(takeUntil().orElseThrow(), now);
  }

  /**
   * @throws Refusal RELEASE_APPROVED when it was another person
   */
  void requireApprovedBy(byte[] operator) {
    if (approval.filter(found -> MessageDigest.isEqual(found.by, operator)).isEmpty()) {
      throw Refusal.of(ProtectionReason.RELEASE_APPROVED);
    }
  }

  /**
   * For a reply that was lost: the same person, in the same time.
   *
   * @throws Refusal RELEASE_NOT_REQUESTERS, RELEASE_EXPIRED
   */
  void requireTakableAgain(byte[] operator, Instant now) {
    requireRequester(operator);
    requireInTime(takeUntil().orElseThrow(), now);
  }

  /**
   * @throws Refusal RELEASE_NOT_REQUESTERS
   */
  void requireRequester(byte[] operator) {
    if (!isRequester(operator)) {
      throw Refusal.of(ProtectionReason.RELEASE_NOT_REQUESTERS);
    }
  }

  private boolean isRequester(byte[] operator) {
    return MessageDigest.isEqual(requestedBy, operator);
  }

  private static void requireInTime(Instant until, Instant now) {
    if (now.isAfter(until)) {
      throw Refusal.of(ProtectionReason.RELEASE_EXPIRED);
    }
  }

  @Override
  public String toString() {
    return "Release[" + number + "]";
  }
}
