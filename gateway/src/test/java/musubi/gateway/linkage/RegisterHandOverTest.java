package musubi.gateway.linkage;

import static musubi.linkage.v1.HandOverOutcome.HAND_OVER_OUTCOME_FOUR_ITEMS_DIFFER;
import static musubi.linkage.v1.HandOverOutcome.HAND_OVER_OUTCOME_HANDED_OVER;
import static musubi.linkage.v1.HandOverOutcome.HAND_OVER_OUTCOME_PERSON_UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import musubi.backends.register.LinkageDesk;
import musubi.backends.register.ResidentRegister;
import musubi.client.Connection;
import musubi.client.RegisterClient;
import musubi.client.RegisterLinkageClient;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.linkage.v1.AcquisitionState;
import musubi.linkage.v1.HandOverOutcome;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference register as it compares requests for symbols and hands them over. */
class RegisterHandOverTest {
  private static final String CITY = "131121";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static LocalNetwork network;
  private static Acquiring city;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    network =
        TestNetwork.ownNetwork(
            Member.NATION,
            Member.BROKER,
            Member.prefecture("130001"),
            Member.communication(CITY),
            Member.linkage(CITY));
    network.members().forEach(network::start);
    city = new Acquiring(network, CITY);
  }

  @AfterAll
  static void stop() {
    city.close();
    network.close();
  }

  @Test
  void handOver_oneByOne_linksWhoAgreesAndSettlesTheOthers() throws IOException {
    handedOver(desk -> desk.handOver(PATIENCE));
  }

  @Test
  void handOver_manyAtOnce_linksWhoAgreesAndSettlesTheOthers() throws IOException {
    handedOver(desk -> desk.handOverMany(PATIENCE));
  }

  /** Of three persons one agrees, one has moved since, and one is not the register's. */
  private void handedOver(Function<LinkageDesk, List<HandOverOutcome>> way) throws IOException {
    List<IdentityRecord> persons = city.residents(3);
    List<String> unified = persons.stream().map(city::assign).toList();
    IdentityRecord moved = persons.get(1).toBuilder().setAddress("東京都世田谷区代田一丁目1番1号").build();
    city.request(unified);
    persons.forEach(city::requested);

    try (Connection toCommunication = connection("communication", Member.communication(CITY));
        Connection toLinkage = connection("linkage", Member.linkage(CITY));
        ResidentRegister register = register(toCommunication, persons.getFirst(), moved)) {
      LinkageDesk desk =
          new LinkageDesk(
              directory,
              register,
              new RegisterClient(toCommunication),
              new RegisterLinkageClient(toLinkage));

      assertEquals(
          List.of(
              HAND_OVER_OUTCOME_HANDED_OVER,
              HAND_OVER_OUTCOME_FOUR_ITEMS_DIFFER,
              HAND_OVER_OUTCOME_PERSON_UNKNOWN),
          way.apply(desk).stream().sorted().toList());
      assertEquals(List.of(), way.apply(desk));
    }

    TestNetwork.await(
        "the link",
        () -> city.state(unified.getFirst()) == AcquisitionState.ACQUISITION_STATE_LINKED);
    assertEquals(
        List.of(
            AcquisitionState.ACQUISITION_STATE_FOUR_ITEMS_DIFFER,
            AcquisitionState.ACQUISITION_STATE_PERSON_UNKNOWN),
        city.states(unified.subList(1, 3)));
  }

  /** A register whose residents the communication node has taken already. */
  private ResidentRegister register(Connection connection, IdentityRecord... residents)
      throws IOException {
    ByteBuffer journal = ByteBuffer.allocate(1 << 16);
    for (IdentityRecord resident : residents) {
      byte[] taken = resident.toByteArray();
      long id = journal.position();
      journal.put((byte) 0).putLong(1).putLong(id).putInt(taken.length).put(taken);
      journal.put((byte) 1).putLong(1).putLong(id).putInt(Long.BYTES).putLong(1);
    }
    byte[] written = new byte[journal.position()];
    journal.flip().get(written);
    Files.write(directory.resolve("journal"), written);
    return new ResidentRegister(directory, new RegisterClient(connection));
  }

  private static Connection connection(String role, Member node) {
    return Connection.to("127.0.0.1", network.port(node))
        .node(role, CITY)
        .certificate(network.system("register", CITY, "main").key().getParent())
        .open();
  }
}
