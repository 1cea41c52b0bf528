package musubi.gateway.mailing;

import static musubi.gateway.registry.Parsing.valid;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import musubi.card.v1.DeliverMailingRequest;
import musubi.card.v1.DeliverMailingResponse;
import musubi.card.v1.DeliveryReceipt;
import musubi.card.v1.FreshnessQuestion;
import musubi.card.v1.ListMailingResultsRequest;
import musubi.card.v1.ListMailingResultsResponse;
import musubi.card.v1.MailingCheck;
import musubi.card.v1.MailingOutcome;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.MailingState;
import musubi.card.v1.MatchFreshnessRequest;
import musubi.card.v1.MatchFreshnessResponse;
import musubi.card.v1.SubmitMailingRequest;
import musubi.card.v1.SubmitMailingResponse;
import musubi.card.v1.SubmittedResult;
import musubi.card.v1.TakeMailingRequest;
import musubi.card.v1.TakeMailingResponse;
import musubi.card.v1.TakenMailing;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.rpc.ClosedMessages;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.Ids;
import musubi.gateway.value.ResidentRecordCode;
import musubi.type.v1.Date;

/** Mailing records between the contract's messages and values. */
final class MailingMessages implements MailingCodec {
  private static final int CHECK_BYTES = 32;

  /** What the contract calls the results of single records. */
  private static final Map<MailingReason, MailingCheck> CHECKS =
      new EnumMap<>(
          Map.of(
              MailingReason.MAILING_DIGEST_DIFFERS, MailingCheck.MAILING_CHECK_DIGEST_DIFFERS,
              MailingReason.MAILING_UNREADABLE, MailingCheck.MAILING_CHECK_UNREADABLE,
              MailingReason.MAILING_ITEM_INVALID, MailingCheck.MAILING_CHECK_ITEM_INVALID,
              MailingReason.MAILING_LENGTH_DIFFERS, MailingCheck.MAILING_CHECK_LENGTH_DIFFERS,
              MailingReason.MAILING_GAIJI_COUNT_DIFFERS,
                  MailingCheck.MAILING_CHECK_GAIJI_COUNT_DIFFERS,
              MailingReason.MAILING_PERSON_COUNT_DIFFERS,
                  MailingCheck.MAILING_CHECK_PERSON_COUNT_DIFFERS,
              MailingReason.MAILING_NOT_CALLERS,
                  MailingCheck.MAILING_CHECK_MUNICIPALITY_NOT_CALLERS,
              MailingReason.MAILING_ID_USED, MailingCheck.MAILING_CHECK_ID_USED,
              MailingReason.MAILING_PROTECTED, MailingCheck.MAILING_CHECK_PROTECTED));

  /** A page of a list that somebody asks for. */
  record Page(long after, int most) {}

  @Override
  public Mailing parse(byte[] content) {
    MailingRecord message;
    try {
      message = MailingRecord.parseFrom(content);
      ClosedMessages.requireKnown(message);
    } catch (InvalidProtocolBufferException | Refusal e) {
      throw Refusal.of(MailingReason.MAILING_UNREADABLE);
    }
    return new Mailing(
        sheet(message, MailingItem.LETTER),
        message.getPersonsList().stream()
            .map(person -> sheet(person, MailingItem.PERSON))
            .toList());
  }

  /**
   * The records of a message, unread.
   *
   * @throws Refusal ITEM_INVALID
   */
  static List<Handed> parse(SubmitMailingRequest request) {
    return batch(
        request.getMailingsList().stream()
            .map(
                each ->
                    handed(
                        each.getMailingId(),
                        each.getContent(),
                        each.getDigest(),
                        each.getProtectedDirected()))
            .toList());
  }

  /**
   * The records of a message, unread.
   *
   * @throws Refusal ITEM_INVALID
   */
  static List<Handed> parse(DeliverMailingRequest request) {
    return batch(
        request.getMailingsList().stream()
            .map(each -> handed(each.getMailingId(), each.getContent(), each.getDigest(), true))
            .toList());
  }

  /**
   * The persons of a message.
   *
   * @throws Refusal ITEM_INVALID
   */
  static List<Mailing.Person> parse(MatchFreshnessRequest request) {
    requireCount("questions", request.getQuestionsCount());
    return request.getQuestionsList().stream().map(MailingMessages::person).toList();
  }

  /**
   * Which ends are asked for.
   *
   * @throws Refusal ITEM_INVALID
   */
  static Page parse(ListMailingResultsRequest request) {
    return page("after_number", request.getAfterNumber(), request.getPageSize());
  }

  /**
   * Which records are asked for.
   *
   * @throws Refusal ITEM_INVALID
   */
  static Page parse(TakeMailingRequest request) {
    return page("taken_number", request.getTakenNumber(), request.getPageSize());
  }

