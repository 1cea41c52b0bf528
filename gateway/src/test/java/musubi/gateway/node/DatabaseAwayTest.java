package musubi.gateway.node;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquiryServiceGrpc;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PostgreSQL is killed under running nodes and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseAwayTest {
  private static final boolean FULL = "full".equals(System.getProperty("musubi.test.counts"));
  private static final Duration AWAY = Duration.ofSeconds(FULL ? 60 : 3);
  private static final int REGISTERS = 4;

  private final Path directory = TestNetwork.directory("away");
  private EmbeddedServer postgres;
  private LocalNetwork network;

  @BeforeAll
  void prepare() {
    postgres = EmbeddedServer.start(directory.resolve("postgres"), OptionalInt.empty());
    network =
        LocalNetwork.prepare(
            directory.resolve("network"),
            postgres,
            "away_",
            "INFO",
            List.of(Member.NATION, TOKYO, SETAGAYA));
    TestOperators.prepare(network);
  }

  @AfterAll
  void stop() {
    network.close();
    postgres.stop();
  }

  @Test
  void database_killedUnderPushes_nothingAcknowledgedIsLostAndServiceResumes() throws Exception {
    network.members().forEach(network::start);
    Map<UUID, Long> acknowledged = new ConcurrentHashMap<>();
    Set<String> refusals = ConcurrentHashMap.newKeySet();
    AtomicLong next = new AtomicLong();
    AtomicBoolean stopping = new AtomicBoolean();
    List<CompletableFuture<Void>> registers = new ArrayList<>();
    for (int i = 0; i < REGISTERS; i++) {
      registers.add(
          CompletableFuture.runAsync(
              () -> pushUntil(stopping, next, acknowledged, refusals),
              task -> Thread.ofVirtual().name("register").start(task)));
    }
    await("pushes run", () -> acknowledged.size() >= 50 || failed(registers));

    postgres.kill9();
    await("health says so", () -> health().contains("\"database\" : \"down\""));
    assertEquals(503, Operations.get(network, SETAGAYA, "/health").status());
    assertEquals(503, Operations.get(network, SETAGAYA, "/ready").status());
    assertEquals("DATABASE_AWAY", inquiryRefusal());
    long killed = System.nanoTime();
    while (System.nanoTime() - killed < AWAY.toNanos()) {
      assertTrue(Set.of("DATABASE_AWAY", "LANE_AWAY").contains(pushRefusal()));
    }
    int before = acknowledged.size();
    long back = System.nanoTime();

    postgres = EmbeddedServer.start(directory.resolve("postgres"), OptionalInt.empty());
    await("service resumes", () -> acknowledged.size() > before || failed(registers));
    System.out.printf(
        "database away for %d s, service back %d ms after its start began, %d acknowledged before%n",
        AWAY.toSeconds(), Duration.ofNanos(System.nanoTime() - back).toMillis(), before);
    await("ready", () -> Operations.get(network, SETAGAYA, "/ready").status() == 200);
    await("pushes run again", () -> acknowledged.size() >= before + 50);
    stopping.set(true);
    CompletableFuture.allOf(registers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

    assertEquals(Set.of("LANE_AWAY"), without(refusals, "DATABASE_AWAY", "UNAVAILABLE"));
    assertHeldOnce(acknowledged);
    long last = count(network, SETAGAYA, "select last_number from lane");
    await("all reaches the nation", () -> atNation() == last);
    await("health is well", () -> !health().contains("down"));
  }

  @Test
  void node_startedWhileTheDatabaseIsAway_waitsForIt() throws Exception {
    LocalNetwork own = ownNetwork("late_");
    postgres.kill9();
    CompletableFuture<Node> starting =
        CompletableFuture.supplyAsync(
            () -> own.start(Member.NATION), task -> Thread.ofPlatform().start(task));
    try {
      long begin = System.nanoTime();
      await("a second", () -> System.nanoTime() - begin > Duration.ofSeconds(1).toNanos());
      assertFalse(starting.isDone());
    } finally {
      postgres = EmbeddedServer.start(directory.resolve("postgres"), OptionalInt.empty());
    }

    starting.get(30, TimeUnit.SECONDS);

    assertEquals(200, Operations.get(own, Member.NATION, "/ready").status());
    own.close();
  }

  @Test
  void node_whoseDatabaseStaysAway_doesNotStart() throws Exception {
    LocalNetwork own = ownNetwork("never_");
    Path file = own.configuration(Member.NATION);
    Files.writeString(
        file, Files.readString(file).replace("database:\n", "database:\n  waitSeconds: 1\n"));
    postgres.kill9();
    try {
      long begin = System.nanoTime();

      ConfigurationException refused =
          assertThrows(ConfigurationException.class, () -> own.start(Member.NATION));

      assertTrue(refused.getMessage().contains("SQLSTATE 08"), refused.getMessage());
      assertTrue(System.nanoTime() - begin >= Duration.ofSeconds(1).toNanos());
    } finally {
      postgres = EmbeddedServer.start(directory.resolve("postgres"), OptionalInt.empty());
    }
  }

  @Test
  void node_thatTheDatabaseRefuses_doesNotWait() throws IOException {
    LocalNetwork own = ownNetwork("wrong_");
    Path file = own.configuration(Member.NATION);
    Files.writeString(file, Files.readString(file).replace("/wrong_nation_900001\n", "/nowhere\n"));

    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> own.start(Member.NATION));

    assertTrue(refused.getMessage().contains("SQLSTATE"), refused.getMessage());
  }

  private LocalNetwork ownNetwork(String prefix) {
    return LocalNetwork.prepare(
        directory.resolve(prefix), postgres, prefix, "INFO", List.of(Member.NATION));
  }

  /** A register: one change after the other, each repeated under its id until it is taken. */
  private void pushUntil(
      AtomicBoolean stopping, AtomicLong next, Map<UUID, Long> acknowledged, Set<String> refusals) {
    try (TestPeer peer = peer(network, "register/131121/main", SETAGAYA)) {
      while (!stopping.get()) {
        UUID id = RequestIds.next();
        long index = next.getAndIncrement();
        while (!acknowledged.containsKey(id)) {
          try {
            acknowledged.put(id, push(peer, id, index));
          } catch (StatusRuntimeException e) {
            assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode(), e.getMessage());
            refusals.add(StreamEndedException.reasonOf(e));
          }
        }
      }
    }
  }

  private long push(TestPeer peer, UUID id, long index) {
    return peer.stub(UpdateServiceGrpc::newBlockingStub, TestPeer.machine(id))
        .pushUpdate(
            PushUpdateRequest.newBuilder()
                .setRecord(People.of("131121", 3).resident(index))
                .build())
        .getUpdateSequenceNumber();
  }

  private String pushRefusal() {
    try (TestPeer peer = peer(network, "register/131121/main", SETAGAYA)) {
      StatusRuntimeException refused =
          assertThrows(StatusRuntimeException.class, () -> push(peer, RequestIds.next(), 900_000));
      assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
      return StreamEndedException.reasonOf(refused);
    }
  }

  private String inquiryRefusal() {
    String code = People.of("131121", 3).resident(0).getResidentRecordCode();
    try (TestPeer peer = peer(network, "terminal/131121/counter", SETAGAYA)) {
      StatusRuntimeException refused =
          assertThrows(
              StatusRuntimeException.class,
              () ->
                  peer.stub(InquiryServiceGrpc::newBlockingStub, TestPeer.operator())
                      .inquire(InquireRequest.newBuilder().setResidentRecordCode(code).build()));
      assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
      return StreamEndedException.reasonOf(refused);
    }
  }

  /**
   * Every acknowledged id stands once, under the number that was answered; no number is missing.
   */
  private void assertHeldOnce(Map<UUID, Long> acknowledged) {
    Map<String, Long> held = new ConcurrentHashMap<>();
    TreeSet<Long> numbers = new TreeSet<>();
    rows(network, SETAGAYA, "select request_id, number from identity_update")
        .forEach(
            row -> {
              assertTrue(held.put(row.get(0), Long.parseLong(row.get(1))) == null);
              numbers.add(Long.parseLong(row.get(1)));
            });
    acknowledged.forEach((id, number) -> assertEquals(number, held.get(id.toString())));
    assertEquals(acknowledged.size(), held.size());
    assertEquals(LongStream.rangeClosed(1, held.size()).boxed().toList(), List.copyOf(numbers));
  }

  private long atNation() {
    return count(network, Member.NATION, "select coalesce(max(last_number), 0) from lane");
  }

  private static boolean failed(List<CompletableFuture<Void>> registers) {
    registers.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
    return false;
  }

  private String health() {
    return Operations.get(network, SETAGAYA, "/health").body();
  }

  private static Set<String> without(Set<String> all, String... expected) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(Set.of(expected));
    return rest.isEmpty() ? Set.of("LANE_AWAY") : rest;
  }
}
