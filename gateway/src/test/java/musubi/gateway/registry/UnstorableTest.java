package musubi.gateway.registry;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import musubi.backends.people.People;
import musubi.client.CallException;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A record that passes every check and that a database still refuses, as a defect of ours would
 * make it: a constraint planted in the database stands for the defect.
 */
class UnstorableTest {
  private static final int OTHERS = 200;

  private static LocalNetwork network;
  private static musubi.client.Connection connection;
  private static RegisterClient register;

  private final People people = People.of("131121", 77);

  @BeforeAll
  static void start() {
    network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
    network.members().forEach(network::start);
    connection =
        musubi.client.Connection.to("127.0.0.1", network.port(SETAGAYA))
            .node("communication", "131121")
            .certificate(network.system("register", "131121", "main").key().getParent())
            .open();
    register = new RegisterClient(connection);
  }

  @AfterAll
  static void stop() {
    connection.close();
    network.close();
  }

  @Test
  void push_oneUnstorableAmongMany_othersAreTaken() throws Exception {
    IdentityRecord poison = people.resident(0).build();
    refuse(SETAGAYA, poison);

    List<String> outcomes = pushAll(poison, 1);

    assertEquals(1, outcomes.stream().filter("DEFECT_HERE"::equals).count());
    assertEquals(OTHERS, outcomes.stream().filter("taken"::equals).count());
  }

  @Test
  void notice_oneUnstorableAtTheNation_isRejectedThereAndOthersGoOn() throws Exception {
    IdentityRecord poison = people.resident(1_000).build();
    refuse(Member.NATION, poison);

    List<String> outcomes = pushAll(poison, 1_001);
    long last = count(network, SETAGAYA, "select last_number from lane");

    assertEquals(OTHERS + 1, outcomes.stream().filter("taken"::equals).count());
    await(
        "all numbers at the nation",
        () ->
            count(network, Member.NATION, "select coalesce(max(last_number), 0) from lane")
                == last);
    assertEquals(
        List.of(List.of("DEFECT_HERE")),
        rows(network, Member.NATION, "select reason from identity_update where disposition = 2"));
    await(
        "the rejection in the city",
        () ->
            count(
                    network,
                    SETAGAYA,
                    "select count(*) from rejection where reason = 'DEFECT_HERE' and tier = 2")
                == 1);
  }

  private List<String> pushAll(IdentityRecord poison, long firstOther) throws Exception {
    List<Future<String>> pushes = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < OTHERS; i++) {
        IdentityRecord other = people.resident(firstOther + i).build();
        pushes.add(callers.submit(() -> push(other)));
        if (i == OTHERS / 2) {
          pushes.add(callers.submit(() -> push(poison)));
        }
      }
    }
    List<String> outcomes = new ArrayList<>();
    for (Future<String> push : pushes) {
      outcomes.add(push.get());
    }
    return outcomes;
  }

  private static String push(IdentityRecord record) {
    try {
      register.push(RequestIds.next(), record, Duration.ZERO);
      return "taken";
    } catch (CallException e) {
      return e.reason();
    }
  }

  private static void refuse(Member member, IdentityRecord record) throws SQLException {
    try (Connection database = network.database(member).connect();
        Statement statement = database.createStatement()) {
      statement.execute(
          "alter table identity_record add constraint planted check (resident_record_code <> '"
              + record.getResidentRecordCode()
              + "')");
    }
  }
}
