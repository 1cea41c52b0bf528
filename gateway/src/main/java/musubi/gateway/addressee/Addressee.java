package musubi.gateway.addressee;

import java.util.Optional;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * A person with the numbers by which one business knows them. Prints as redacted.
 *
 * @param ofBusiness addressee number of the business; empty when it has none
 */
record Addressee(
    UnifiedAddresseeNumber unified, Optional<AddresseeNumber> ofBusiness, AddresseePerson person) {
  @Override
  public String toString() {
    return "Addressee[redacted]";
  }
}