  static SubmitMailingResponse submitted(List<Taken> taken) {
    SubmitMailingResponse.Builder response = SubmitMailingResponse.newBuilder();
    taken.forEach(
        each ->
            response.addResults(
                SubmittedResult.newBuilder().setCheck(check(each)).setItem(each.item())));
    return response.build();
  }

  static MatchFreshnessRequest question(List<Mailing.Person> persons) {
    MatchFreshnessRequest.Builder request = MatchFreshnessRequest.newBuilder();
    persons.forEach(
        person ->
            request.addQuestions(
                FreshnessQuestion.newBuilder()
                    .setResidentRecordCode(person.code())
                    .setFourItemsCheck(ByteString.copyFrom(person.fourItemsCheck()))));
    return request.build();
  }

  static MatchFreshnessResponse answer(List<Freshness> results) {
    MatchFreshnessResponse.Builder response = MatchFreshnessResponse.newBuilder();
    results.forEach(
        result ->
            response.addResults(
                switch (result) {
                  case SAME -> musubi.card.v1.Freshness.FRESHNESS_SAME;
                  case CHANGED -> musubi.card.v1.Freshness.FRESHNESS_CHANGED;
                  case UNKNOWN -> musubi.card.v1.Freshness.FRESHNESS_UNKNOWN;
                }));
    return response.build();
  }

  /** What the nation answered; what this node does not know yet is not the same. */
  static List<Freshness> results(MatchFreshnessResponse response) {
    return response.getResultsList().stream()
        .map(
            result ->
                switch (result) {
                  case FRESHNESS_SAME -> Freshness.SAME;
                  case FRESHNESS_CHANGED -> Freshness.CHANGED;
                  case FRESHNESS_UNKNOWN, FRESHNESS_UNSPECIFIED, UNRECOGNIZED -> Freshness.UNKNOWN;
                })
        .toList();
  }

  static DeliverMailingRequest delivery(List<Handed> mailings) {
    DeliverMailingRequest.Builder request = DeliverMailingRequest.newBuilder();
    for (Handed each : mailings) {
      request
          .addMailingsBuilder()
          .setMailingId(bytes(each.id()))
          .setContent(ByteString.copyFrom(each.content()))
          .setDigest(ByteString.copyFrom(each.digest()));
    }
    return request.build();
  }

  /** Receipts for records that came with these digests. */
  static DeliverMailingResponse receipts(List<Taken> taken, DeliverMailingRequest request) {
    DeliverMailingResponse.Builder response = DeliverMailingResponse.newBuilder();
    for (int i = 0; i < taken.size(); i++) {
      Taken each = taken.get(i);
      DeliveryReceipt.Builder receipt = response.addReceiptsBuilder();
      receipt.setMailingId(bytes(each.id())).setCheck(check(each)).setItem(each.item());
      each.receivedAt().map(MailingMessages::timestamp).ifPresent(receipt::setReceivedAt);
      if (each.isTaken()) {
        receipt.setDigest(request.getMailings(i).getDigest());
      }
    }
    return response.build();
  }

  /**
   * What the card system answered about records.
   *
   * @throws StreamEndedException it is not about these
   */
  static List<Taken> receipts(List<Handed> mailings, DeliverMailingResponse response) {
    if (response.getReceiptsCount() != mailings.size()) {
      throw new StreamEndedException("other receipts than records");
    }
    return IntStream.range(0, mailings.size())
        .mapToObj(i -> receipt(mailings.get(i), response.getReceipts(i)))
        .toList();
  }

  static ListMailingResultsResponse ends(MailingDesk.Page page) {
    ListMailingResultsResponse.Builder response =
        ListMailingResultsResponse.newBuilder().setWaiting(page.waiting());
    page.listed().forEach(each -> response.addOutcomes(outcome(each)));
    return response.build();
  }

  static TakeMailingResponse printed(List<IntakeDesk.Printed> printed) {
    TakeMailingResponse.Builder response = TakeMailingResponse.newBuilder();
    for (IntakeDesk.Printed each : printed) {
      response.addMailings(
          TakenMailing.newBuilder()
              .setNumber(each.number())
              .setMunicipalityCode(each.municipality())
              .setMailingId(bytes(each.id()))
              .setContent(ByteString.copyFrom(each.content()))
              .setDigest(ByteString.copyFrom(Reading.sha256(each.content()))));
    }
    return response.build();
  }

  private static Taken receipt(Handed mailing, DeliveryReceipt receipt) {
    if (!receipt.getMailingId().equals(bytes(mailing.id()))) {
      throw new StreamEndedException("a receipt for another record");
    }
    Optional<Instant> receivedAt =
        receipt.hasReceivedAt() ? Optional.of(instant(receipt.getReceivedAt())) : Optional.empty();
    if (receipt.getCheck() == MailingCheck.MAILING_CHECK_TAKEN) {
      if (!receipt.getDigest().equals(ByteString.copyFrom(mailing.digest()))
          || receivedAt.isEmpty()) {
        throw new StreamEndedException("a receipt for other bytes");
      }
      return Taken.taken(mailing.id(), List.of()).receivedAt(receivedAt.get());
    }
    return new Taken(
        mailing.id(),
        Optional.of(reason(receipt.getCheck())),
        receipt.getItem(),
        List.of(),
        receivedAt);
  }

