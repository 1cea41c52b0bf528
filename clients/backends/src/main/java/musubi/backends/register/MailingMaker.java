package musubi.backends.register;

import java.time.LocalDate;
import java.util.List;
import musubi.card.v1.MailingPerson;
import musubi.card.v1.MailingRecord;
import musubi.client.Days;
import musubi.registry.v1.IdentityRecord;

/**
 * Makes mailing records from resident records: one letter to the first person of a household, at
 * the address of the household unless another one is given. Offices and numbers are synthetic.
 */
public final class MailingMaker {
  private static final String PHONE = "000-0000-0000";
  private static final String OFFICE_POSTAL_CODE = "0000001";
  private static final String OFFICE = "結び市役所";
  private static final String OFFICE_ADDRESS = "結び市中央一丁目１番１号";
  private static final String COUNTER = "結び市役所　住民窓口";

  private MailingMaker() {}

  /** Where a letter goes: need not be where the person lives. */
  public record Destination(String postalCode, String address, int gaijiCount) {
    /** Where the person lives. */
    public static Destination home(IdentityRecord record) {
      return new Destination(
          record.getPostalCode(), record.getAddress(), record.getAddressGaijiCount());
    }

    @Override
    public String toString() {
      return "Destination[redacted]";
    }
  }

  /** A letter about persons of one household, to where they live. */
  public static MailingRecord.Builder letter(
      String controlNumber, List<IdentityRecord> household, LocalDate day) {
    return letter(controlNumber, household, Destination.home(household.getFirst()), day);
  }

  /**
   * A letter about persons of one household.
   *
   * @param controlNumber the register's number of the mailing
   * @param day on which it is made
   */
  public static MailingRecord.Builder letter(
      String controlNumber, List<IdentityRecord> household, Destination to, LocalDate day) {
    IdentityRecord first = household.getFirst();
    MailingRecord.Builder letter =
        MailingRecord.newBuilder()
            .setMailingControlNumber(controlNumber)
            .setMailingPostalCode(to.postalCode())
            .setMailingAddressKanji(to.address())
            .setMailingAddressKanjiLength(length(to.address()))
            .setMailingAddressKanjiGaijiCount(to.gaijiCount())
            .setMailingNameKanji(first.getNameKanji())
            .setMailingNameKanjiLength(length(first.getNameKanji()))
            .setMailingNameKanjiGaijiCount(first.getNameGaijiCount())
            .setSubjectCount(household.size())
            .setProcessingDate(Days.message(day))
            .setOperatorId(first.getOperatorId())
            .setOperationTerminalId(first.getOperationTerminalId())
            .setPrintClass("1");
    offices(letter, first.getMunicipalityCode());
    household.forEach(record -> letter.addPersons(person(record)));
    return letter;
  }

  private static void offices(MailingRecord.Builder letter, String municipality) {
    letter
        .setMunicipalityCode(municipality)
        .setMunicipalityName(OFFICE)
        .setMunicipalityNameLength(length(OFFICE))
        .setMunicipalityPostalCode(OFFICE_POSTAL_CODE)
        .setMunicipalityAddress(OFFICE_ADDRESS)
        .setMunicipalityAddressLength(length(OFFICE_ADDRESS))
        .setMunicipalityPhoneNumber(PHONE)
        .setDeliveryPlaceName(COUNTER)
        .setDeliveryPlaceNameLength(length(COUNTER))
        .setDeliveryPlacePostalCode(OFFICE_POSTAL_CODE)
        .setDeliveryPlaceAddress(OFFICE_ADDRESS)
        .setDeliveryPlaceAddressLength(length(OFFICE_ADDRESS))
        .setDeliveryPlacePhoneNumber(PHONE)
        .setCardDestinationName(COUNTER)
        .setCardDestinationNameLength(length(COUNTER))
        .setCardDestinationPostalCode(OFFICE_POSTAL_CODE)
        .setCardDestinationAddress(OFFICE_ADDRESS)
        .setCardDestinationAddressLength(length(OFFICE_ADDRESS))
        .setCardDestinationPhoneNumber(PHONE);
  }

  private static MailingPerson person(IdentityRecord record) {
    int gaiji =
        record.getNameGaijiCount()
            + record.getAddressGaijiCount()
            + record.getFormerSurnameGaijiCount();
    return MailingPerson.newBuilder()
        .setResidentRecordCode(record.getResidentRecordCode())
        .setNameKanji(record.getNameKanji())
        .setNameKanjiLength(length(record.getNameKanji()))
        .setNameKanjiGaijiCount(record.getNameGaijiCount())
        .setNameKana(record.getNameKana())
        .setNameKanaLength(length(record.getNameKana()))
        .setPostalCode(record.getPostalCode())
        .setAddress(record.getAddress())
        .setAddressLength(length(record.getAddress()))
        .setAddressGaijiCount(record.getAddressGaijiCount())
        .setBirthDate(record.getBirthDate())
        .setSex(record.getSex())
        .setIndividualNumber(record.getIndividualNumber())
        .setGaijiFlag(gaiji > 0)
        .setFormerSurnameKanji(record.getFormerSurnameKanji())
        .setFormerSurnameGaijiCount(record.getFormerSurnameGaijiCount())
        .setFormerSurnameKana(record.getFormerSurnameKana())
        .build();
  }

  /** Code points, as the contract counts. */
  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
