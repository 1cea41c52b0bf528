package musubi.gateway.inquiry;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import musubi.gateway.access.Refusal;
import musubi.gateway.inquiry.PersonAnswer.Outcome;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.Ids;
import musubi.gateway.value.UnifiedAddresseeNumber;
import musubi.linkage.v1.AnswerBody;
import musubi.linkage.v1.AnswerOutcome;
import musubi.linkage.v1.AskRequest;
import musubi.linkage.v1.InquiryState;
import musubi.linkage.v1.ListPendingResponse;
import musubi.linkage.v1.ListRecordsResponse;
import musubi.linkage.v1.Particulars;
import musubi.linkage.v1.PendingQuestion;
import musubi.linkage.v1.ProvideRequest;
import musubi.linkage.v1.ReplicaItem;

/** Inquiries between the contract's messages and values. */
final class InquiryMessages implements InquiryCodec {
  private static final int MOST_PERSONS = 4096;
  private static final int ID_BYTES = 16;

  @Override
  public byte[] encode(List<PersonAnswer> answers) {
    AnswerBody.Builder body = AnswerBody.newBuilder();
    answers.forEach(answer -> body.addAnswers(message(answer)));
    return body.build().toByteArray();
  }

  @Override
  public List<PersonAnswer> persons(byte[] bytes) {
    return parsed(AnswerBody.parser(), bytes).getAnswersList().stream()
        .map(InquiryMessages::person)
        .toList();
  }

  @Override
  public byte[] particulars(List<Integer> places) {
    return Particulars.newBuilder().addAllItemPlaces(places).build().toByteArray();
  }

  @Override
  public List<Integer> places(byte[] particulars) {
    return parsed(Particulars.parser(), particulars).getItemPlacesList();
  }

  /** A question that the broker brings. */
  static Door.Knock knock(ProvideRequest request) {
    return new Door.Knock(
        SymbolMessages.request(request.getRequest()),
        SymbolMessages.translation(request.getTranslation()),
        SymbolMessages.permit(request.getPermit()));
  }

  /**
   * What a business wants to know.
   *
   * @throws Refusal ITEM_INVALID
   */
  static Questions.Wanted wanted(String business, AskRequest request) {
    require(!request.getRowId().isEmpty(), "row_id", "missing");
    int persons = request.getAddresseeNumbersCount();
    require(persons >= 1 && persons <= MOST_PERSONS, "addressee_numbers", "not 1 to 4096");
    require(
        new HashSet<>(request.getItemsList()).size() == request.getItemsCount(),
        "items",
        "one stands twice");
    return new Questions.Wanted(
        business,
        request.getRowId(),
        valid("body_code", request.getBodyCode(), BodyCode::new),
        request.getAddresseeNumbersList().stream()
            .map(number -> valid("addressee_numbers", number, AddresseeNumber::new))
            .toList(),
        List.copyOf(request.getItemsList()));
  }

  static musubi.linkage.v1.Inquiry message(Inquiry inquiry) {
    musubi.linkage.v1.Inquiry.Builder message =
        musubi.linkage.v1.Inquiry.newBuilder()
            .setInquiryId(ByteString.copyFrom(Ids.bytes(inquiry.id())))
            .setState(InquiryState.forNumber(inquiry.state().code()))
            .setReason(inquiry.reason());
    inquiry.permitId().map(ByteString::copyFrom).ifPresent(message::setPermitId);
    inquiry.answers().forEach(answer -> message.addAnswers(message(answer)));
    return message.build();
  }

  static ListRecordsResponse records(List<ExchangeRecord> records) {
    ListRecordsResponse.Builder response = ListRecordsResponse.newBuilder();
    for (ExchangeRecord each : records) {
      response.addRecords(
          musubi.linkage.v1.ExchangeRecord.newBuilder()
              .setNumber(each.number())
              .setPermitId(ByteString.copyFrom(each.permitId()))
              .setTime(timestamp(each.at()))
              .setRowId(each.rowId())
              .setOther(each.other())
              .setProvided(each.provided())
              .setPersons(each.persons())
              .setOutcome(each.outcome()));
    }
    return response.build();
  }

  static ListPendingResponse pending(List<PgProvisions.Waiting> waiting) {
    ListPendingResponse.Builder response = ListPendingResponse.newBuilder();
    for (PgProvisions.Waiting each : waiting) {
      PendingQuestion.Builder question =
          PendingQuestion.newBuilder()
              .setPermitId(ByteString.copyFrom(each.permitId()))
              .setRowId(each.rowId())
              .setAsker(each.asker())
              .setTime(timestamp(each.askedAt()));
      each.persons().stream()
          .flatMap(person -> person.unified().stream())
          .map(UnifiedAddresseeNumber::digits)
          .forEach(question::addUnifiedAddresseeNumbers);
      response.addQuestions(question);
    }
    return response.build();
  }

  /**
   * An id of 16 bytes.
   *
   * @throws Refusal ITEM_INVALID
   */
  static byte[] id(String field, ByteString id) {
    require(id.size() == ID_BYTES, field, "not 16 bytes");
    return id.toByteArray();
  }

  /** The reference under which all three record an inquiry: the permit's id in hexadecimal. */
  static String reference(byte[] permitId) {
    return HexFormat.of().formatHex(permitId);
  }

  static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  private static musubi.linkage.v1.PersonAnswer message(PersonAnswer answer) {
    musubi.linkage.v1.PersonAnswer.Builder message =
        musubi.linkage.v1.PersonAnswer.newBuilder()
            .setOutcome(AnswerOutcome.forNumber(answer.outcome().ordinal() + 1));
    answer
        .items()
        .forEach(
            (item, value) ->
                message.addItems(ReplicaItem.newBuilder().setItem(item).setValue(value)));
    return message.build();
  }

  private static PersonAnswer person(musubi.linkage.v1.PersonAnswer message) {
    int outcome = message.getOutcomeValue() - 1;
    if (outcome < 0 || outcome >= Outcome.values().length) {
      throw new IllegalArgumentException("an outcome that is none");
    }
    TreeMap<String, String> items = new TreeMap<>();
    message.getItemsList().forEach(item -> items.put(item.getItem(), item.getValue()));
    return new PersonAnswer(Outcome.values()[outcome], items);
  }

  private static <T extends MessageLite> T parsed(Parser<T> parser, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no message of this form", e);
    }
  }

  private static <T> T valid(String field, String text, Function<String, T> make) {
    try {
      return make.apply(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.ofField(RegistryReason.ITEM_INVALID, field, field + ": " + e.getMessage());
    }
  }

  private static void require(boolean holds, String field, String sentence) {
    if (!holds) {
      throw Refusal.ofField(RegistryReason.ITEM_INVALID, field, field + ": " + sentence);
    }
  }
}
