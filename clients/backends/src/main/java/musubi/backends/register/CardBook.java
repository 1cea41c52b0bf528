package musubi.backends.register;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import musubi.card.v1.Card;
import musubi.card.v1.CertificateKind;
import musubi.card.v1.CertificateState;
import musubi.card.v1.CertificateStatus;
import musubi.card.v1.ListChangedCardsResponse;
import musubi.client.RegisterClient;
import musubi.client.RegisterLinkageClient;
import musubi.client.RequestIds;
import musubi.linkage.v1.CertificateSerial;
import musubi.linkage.v1.SerialStatus;

/**
 * The cards that a register knows of (個人番号カード交付状況), as the communication node of its municipality
 * tells, and what it passes on of them: to the system for convenience stores the serial of the
 * user-authentication certificate alone ([001 X-18]); a signature certificate's goes no further.
 *
 * <p>Kept in memory: whoever begins anew reads all cards again, and passes on nothing that the
 * other side does not know already. Thread-safe.
 */
public final class CardBook {
  private final String municipality;
  private final RegisterClient communication;
  private final RegisterLinkageClient linkage;
  private final Function<String, Optional<String>> unified;
  private final Map<String, Card> cards = new HashMap<>();
  private long cursor;

  /**
   * A book without cards.
   *
   * @param unified unified addressee number of a resident-record code; empty when none is assigned
   */
  public CardBook(
      String municipality,
      RegisterClient communication,
      RegisterLinkageClient linkage,
      Function<String, Optional<String>> unified) {
    this.municipality = municipality;
    this.communication = communication;
    this.linkage = linkage;
    this.unified = unified;
  }

  /**
   * Takes what has changed and passes on what is to be passed on. Returns how many cards changed.
   *
   * @throws musubi.client.CallException a node refuses, or stayed away; what came before stands
   */
  public synchronized int follow(Duration patience) {
    int changed = 0;
    ListChangedCardsResponse page = communication.changedCards(cursor);
    while (page.getCardsCount() > 0) {
      List<CertificateSerial> serials =
          page.getCardsList().stream().flatMap(this::serials).toList();
      if (!serials.isEmpty()) {
        linkage.postSerials(RequestIds.next(), serials, patience);
      }
      page.getCardsList().forEach(card -> cards.put(card.getCardNumber(), card));
      changed += page.getCardsCount();
      cursor = page.getNextCursor();
      page = communication.changedCards(cursor);
    }
    return changed;
  }

  /** A card; empty when the register knows none of the number. */
  public synchronized Optional<Card> card(String cardNumber) {
    return Optional.ofNullable(cards.get(cardNumber));
  }

  private Stream<CertificateSerial> serials(Card card) {
    return unified.apply(card.getResidentRecordCode()).stream()
        .flatMap(
            number ->
                card.getCertificatesList().stream()
                    .filter(CardBook::isPassedOn)
                    .map(each -> serial(number, card, each)));
  }

  private static boolean isPassedOn(CertificateStatus certificate) {
    return certificate.getKind() == CertificateKind.CERTIFICATE_KIND_USER_AUTHENTICATION
        && certificate.getState() != CertificateState.CERTIFICATE_STATE_INACTIVE;
  }

  private CertificateSerial serial(String number, Card card, CertificateStatus certificate) {
    return CertificateSerial.newBuilder()
        .setUnifiedAddresseeNumber(number)
        .setUserAuthenticationCertificateSerial(certificate.getSerial())
        .setStatus(status(card, certificate))
        .setRevision(card.getRevision())
        .build();
  }

  /** Whoever has moved away is issued nothing here any more, and may come back. */
  private SerialStatus status(Card card, CertificateStatus certificate) {
    if (certificate.getState() == CertificateState.CERTIFICATE_STATE_REVOKED) {
      return SerialStatus.SERIAL_STATUS_REVOKED;
    }
    return certificate.getState() == CertificateState.CERTIFICATE_STATE_VALID
            && card.getMunicipalityCode().equals(municipality)
        ? SerialStatus.SERIAL_STATUS_VALID
        : SerialStatus.SERIAL_STATUS_SUSPENDED;
  }
}
