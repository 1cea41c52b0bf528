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
    return with(next, revision + 1, municipality, destination, continueUntil);
  }

  /** The same elsewhere, or on the way. */
  Card at(String place, Optional<String> to, Optional<LocalDate> until) {
    return with(state, revision, place, to, until);
  }

  /** The same with certificates and a last day. */
  Card made(LocalDate until, List<Certificate> with) {
    return with(Optional.of(until), successor, faceChanges, with);
  }

  /** The same with these certificates. */
  Card certified(List<Certificate> with) {
    return with(validUntil, successor, faceChanges, with);
  }

  /** The same, to be replaced. */
  Card succeededBy(CardNumber next) {
    return with(validUntil, Optional.of(next), faceChanges, certificates);
  }

  /** The same with something else printed on it. */
  Card faceChanged() {
    return with(validUntil, successor, faceChanges + 1, certificates);
  }

  private Card with(
      CardState in, long at, String place, Optional<String> to, Optional<LocalDate> until) {
    return new Card(
        number,
        kind,
        in,
        at,
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

  private Card with(
      Optional<LocalDate> last, Optional<CardNumber> next, int faces, List<Certificate> with) {
    return new Card(
        number,
        kind,
        state,
        revision,
        holder,
        municipality,
        destination,
        continueUntil,
        last,
        predecessor,
        next,
        faces,
        with);
  }

  @Override
  public String toString() {
    return "Card[" + state + ", revision " + revision + "]";
  }
}
