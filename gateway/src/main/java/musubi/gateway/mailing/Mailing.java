package musubi.gateway.mailing;

import java.util.List;
import musubi.gateway.acquisition.FourItemsCheck;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.Sex;

/** A mailing record that has passed its checks. Prints as redacted. */
record Mailing(Sheet letter, List<Sheet> persons) {
  /** Bytes of a record at most; ours. */
  static final int MOST_BYTES = 64 * 1024;

  /** Persons in a record at most; ours. */
  static final int MOST_PERSONS = 99;

  /** A person as the nation is asked about it. */
  record Person(String code, byte[] fourItemsCheck) {
    @Override
    public String toString() {
      return "Person[redacted]";
    }
  }

  /** Resident-record codes of the persons. */
  List<String> codes() {
    return persons.stream().map(person -> person.text(MailingItem.RESIDENT_RECORD_CODE)).toList();
  }

  /** The persons, each with the check of its four items. */
  List<Person> people() {
    return persons.stream().map(Mailing::person).toList();
  }

  private static Person person(Sheet person) {
    return new Person(
        person.text(MailingItem.RESIDENT_RECORD_CODE),
        FourItemsCheck.of(
            new IndividualNumber(person.text(MailingItem.INDIVIDUAL_NUMBER)),
            person.text(MailingItem.NAME_KANJI),
            person.number(MailingItem.BIRTH_DATE),
            Sex.fromCode(person.number(MailingItem.SEX)).orElseThrow(),
            person.text(MailingItem.ADDRESS)));
  }

  @Override
  public String toString() {
    return "Mailing[redacted]";
  }
}
