package musubi.gateway.addressee;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.AddresseeDesk.Assigned;
import musubi.gateway.addressee.AddresseeDesk.By;
import musubi.gateway.addressee.AddresseeDesk.ByAddressee;
import musubi.gateway.addressee.AddresseeDesk.ByCondition;
import musubi.gateway.addressee.AddresseeDesk.ByNumber;
import musubi.gateway.addressee.AddresseeDesk.ByUnified;
import musubi.gateway.addressee.AddresseeDesk.Key;
import musubi.gateway.addressee.AddresseeDesk.Outcome;
import musubi.gateway.addressee.AddresseeDesk.Update;
import musubi.gateway.addressee.PgAddressees.Change;
import musubi.gateway.confirmation.Condition;
import musubi.gateway.confirmation.QuestionMessages;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.UnifiedAddresseeNumber;
import musubi.linkage.v1.AddresseeChange;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.AssignNumberResponse;
import musubi.linkage.v1.FourItemsUpdate;
import musubi.linkage.v1.GetAddresseeRequest;
import musubi.linkage.v1.ItemResult;
import musubi.linkage.v1.Judgement;
import musubi.linkage.v1.ListChangesResponse;
import musubi.linkage.v1.SearchAddresseesRequest;
import musubi.linkage.v1.SearchAddresseesResponse;
import musubi.linkage.v1.UpdateFourItemsRequest;
import musubi.linkage.v1.UpdateFourItemsResponse;
import musubi.registry.v1.FourItems;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/**
 * Addressees between the contract's messages and values; what breaks its format is ITEM_INVALID.
 */
public final class AddresseeMessages {
  private static final int MAX_UPDATES = 500;
  private static final int MAX_NAME = 100;
  private static final int MAX_ADDRESS = 200;

  private AddresseeMessages() {}

  /**
   * The addressee number of a business.
   *
   * @throws Refusal ITEM_INVALID
   */
  public static AddresseeNumber addresseeNumber(String digits) {
    return QuestionMessages.item("addressee_number", () -> new AddresseeNumber(digits));
  }

  /**
   * A unified addressee number.
   *
   * @throws Refusal ITEM_INVALID
   */
  public static UnifiedAddresseeNumber unified(String digits) {
    return QuestionMessages.item(
        "unified_addressee_number", () -> new UnifiedAddresseeNumber(digits));
  }

  static IndividualNumber number(String field, String digits) {
    return QuestionMessages.item(field, () -> new IndividualNumber(digits));
  }

  static AddresseePerson person(AssignNumberRequest request) {
    return new AddresseePerson(
        number("individual_number", request.getIndividualNumber()),
        QuestionMessages.fourItems(request.getFourItems()),
        request.getProtected());
  }

  /** The updates in their order; empty where one breaks its format. */
  static List<Optional<Update>> updates(UpdateFourItemsRequest request) {
    int count = request.getUpdatesCount();
    if (count < 1 || count > MAX_UPDATES) {
      throw QuestionMessages.invalid("updates", count + " (expected: 1 to " + MAX_UPDATES + ")");
    }
    return request.getUpdatesList().stream().map(AddresseeMessages::update).toList();
  }

  static Key key(GetAddresseeRequest request, String business) {
    return switch (request.getKeyCase()) {
      case UNIFIED_ADDRESSEE_NUMBER -> new ByUnified(unified(request.getUnifiedAddresseeNumber()));
      case ADDRESSEE_NUMBER ->
          new ByAddressee(business, addresseeNumber(request.getAddresseeNumber()));
      case INDIVIDUAL_NUMBER ->
          new ByNumber(number("individual_number", request.getIndividualNumber()));
      case KEY_NOT_SET -> throw QuestionMessages.absent();
    };
  }

  static By search(SearchAddresseesRequest request) {
    List<By> keys =
        Stream.of(byUnified(request), byNumber(request), byAddressee(request), byCondition(request))
            .flatMap(Optional::stream)
            .toList();
    if (keys.size() != 1) {
      throw QuestionMessages.invalid("key", keys.size() + " keys (expected: 1)");
    }
    return keys.getFirst();
  }

  static AssignNumberResponse assigned(Assigned assigned) {
    return AssignNumberResponse.newBuilder()
        .setUnifiedAddresseeNumber(assigned.number().digits())
        .setJudgement(
            switch (assigned.judgement()) {
              case NEW -> Judgement.JUDGEMENT_NEW;
              case SAME_PERSON -> Judgement.JUDGEMENT_SAME_PERSON;
            })
        .build();
  }

  static UpdateFourItemsResponse outcomes(List<Outcome> outcomes) {
    return UpdateFourItemsResponse.newBuilder()
        .addAllResults(outcomes.stream().map(AddresseeMessages::result).toList())
        .build();
  }

