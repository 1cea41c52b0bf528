package musubi.gateway.card;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.gateway.value.ResidentRecordCode;

/**
 * A card at one revision. Prints without number and holder.
 *
 * @param revision 1 for a new card, then one more with each step
 * @param municipality that has the card
 * @param destination where the holder moves to, in MOVED and MOVED_LOST
 * @param continueUntil last day of continued use, in MOVED and MOVED_LOST
 * @param validUntil last day; empty before the card is made
 * @param predecessor the card that this one is to replace
 * @param successor the card that is to replace this one
 * @param faceChanges how often what is printed on it was changed
 */
public record Card(
    CardNumber number,
    CardKind kind,
    CardState state,
    long revision,
    ResidentRecordCode holder,
    String municipality,
    Optional<String> destination,
    Optional<LocalDate> continueUntil,
    Optional<LocalDate> validUntil,
    Optional<CardNumber> predecessor,
    Optional<CardNumber> successor,
    int faceChanges,
    List<Certificate> certificates) {

  /** A new card that was applied for. */
  static Card applied(
      CardNumber number,
      ResidentRecordCode holder,
      String municipality,
      Optional<CardNumber> predecessor) {
    return new Card(
        number,
        CardKind.INDIVIDUAL_NUMBER_CARD,
        CardState.APPLIED,
        1,
        holder,
        municipality,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        predecessor,
        Optional.empty(),
        0,
        List.of());
  }

  /** A register card of former times. */
  static Card ofRegister(
      CardNumber number, ResidentRecordCode holder, String municipality, LocalDate validUntil) {
    return new Card(
        number,
        CardKind.REGISTER_CARD,
        CardState.DELIVERED,
        1,
        holder,
        municipality,
        Optional.empty(),
        Optional.empty(),
        Optional.of(validUntil),
        Optional.empty(),
        Optional.empty(),
        0,
        List.of());
  }

  /** Municipalities that have to do with it. */
  public Set<String> municipalities() {
    return Stream.concat(Stream.of(municipality), destination.stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The certificate for user authentication that may be relied on. */
  public Optional<Certificate> userAuthentication() {
    return certificates.stream()
        .filter(each -> each.kind() == Certificate.Kind.USER_AUTHENTICATION)
        .filter(each -> each.state() == Certificate.State.VALID)
        .findFirst();
  }

  /** The next revision in another state. */
  Card next(CardState next) {
    return new Card(
        number,
        kind,
        next,
        revision + 1,
        holder,
        municipality,
        destination,
        continueUntil,
        validUntil,
        predecessor,
        successor,
        faceChanges,
        certificates);
  }

  Card at(String place, Optional<String> to, Optional<LocalDate> until) {
    return new Card(
        number,
        kind,
        state,
        revision,
        holder,
        place,
        to,
        until,
        validUntil,
        predecessor,
        successor,
        faceChanges,
        certificates);
  }

  Card made(LocalDate until, List<Certificate> with) {
    return new Card(
        number,
        kind,
        state,
        revision,
        holder,
        municipality,
        destination,
        continueUntil,
        Optional.of(until),
        predecessor,
        successor,
        faceChanges,
        with);
  }

  Card certified(List<Certificate> with) {
    return new Card(
        number,
        kind,
        state,
        revision,
        holder,
        municipality,
        destination,
        continueUntil,
        validUntil,
        predecessor,
        successor,
        faceChanges,
        with);
  }

  Card succeededBy(CardNumber next) {
    return new Card(
        number,
        kind,
        state,
        revision,
        holder,
        municipality,
        destination,
        continueUntil,
        validUntil,
        predecessor,
        Optional.of(next),
        faceChanges,
        certificates);
  }

  Card faceChanged() {
    return new Card(
        number,
        kind,
        state,
        revision,
        holder,
        municipality,
        destination,
        continueUntil,
        validUntil,
        predecessor,
        successor,
        faceChanges + 1,
        certificates);
  }

  @Override
  public String toString() {
    return "Card[" + state + ", revision " + revision + "]";
  }
}
