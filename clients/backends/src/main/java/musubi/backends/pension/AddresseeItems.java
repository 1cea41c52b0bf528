package musubi.backends.pension;

import java.util.ArrayList;
import java.util.List;
import musubi.registry.v1.FourItems;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/**
 * What a pension system keeps of each person (宛名情報, 16 items, [004 4]); empty texts for what nobody
 * has said. The feed of changes keeps the four items; the others come from notices and applications
 * at the counter. Prints as redacted.
 *
 * @param currentAddress empty, too, when the person is protected
 * @param residenceEstablishedDate and the other dates are {@code yyyymmdd}
 */
public record AddresseeItems(
    String addresseeNumber,
    String nameKana,
    String nameKanji,
    String birthDate,
    Sex sex,
    String householdHead,
    String relationshipToHead,
    String currentAddress,
    String previousAddress,
    String addressBeforeMoveIn,
    String moveOutDestinationAddress,
    String residenceEstablishedDate,
    String removalDate,
    String changeDate,
    String changeReason,
    String nationality) {
  /** What a document and the copy can differ in. */
  public enum Difference {
    NAME,
    BIRTH_DATE,
    SEX,
    ADDRESS
  }

  /** Somebody of whom nothing is known yet. */
  static AddresseeItems of(String addresseeNumber) {
    return new AddresseeItems(
        addresseeNumber,
        "",
        "",
        "",
        Sex.SEX_UNSPECIFIED,
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "");
  }

  /** The copy after the feed has said what the four items are; an address moves down by one. */
  AddresseeItems with(FourItems items) {
    boolean moved = !currentAddress.isEmpty() && !currentAddress.equals(items.getAddress());
    return new AddresseeItems(
        addresseeNumber,
        nameKana,
        items.getName(),
        digits(items.getBirthDate()),
        items.getSex(),
        householdHead,
        relationshipToHead,
        items.getAddress(),
        moved && !items.getAddress().isEmpty() ? currentAddress : previousAddress,
        addressBeforeMoveIn,
        moveOutDestinationAddress,
        residenceEstablishedDate,
        removalDate,
        changeDate,
        changeReason,
        nationality);
  }

  /**
   * Where a document differs from the copy ([004 R-012]); an address that the copy does not have is
   * not compared.
   */
  List<Difference> differing(FourItems document) {
    List<Difference> differing = new ArrayList<>();
    if (!nameKanji.equals(document.getName())) {
      differing.add(Difference.NAME);
    }
    if (!birthDate.equals(digits(document.getBirthDate()))) {
      differing.add(Difference.BIRTH_DATE);
    }
    if (sex != document.getSex()) {
      differing.add(Difference.SEX);
    }
    if (!currentAddress.isEmpty() && !currentAddress.equals(document.getAddress())) {
      differing.add(Difference.ADDRESS);
    }
    return differing;
  }

  private static String digits(Date date) {
    return "%04d%02d%02d".formatted(date.getYear(), date.getMonth(), date.getDay());
  }

  @Override
  public String toString() {
    return "AddresseeItems[redacted]";
  }
}
