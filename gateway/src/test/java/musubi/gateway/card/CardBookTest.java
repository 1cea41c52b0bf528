package musubi.gateway.card;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.SETAGAYA_LINKAGE;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import musubi.backends.convenience.ConvenienceSystem;
import musubi.backends.convenience.NotIssuedException;
import musubi.backends.people.People;
import musubi.backends.register.CardBook;
import musubi.card.v1.Card;
import musubi.card.v1.CardStep;
import musubi.client.Connection;
import musubi.client.ConvenienceClient;
import musubi.client.FourItemsCheck;
import musubi.client.RegisterClient;
import musubi.client.RegisterLinkageClient;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;

/** Serials from the card system by way of city and register to the system for kiosks. */
class CardBookTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LocalNetwork network = TestNetwork.shared();
  private final IdentityRecord person = People.of("131121", 1).resident(920_001).build();

  @Test
  void serial_ofACardThatIsDeliveredLostAndAbolished_followsAtTheKioskAlone() {
    try (CardOffice office = new CardOffice(network, SETAGAYA);
        Connection toCity = connection("register", SETAGAYA);
        Connection toLinkage = connection("register", SETAGAYA_LINKAGE);
        Connection kiosk = connection("convenience", SETAGAYA_LINKAGE)) {
      RegisterLinkageClient linkage = new RegisterLinkageClient(toLinkage);
      String unified = assigned(linkage);
      CardBook book =
          new CardBook(
              "131121",
              new RegisterClient(toCity),
              linkage,
              code ->
                  Optional.of(unified)
                      .filter(number -> code.equals(person.getResidentRecordCode())));
      ConvenienceSystem convenience = new ConvenienceSystem(new ConvenienceClient(kiosk));
      Card card = office.manufacture(office.apply(person.getResidentRecordCode()));
      card = office.step(card, CardStep.CARD_STEP_ARRIVE);
      card = office.step(card, CardStep.CARD_STEP_INVITE);
      Card delivered = office.step(card, CardStep.CARD_STEP_DELIVER);
      String signature = delivered.getCertificates(0).getSerial();
      String authentication = delivered.getCertificates(1).getSerial();

      follow(book, convenience, delivered);
      assertEquals(unified, convenience.holder(authentication));
      assertThrows(NotIssuedException.class, () -> convenience.holder(signature));

      Card lost = office.step(delivered, CardStep.CARD_STEP_REPORT_LOSS);
      follow(book, convenience, lost);
      assertThrows(NotIssuedException.class, () -> convenience.holder(authentication));

      Card found = office.approved(lost, CardStep.CARD_STEP_FIND);
      follow(book, convenience, found);
      assertEquals(unified, convenience.holder(authentication));

      Card abolished = office.approved(found, CardStep.CARD_STEP_ABOLISH);
      follow(book, convenience, abolished);
      assertThrows(NotIssuedException.class, () -> convenience.holder(authentication));
      assertEquals(
          0,
          count(
              network,
              SETAGAYA_LINKAGE,
              "select count(*) from office_notice where position(?::bytea in content) > 0",
              signature.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
  }

  private static void follow(CardBook book, ConvenienceSystem convenience, Card card) {
    await(
        "the register knows the card",
        () -> {
          book.follow(PATIENCE);
          return book.card(card.getCardNumber()).equals(Optional.of(card));
        });
    convenience.follow();
  }

  private String assigned(RegisterLinkageClient linkage) {
    return linkage
        .assign(
            RequestIds.next(),
            AssignNumberRequest.newBuilder()
                .setIndividualNumber(person.getIndividualNumber())
                .setFourItems(FourItemsCheck.itemsOf(person))
                .setAddresseeNumber("990920001")
                .build(),
            PATIENCE)
        .getUnifiedAddresseeNumber();
  }

  private Connection connection(String kind, Member callee) {
    return Connection.to("127.0.0.1", network.port(callee))
        .node(callee.role(), callee.body().digits())
        .certificate(network.system(kind, "131121", "main").key().getParent())
        .open();
  }
}
