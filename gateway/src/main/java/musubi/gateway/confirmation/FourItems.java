package musubi.gateway.confirmation;

import java.util.ArrayList;
import java.util.List;
import musubi.gateway.registry.Identity;
import musubi.gateway.value.ExternalText;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.Sex;

/**
 * All of the four items of one person (4情報), compared character by character: whoever differs in
 * one is somebody else ([002 R-049]). Prints as redacted.
 */
public record FourItems(ExternalText name, PartialDate birthDate, Sex sex, ExternalText address) {
  /** One of the four. */
  public enum Part {
    NAME,
    BIRTH_DATE,
    SEX,
    ADDRESS
  }

  /** Where a record differs. */
  public List<Part> differing(Identity identity) {
    List<Part> differing = new ArrayList<>();
    if (!name.text().equals(identity.name())) {
      differing.add(Part.NAME);
    }
    if (birthDate.toInt() != identity.birthDate()) {
      differing.add(Part.BIRTH_DATE);
    }
    if (sex != identity.sex()) {
      differing.add(Part.SEX);
    }
    if (!address.text().equals(identity.address())) {
      differing.add(Part.ADDRESS);
    }
    return differing;
  }

  boolean agree(Identity identity) {
    return differing(identity).isEmpty();
  }

  @Override
  public String toString() {
    return "FourItems[redacted]";
  }
}
