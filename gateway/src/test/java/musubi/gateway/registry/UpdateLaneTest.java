package musubi.gateway.registry;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.peer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.gateway.access.Refusal;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
class UpdateLaneTest {
  private static final int PUSHES = 2_000;
  private static final int CALLERS = 64;

  /** Residents of Setagaya that no other test pushes. */
  private static final AtomicInteger NEXT = new AtomicInteger(500_000);

  private static final People PEOPLE = People.of("131121", 1);

  @Test
  void push_manyAtOnce_numbersFollowWithoutGapAndAreThoseStored() throws Exception {
    Map<String, Long> told = new ConcurrentHashMap<>();
    try (TestPeer register = register();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Long>> calls = new ArrayList<>();
      for (int i = 0; i < PUSHES; i++) {
        IdentityRecord resident = resident();
        calls.add(
            callers.submit(
                () -> told.put(resident.getResidentRecordCode(), push(register, resident))));
      }
      for (Future<Long> call : calls) {
        call.get(60, TimeUnit.SECONDS);
      }
    }

    Map<String, Long> stored = new HashMap<>();
    Set<String> transactions = new HashSet<>();
    TreeMap<Long, String> byNumber = new TreeMap<>();
    for (List<String> row :
        TestNetwork.rows(
            TestNetwork.shared(),
            SETAGAYA,
            "select number, resident_record_code, disposed_at from identity_update")) {
      byNumber.put(Long.valueOf(row.get(0)), row.get(1));
      if (told.containsKey(row.get(1))) {
        stored.put(row.get(1), Long.valueOf(row.get(0)));
        transactions.add(row.get(2));
      }
    }
    assertEquals(PUSHES, told.size());
    assertEquals(told, stored);
    assertEquals(1, byNumber.firstKey());
    assertEquals(byNumber.size(), byNumber.lastKey());
    assertTrue(transactions.size() < PUSHES / 2, transactions.size() + " transactions");
  }

  @Test
  void push_sameIdFromManyThreads_isOneNumber() throws Exception {
    UUID id = RequestIds.next();
    IdentityRecord resident = resident();
    try (TestPeer register = register();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      Callable<Long> call = () -> push(register, id, resident);

      Set<Long> numbers = new HashSet<>();
      for (Future<Long> each : callers.invokeAll(java.util.Collections.nCopies(CALLERS, call))) {
        numbers.add(each.get(30, TimeUnit.SECONDS));
      }

      assertEquals(1, numbers.size());
    }
    assertEquals(
        1,
        TestNetwork.count(
            TestNetwork.shared(),
            SETAGAYA,
            "select count(*) from identity_update where request_id = ?",
            id));
  }

  @Test
  void push_sameEntryWithManyIds_isTakenOnce() throws Exception {
    IdentityRecord resident = resident();
    int taken = 0;
    try (TestPeer register = register();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      Callable<Long> call = () -> push(register, resident);
      for (Future<Long> each : callers.invokeAll(java.util.Collections.nCopies(CALLERS, call))) {
        try {
          each.get(30, TimeUnit.SECONDS);
          taken++;
        } catch (ExecutionException e) {
          assertEquals("ALREADY_RESIDENT", StreamEndedException.reasonOf(e.getCause()));
          assertTrue(e.getCause() instanceof StatusRuntimeException);
        }
      }
    }
    assertEquals(1, taken);
  }

  @Test
  void batch_duplicates_haveOneNumber() throws Exception {
    try (LaneBench bench = LaneBench.open()) {
      UUID id = RequestIds.next();
      Identity entry = Identities.resident().build();

      List<Future<Long>> numbers =
          bench.inOneBatch(
              List.of(
                  bench.update(id, entry, 1),
                  bench.update(id, entry, 1),
                  bench.update(RequestIds.next(), other(1), 2)));

      assertEquals(1, numbers.get(0).get());
      assertEquals(1, numbers.get(1).get());
      assertEquals(2, numbers.get(2).get());
      assertEquals(1, bench.transactions());
    }
  }

  @Test
  void batch_sameIdOtherBytes_isRefused() throws Exception {
    try (LaneBench bench = LaneBench.open()) {
      UUID id = RequestIds.next();

      List<Future<Long>> numbers =
          bench.inOneBatch(
              List.of(
                  bench.update(id, Identities.resident().build(), 1),
                  bench.update(id, other(1), 2)));

      assertEquals(1, numbers.get(0).get());
      assertEquals("REQUEST_ID_REUSED", reason(numbers.get(1)));
    }
  }