  private static MailingOutcome outcome(PgMailings.Listed listed) {
    PgMailings.Ended ended = listed.ended();
    MailingOutcome.Builder outcome =
        MailingOutcome.newBuilder()
            .setNumber(listed.number())
            .setMailingId(bytes(ended.id()))
            .setState(MailingState.forNumber(ended.outcome().code()))
            .setEndedAt(timestamp(listed.endedAt()))
            .setItem(ended.item());
    ended.receivedAt().map(MailingMessages::timestamp).ifPresent(outcome::setReceivedAt);
    if (ended.outcome() == Outcome.REFUSED) {
      outcome.setCheck(CHECKS.get(MailingReason.valueOf(ended.reason())));
    }
    return outcome.build();
  }

  private static MailingCheck check(Taken taken) {
    return taken
        .reason()
        .map(reason -> CHECKS.get(MailingReason.valueOf(reason.name())))
        .orElse(MailingCheck.MAILING_CHECK_TAKEN);
  }

  /** What this node does not know yet is unreadable to the other. */
  private static Reason reason(MailingCheck check) {
    return CHECKS.entrySet().stream()
        .filter(each -> each.getValue() == check)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(MailingReason.MAILING_UNREADABLE);
  }

  private static Sheet sheet(Message message, List<MailingItem> items) {
    Map<MailingItem, Object> values = new EnumMap<>(MailingItem.class);
    for (MailingItem item : items) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByNumber(item.number());
      values.put(item, value(item, message, field));
    }
    return new Sheet(values);
  }

  private static Object value(MailingItem item, Message message, FieldDescriptor field) {
    Object found = message.getField(field);
    return switch (item.kind()) {
      case TEXT, FLAG -> found;
      case INT -> found instanceof EnumValueDescriptor code ? code.getNumber() : found;
      case DATE -> message.hasField(field) ? date(item, (Date) found) : Sheet.NO_DATE;
    };
  }

  private static int date(MailingItem item, Date date) {
    boolean fits =
        date.getYear() >= 0
            && date.getYear() <= 9999
            && date.getMonth() >= 0
            && date.getMonth() <= 12
            && date.getDay() >= 0
            && date.getDay() <= 31;
    if (!fits) {
      throw Refusal.ofField(
          MailingReason.MAILING_ITEM_INVALID,
          item.field(),
          item.field() + ": no date of the calendar");
    }
    return date.getYear() * 10_000 + date.getMonth() * 100 + date.getDay();
  }

  private static Handed handed(
      ByteString id, ByteString content, ByteString digest, boolean isDirected) {
    if (id.size() != Ids.BYTES || digest.size() != Handed.DIGEST_BYTES) {
      throw invalid(
          "mailings",
          "an id of "
              + id.size()
              + " bytes with a digest of "
              + digest.size()
              + " (expected: 16 and 32)");
    }
    return new Handed(
        Ids.of(id.toByteArray()), content.toByteArray(), digest.toByteArray(), isDirected);
  }

  private static List<Handed> batch(List<Handed> mailings) {
    requireCount("mailings", mailings.size());
    Set<UUID> ids = new HashSet<>();
    mailings.forEach(each -> ids.add(each.id()));
    if (ids.size() < mailings.size()) {
      throw invalid("mailings", "an id twice");
    }
    return mailings;
  }

  private static Mailing.Person person(FreshnessQuestion question) {
    if (question.getFourItemsCheck().size() != CHECK_BYTES) {
      throw invalid(
          "four_items_check", question.getFourItemsCheck().size() + " bytes (expected: 32)");
    }
    String code =
        valid(
            "resident_record_code",
            () -> new ResidentRecordCode(question.getResidentRecordCode()).digits());
    return new Mailing.Person(code, question.getFourItemsCheck().toByteArray());
  }

  private static Page page(String field, long after, int size) {
    if (after < 0) {
      throw invalid(field, "negative");
    }
    if (size < 0 || size > Handed.MOST) {
      throw invalid("page_size", "not 0 to 500");
    }
    return new Page(after, size == 0 ? Handed.MOST : size);
  }

  private static void requireCount(String field, int count) {
    if (count < 1 || count > Handed.MOST) {
      throw invalid(field, count + " (expected: 1 to 500)");
    }
  }

  private static Refusal invalid(String field, String shape) {
    return Refusal.ofField(RegistryReason.ITEM_INVALID, field, field + ": " + shape);
  }

  private static ByteString bytes(UUID id) {
    return ByteString.copyFrom(Ids.bytes(id));
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
