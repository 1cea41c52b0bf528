package musubi.gateway.card;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import musubi.gateway.value.RequestId;
import musubi.gateway.value.ResidentRecordCode;

/**
 * An order for a step, as it stands before the card system. Prints without number and holder.
 *
 * @param id one for each order, the same whenever it is sent again
 * @param number empty for a card that comes into being
 * @param expectedRevision on which it was decided; 0 where none is needed
 * @param by who gives it
 * @param municipality of who gives it: the Agency's code where it is the Agency
 * @param operator who gives it, when a person does
 * @param approver the second person
 * @param evidence by what the holder's identity was confirmed
 * @param holder whose card it is to be, for a card that comes into being
 * @param destination where the holder moves to
 * @param issue what the issuer brings
 */
public record Order(
    RequestId id,
    CardStep step,
    Optional<CardNumber> number,
    long expectedRevision,
    By by,
    String municipality,
    Optional<String> operator,
    Optional<String> approver,
    Evidence evidence,
    Optional<ResidentRecordCode> holder,
    Optional<String> destination,
    Issue issue) {

  /** Who gives orders. The first two numbers are those of the contract. */
  public enum By {
    NONE,
    TERMINAL,
    REGISTER,
    ISSUER,
    CARD_SYSTEM
  }

  /** By what a holder's identity was confirmed. The numbers are those of the contract. */
  public enum Evidence {
    NONE,
    DOCUMENTS,
    CONFIRMATION,
    CARD
  }

  /**
   * What the issuer brings.
   *
   * @param municipality of a new card's holder
   */
  public record Issue(
      Optional<String> municipality,
      Optional<LocalDate> validUntil,
      List<Certificate> certificates) {
    /** Nothing. */
    public static final Issue NOTHING = new Issue(Optional.empty(), Optional.empty(), List.of());
  }

  /** An order of the card system itself, on a card as it is. */
  static Order ofCardSystem(RequestId id, CardStep step, Card card) {
    return new Order(
        id,
        step,
        Optional.of(card.number()),
        card.revision(),
        By.CARD_SYSTEM,
        "",
        Optional.empty(),
        Optional.empty(),
        Evidence.NONE,
        Optional.empty(),
        Optional.empty(),
        Issue.NOTHING);
  }

  /** The same, approved by a second person. */
  Order approvedBy(String person) {
    return new Order(
        id,
        step,
        number,
        expectedRevision,
        by,
        municipality,
        operator,
        Optional.of(person),
        evidence,
        holder,
        destination,
        issue);
  }

  @Override
  public String toString() {
    return "Order[" + step + ", " + by + "]";
  }
}
