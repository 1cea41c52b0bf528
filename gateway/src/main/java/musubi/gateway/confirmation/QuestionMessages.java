package musubi.gateway.confirmation;

import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Supplier;
import musubi.card.v1.CardProof;
import musubi.confirmation.v1.BulkRow;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.FourItem;
import musubi.confirmation.v1.ProvideRequest;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.value.ExternalText;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.ResidentRecordCode;
import musubi.gateway.value.Sex;
import musubi.registry.v1.InquireRequest;
import musubi.type.v1.Date;

/** Questions between the contract's messages and values; what breaks its format is ITEM_INVALID. */
public final class QuestionMessages {
  private static final int MAX_NAME = 100;
  private static final int MAX_ADDRESS = 200;

  private QuestionMessages() {}

  static Question parse(InquireRequest request) {
    Key key =
        switch (request.getKeyCase()) {
          case RESIDENT_RECORD_CODE -> code(request.getResidentRecordCode());
          case INDIVIDUAL_NUMBER -> number(request.getIndividualNumber());
          case FOUR_ITEMS -> new Key.Items(fourItems(request.getFourItems()));
          case KEY_NOT_SET -> throw absent();
        };
    return new Question(
        key,
        request.hasExpected() ? Optional.of(fourItems(request.getExpected())) : Optional.empty(),
        numberReason(request.getNumberReason()));
  }

  static Question parse(ProvideRequest request) {
    Key key =
        switch (request.getKeyCase()) {
          case RESIDENT_RECORD_CODE -> code(request.getResidentRecordCode());
          case INDIVIDUAL_NUMBER -> number(request.getIndividualNumber());
          case FOUR_ITEMS -> new Key.Items(fourItems(request.getFourItems()));
          case KEY_NOT_SET -> throw absent();
        };
    return new Question(key, Optional.empty(), numberReason(request.getNumberReason()));
  }

  static Question parse(ConfirmRequest request) {
    Key key =
        switch (request.getKeyCase()) {
          case RESIDENT_RECORD_CODE -> code(request.getResidentRecordCode());
          case FOUR_ITEMS -> new Key.Items(fourItems(request.getFourItems()));
          case KEY_NOT_SET -> throw absent();
        };
    return new Question(
        key,
        request.hasPresented() ? Optional.of(fourItems(request.getPresented())) : Optional.empty(),
        "");
  }

  /**
   * Whose code a request with a card's proof names, if it does; what the card says is read, too.
   *
   * @throws Refusal ITEM_INVALID
   */
  static Optional<String> claimed(ConfirmRequest request) {
    if (request.hasFourItems()) {
      throw invalid("four_items", "with a card's proof (expected: a code or no key)");
    }
    if (request.hasPresented()) {
      fourItems(request.getPresented());
    }
    return request.hasResidentRecordCode()
        ? Optional.of(code(request.getResidentRecordCode()).code().digits())
        : Optional.empty();
  }

  /**
   * What a card has signed.
   *
   * @throws Refusal ITEM_INVALID
   */
  public static PresentedCard card(CardProof proof) {
    return item(
        "card_proof",
        () ->
            new PresentedCard(
                proof.getChallenge().toByteArray(),
                proof.getCertificateSerial(),
                proof.getSignature().toByteArray()));
  }

  /**
   * Whom a row of a list is about.
   *
   * @throws Refusal ITEM_INVALID
   */
  public static Key key(BulkRow row) {
    return switch (row.getKeyCase()) {
      case RESIDENT_RECORD_CODE -> code(row.getResidentRecordCode());
      case INDIVIDUAL_NUMBER -> number(row.getIndividualNumber());
      case FOUR_ITEMS -> new Key.Items(fourItems(row.getFourItems()));
      case KEY_NOT_SET -> throw absent();
    };
  }

  static Key.Code code(String text) {
    return new Key.Code(item("resident_record_code", () -> new ResidentRecordCode(text)));
  }

  static Key.Number number(String text) {
    return new Key.Number(item("individual_number", () -> new IndividualNumber(text)));
  }

  /**
   * All of the four items.
   *
   * @throws Refusal ITEM_INVALID
   */
  public static FourItems fourItems(musubi.registry.v1.FourItems message) {
    return new FourItems(
        item("name", () -> ExternalText.of(message.getName(), MAX_NAME)),
        birthDate(message.hasBirthDate(), message.getBirthDate()),
        sex(message.getSexValue()),
        item("address", () -> ExternalText.of(message.getAddress(), MAX_ADDRESS)));
  }

  /**
   * A birth date, of which parts may be unknown.
   *
   * @throws Refusal ITEM_INVALID
   */
  public static PartialDate birthDate(boolean stated, Date date) {
    if (!stated) {
      throw invalid("birth_date", "absent");
    }
    return item(
        "birth_date", () -> new PartialDate(date.getYear(), date.getMonth(), date.getDay()));
  }

  /**
   * A sex by its code.
   *
   * @throws Refusal ITEM_INVALID
   */
  public static Sex sex(int code) {
    return Sex.fromCode(code).orElseThrow(() -> invalid("sex", "no code of the list"));
  }

  /**
   * Why the Individual Number is needed: the same alphabet as the parts of a purpose.
   *
   * @throws Refusal ITEM_INVALID
   */
  public static String numberReason(String text) {
    try {
      return new Purpose(text, "", "", "").business();
    } catch (Refusal e) {
      throw invalid(
          "number_reason",
          text.length() + " characters (expected: 1 to 64 of A-Z a-z 0-9 . _ : / -)");
    }
  }

  static FourItem part(FourItems.Part part) {
    return switch (part) {
      case NAME -> FourItem.FOUR_ITEM_NAME;
      case BIRTH_DATE -> FourItem.FOUR_ITEM_BIRTH_DATE;
      case SEX -> FourItem.FOUR_ITEM_SEX;
      case ADDRESS -> FourItem.FOUR_ITEM_ADDRESS;
    };
  }

  /** What breaks the format of a field, in words about its shape. */
  public static Refusal invalid(String field, String shape) {
    return Refusal.ofField(RegistryReason.ITEM_INVALID, field, field + ": " + shape);
  }

  /** That no key was given. */
  public static Refusal absent() {
    return invalid("key", "absent");
  }

  /**
   * A value; what breaks its format is refused.
   *
   * @throws Refusal ITEM_INVALID
   */
  public static <T> T item(String field, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw invalid(field, e.getMessage());
    }
  }
}