  @Test
  void batch_entryAndMoveOfOneResident_areBothApplied() throws Exception {
    try (LaneBench bench = LaneBench.open()) {
      Identity entry = Identities.resident().build();
      Identity moved =
          entry.toBuilder()
              .set(Item.CHANGE_REASON, 5)
              .set(Item.ADDRESS, "東京都世田谷区架空町九丁目９番９号")
              .build();
      Identity left = moved.toBuilder().set(Item.CHANGE_REASON, 8).build();

      List<Future<Long>> numbers =
          bench.inOneBatch(
              List.of(
                  bench.update(RequestIds.next(), moved, 1),
                  bench.update(RequestIds.next(), entry, 2),
                  bench.update(RequestIds.next(), moved, 3),
                  bench.update(RequestIds.next(), entry, 4),
                  bench.update(RequestIds.next(), left, 5),
                  bench.update(RequestIds.next(), entry, 6)));

      assertEquals("RESIDENT_UNKNOWN", reason(numbers.get(0)));
      assertEquals(1, numbers.get(1).get());
      assertEquals(2, numbers.get(2).get());
      assertEquals("ALREADY_RESIDENT", reason(numbers.get(3)));
      assertEquals(3, numbers.get(4).get());
      assertEquals(4, numbers.get(5).get());
      assertEquals(1, bench.transactions());
      assertEquals(
          List.of(entry.text(Item.ADDRESS), "4", "1"),
          bench.row("select address, update_sequence_number, record_status from identity_record"));
      assertEquals(
          List.of("4", "4"),
          bench.row("select count(*), max(last_number) from call_record where decision = 1"));
    }
  }

  @Test
  void submit_moreThanMayWait_isFullAndTheWaitingGoOn() throws Exception {
    try (LaneBench bench = LaneBench.open()) {
      List<Future<Long>> numbers = new ArrayList<>();
      try (Connection held = bench.holdCounter()) {
        numbers.add(bench.submit(bench.update(RequestIds.next(), other(0), 0)));
        await("the first update taken", () -> bench.waitsForCounter());
        for (int i = 1; i <= 5_000; i++) {
          numbers.add(bench.submit(bench.update(RequestIds.next(), other(i), i)));
        }
        await("the lane full", () -> bench.lane().waiting() == 5_000);

        Refusal refused =
            assertThrows(
                Refusal.class,
                () -> bench.lane().submit(bench.update(RequestIds.next(), other(5_001), 5_001)));

        assertEquals(RegistryReason.LANE_FULL, refused.reason());
        held.rollback();
      }
      Set<Long> distinct = new HashSet<>();
      for (Future<Long> number : numbers) {
        distinct.add(number.get(30, TimeUnit.SECONDS));
      }
      assertEquals(5_001, distinct.size());
      assertEquals(5_001L, distinct.stream().mapToLong(n -> n).max().getAsLong());
    }
  }

  @Test
  void submit_databaseDoesNotAnswer_isAwayAndTheRepeatIsTaken() throws Exception {
    try (LaneBench bench = LaneBench.open()) {
      UUID id = RequestIds.next();
      Identity resident = Identities.resident().build();
      try (Connection held = bench.holdCounter()) {
        UpdateLane.Update update = bench.update(id, resident, 1);
        Refusal refused = assertThrows(Refusal.class, () -> bench.impatient().submit(update));
        assertEquals(RegistryReason.LANE_AWAY, refused.reason());
        held.rollback();
      }

      assertEquals(1, bench.lane().submit(bench.update(id, resident, 1)).number());
      assertEquals(1, bench.lane().submit(bench.update(id, resident, 1)).number());
    }
  }

  private static String reason(Future<Long> refused) {
    ExecutionException failure = assertThrows(ExecutionException.class, refused::get);
    return ((Refusal) failure.getCause()).reason().name();
  }

  private static Identity other(int index) {
    return IdentityMessages.parse(PEOPLE.resident(index).build());
  }

  private static IdentityRecord resident() {
    return PEOPLE.resident(NEXT.getAndIncrement()).build();
  }

  private static TestPeer register() {
    return peer(TestNetwork.shared(), "register/131121/main", SETAGAYA);
  }

  private static long push(TestPeer register, IdentityRecord record) {
    return push(register, RequestIds.next(), record);
  }

  private static long push(TestPeer register, UUID id, IdentityRecord record) {
    return register
        .stub(UpdateServiceGrpc::newBlockingStub, TestPeer.machine(id))
        .pushUpdate(PushUpdateRequest.newBuilder().setRecord(record).build())
        .getUpdateSequenceNumber();
  }
}