  static SearchAddresseesResponse hits(List<Addressee> hits, boolean withNumber) {
    return SearchAddresseesResponse.newBuilder()
        .addAllAddressees(hits.stream().map(hit -> message(hit, withNumber)).toList())
        .build();
  }

  static ListChangesResponse changes(List<Change> changes, long after, boolean withNumber) {
    return ListChangesResponse.newBuilder()
        .addAllChanges(changes.stream().map(change -> message(change, withNumber)).toList())
        .setRevision(changes.isEmpty() ? after : changes.getLast().revision())
        .build();
  }

  /**
   * A person as it is answered: of a protected one not the address.
   *
   * @param withNumber whether the answer may hold the Individual Number
   */
  static musubi.linkage.v1.Addressee message(Addressee addressee, boolean withNumber) {
    musubi.linkage.v1.Addressee.Builder message =
        musubi.linkage.v1.Addressee.newBuilder()
            .setUnifiedAddresseeNumber(addressee.unified().digits())
            .setFourItems(items(addressee.person()));
    addressee.ofBusiness().ifPresent(number -> message.setAddresseeNumber(number.digits()));
    if (withNumber) {
      message.setIndividualNumber(addressee.person().number().digits());
    }
    return message.build();
  }

  private static AddresseeChange message(Change change, boolean withNumber) {
    return AddresseeChange.newBuilder()
        .setRevision(change.revision())
        .setAddressee(message(change.addressee(), withNumber))
        .build();
  }

  private static FourItems items(AddresseePerson person) {
    PartialDate born = person.fourItems().birthDate();
    FourItems.Builder items =
        FourItems.newBuilder()
            .setName(person.fourItems().name().text())
            .setBirthDate(
                Date.newBuilder().setYear(born.year()).setMonth(born.month()).setDay(born.day()))
            .setSex(Sex.forNumber(person.fourItems().sex().code()));
    if (!person.isProtected()) {
      items.setAddress(person.fourItems().address().text());
    }
    return items.build();
  }

  private static Optional<Update> update(FourItemsUpdate message) {
    try {
      return Optional.of(
          new Update(
              addresseeNumber(message.getAddresseeNumber()),
              QuestionMessages.fourItems(message.getFourItems()),
              message.getProtected()));
    } catch (Refusal e) {
      return Optional.empty();
    }
  }

  private static ItemResult result(Outcome outcome) {
    return switch (outcome) {
      case STORED -> ItemResult.ITEM_RESULT_STORED;
      case UNCHANGED -> ItemResult.ITEM_RESULT_UNCHANGED;
      case ADDRESSEE_UNKNOWN -> ItemResult.ITEM_RESULT_ADDRESSEE_UNKNOWN;
      case INVALID -> ItemResult.ITEM_RESULT_INVALID;
    };
  }

  private static Optional<By> byUnified(SearchAddresseesRequest request) {
    return request.getUnifiedAddresseeNumber().isEmpty()
        ? Optional.empty()
        : Optional.of(new ByUnified(unified(request.getUnifiedAddresseeNumber())));
  }

  private static Optional<By> byNumber(SearchAddresseesRequest request) {
    return request.getIndividualNumber().isEmpty()
        ? Optional.empty()
        : Optional.of(new ByNumber(number("individual_number", request.getIndividualNumber())));
  }

  private static Optional<By> byAddressee(SearchAddresseesRequest request) {
    if (request.getAddresseeNumber().isEmpty() != request.getBusiness().isEmpty()) {
      throw QuestionMessages.invalid("business", "goes with addressee_number, and with it alone");
    }
    return request.getAddresseeNumber().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ByAddressee(request.getBusiness(), addresseeNumber(request.getAddresseeNumber())));
  }

  private static Optional<By> byCondition(SearchAddresseesRequest request) {
    if (!request.hasFourItems()) {
      return Optional.empty();
    }
    FourItems items = request.getFourItems();
    requireLength("name", items.getName(), MAX_NAME);
    requireLength("address", items.getAddress(), MAX_ADDRESS);
    return Optional.of(
        new ByCondition(
            new Condition(
                items.getName(),
                "",
                items.hasBirthDate()
                    ? Optional.of(QuestionMessages.birthDate(true, items.getBirthDate()))
                    : Optional.empty(),
                items.getSexValue() == 0
                    ? Optional.empty()
                    : Optional.of(QuestionMessages.sex(items.getSexValue())),
                items.getAddress(),
                Optional.empty())));
  }

  private static void requireLength(String field, String text, int limit) {
    int length = text.codePointCount(0, text.length());
    if (length > limit) {
      throw QuestionMessages.invalid(
          field, length + " code points (expected: at most " + limit + ")");
    }
  }
}
