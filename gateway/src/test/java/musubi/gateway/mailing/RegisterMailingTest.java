package musubi.gateway.mailing;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import musubi.backends.issuer.MailRoom;
import musubi.backends.people.Changes;
import musubi.backends.register.MailingOffice;
import musubi.card.v1.MailingCheck;
import musubi.card.v1.MailingState;
import musubi.client.Connection;
import musubi.client.MailRoomClient;
import musubi.client.RegisterClient;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference register and the reference mail room, over the public library. */
class RegisterMailingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LocalNetwork network = TestNetwork.shared();
  private final Letters letters = new Letters(network, SETAGAYA);

  @Test
  void office_personWhoMovesInBetween_isSentAnewAndPrintedOnce(@TempDir Path directory)
      throws IOException {
    Map<String, IdentityRecord> residents = new ConcurrentHashMap<>();
    IdentityRecord stays = letters.resident();
    IdentityRecord moves = letters.resident();
    residents.put(stays.getResidentRecordCode(), stays);
    residents.put(moves.getResidentRecordCode(), moves);
    IdentityRecord moved = letters.push(Changes.moved(moves, 1).build());

    try (Connection toCity = connection("register", SETAGAYA);
        Connection toCards = connection("issuer", Member.CARDS)) {
      MailingOffice office =
          new MailingOffice(
              new RegisterClient(toCity), code -> Optional.ofNullable(residents.get(code)));
      List<MailingCheck> checks =
          office.send(
              List.of(
                  List.of(stays.getResidentRecordCode()), List.of(moves.getResidentRecordCode())),
              PATIENCE);
      residents.put(moves.getResidentRecordCode(), moved);
      await("both letters are sent", () -> office.follow(PATIENCE) == 0);
      MailRoom room = new MailRoom(directory, new MailRoomClient(toCards));
      room.takeAll(PATIENCE);

      assertEquals(
          List.of(MailingCheck.MAILING_CHECK_TAKEN, MailingCheck.MAILING_CHECK_TAKEN), checks);
      assertTrue(office.ends().get(MailingState.MAILING_STATE_CHANGED) >= 1);
      assertEquals(1, printed(room, stays));
      assertEquals(1, printed(room, moved));
      assertEquals(0, room.takeAll(PATIENCE));
    }
  }

  private static long printed(MailRoom room, IdentityRecord person) {
    return room.letters().stream()
        .map(MailRoom.Letter::mailing)
        .filter(
            mailing ->
                mailing.getPersons(0).getResidentRecordCode().equals(person.getResidentRecordCode())
                    && mailing.getPersons(0).getAddress().equals(person.getAddress()))
        .count();
  }

  private Connection connection(String kind, Member callee) {
    return Connection.to("127.0.0.1", network.port(callee))
        .node(callee.role(), callee.body().digits())
        .certificate(
            network.system(kind, callee.body().digits(), "main").key().toAbsolutePath().getParent())
        .deadline(PATIENCE)
        .open();
  }
}
