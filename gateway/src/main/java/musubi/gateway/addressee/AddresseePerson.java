package musubi.gateway.addressee;

import musubi.gateway.confirmation.FourItems;
import musubi.gateway.value.IndividualNumber;

/**
 * Who stands behind a unified addressee number. Prints as redacted.
 *
 * @param number the Individual Number, for symbols and for businesses that use it
 * @param isProtected whether the address leaves by no automatic answer
 */
public record AddresseePerson(IndividualNumber number, FourItems fourItems, boolean isProtected) {
  /** Whether the other may be the same person: one number, and birth date and sex alike. */
  boolean mayBe(AddresseePerson other) {
    return number.equals(other.number)
        && fourItems.birthDate().equals(other.fourItems.birthDate())
        && fourItems.sex() == other.fourItems.sex();
  }

  @Override
  public String toString() {
    return "AddresseePerson[redacted]";
  }
}
