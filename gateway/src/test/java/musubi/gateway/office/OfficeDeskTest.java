package musubi.gateway.office;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.office.OfficeDesk.Fetched;
import musubi.gateway.office.OfficeDesk.Notice;
import musubi.gateway.office.PgNotices.Waiting;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;
import musubi.gateway.pg.Statements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notices on the real PostgreSQL: how many may wait, how long they stay, who comes first. */
class OfficeDeskTest {
  private static final String NAME = "test_office";
  private static final int MOST = 5;

  @TempDir private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final PgNotices notices = new PgNotices();
  private Instant now = Instant.parse("2026-04-01T00:00:00Z");
  private Database database;
  private OfficeDesk desk;

  @BeforeEach
  void open() throws SQLException {
    try (Connection connection = TestNetwork.postgres().url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + NAME + " with (force)");
    }
    DatabaseUrl url = TestNetwork.postgres().createDatabase(NAME);
    Migrations.migrate(url, List.of("db/node", "db/translation", "db/linkage"));
    database = Database.open(vertx, url, 1, 4, Duration.ofSeconds(20));
    desk = desk(MOST);
  }

  @AfterEach
  void close() {
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void post_asManyWaitAsMay_isRefusedUntilTheReceiverHasThem() {
    post(Lane.OFFER, MOST);
    post(Lane.BOOKING, MOST);

    Refusal refused = assertThrows(Refusal.class, () -> post(Lane.OFFER, 1));

    assertEquals(OfficeReason.NOTICES_WAIT, refused.reason());
    desk.fetch(Lane.OFFER, 0);
    assertThrows(Refusal.class, () -> post(Lane.OFFER, 1), "answered is not acknowledged");
    desk.fetch(Lane.OFFER, 2);
    assertEquals(MOST + 2, post(Lane.OFFER, 2));
    assertThrows(Refusal.class, () -> post(Lane.OFFER, 1));
  }

  @Test
  void erase_acknowledgedNotices_goWhenTheirTimeIsOverAndNoOthers() {
    Instant begin = now;
    post(Lane.CARD, 3);
    post(Lane.SERIAL, 1);
    desk.fetch(Lane.CARD, 0);
    desk.fetch(Lane.CARD, 2);
    now = begin.plusSeconds(60);
    desk.fetch(Lane.CARD, 3);

    Instant over = begin.plus(OfficeDesk.KEPT);
    assertEquals(0, erase(over.minusMillis(1)));
    assertEquals(List.of(1L, 2L, 3L), numbers(desk.fetch(Lane.CARD, 0)));
    assertEquals(2, erase(over));

    Fetched left = desk.fetch(Lane.CARD, 0);
    assertEquals(List.of(3L), numbers(left));
    assertEquals(2, left.erased());
    assertEquals(1, erase(over.plusSeconds(60)));
    assertEquals(0, erase(over.plus(OfficeDesk.KEPT)));
    assertEquals(3, desk.fetch(Lane.CARD, 0).erased());
    assertEquals(List.of(1L), numbers(desk.fetch(Lane.SERIAL, 0)), "nobody has it yet");
    assertEquals(4, post(Lane.CARD, 1));
  }

  @Test
  void erase_moreThanOneTransactionTakes_goesOnInOrder() {
    post(Lane.CARD, 5);
    desk.fetch(Lane.CARD, 0);
    desk.fetch(Lane.CARD, 5);
    Instant over = now.plus(OfficeDesk.KEPT);

    assertEquals(2, eraseAtMost(over, 2));
    assertEquals(2, desk.fetch(Lane.CARD, 0).erased());
    assertEquals(2, eraseAtMost(over, 2));
    assertEquals(1, eraseAtMost(over, 2));
    assertEquals(5, desk.fetch(Lane.CARD, 5).erased());
  }

  @Test
  void fetch_content_isByteForByteWhatWasPosted() {
    byte[] content = new byte[256];
    IntStream.range(0, 256).forEach(i -> content[i] = (byte) i);
    database.transaction(statements -> send(statements, Lane.DELIVERY, List.of(notice(content))));

    assertArrayEquals(content, desk.fetch(Lane.DELIVERY, 0).waiting().getFirst().content());
  }

  @Test
  void backlog_lanes_areCountedUntilAcknowledged() {
    assertEquals(new PgNotices.Backlog(0, Optional.empty()), notices.backlog(database));
    post(Lane.CARD, 2);
    now = now.plusSeconds(5);
    post(Lane.OFFER, 1);

    assertEquals(3, notices.backlog(database).count());
    desk.fetch(Lane.CARD, 0);
    desk.fetch(Lane.CARD, 2);
    assertEquals(new PgNotices.Backlog(1, Optional.of(now)), notices.backlog(database));
  }

  /** A post that came first and is not committed yet holds back whoever comes after it. */
  @Test
  void fetch_whileTheFirstOfTwoPostsIsOpen_missesNothing() throws Exception {
    assertEquals(
        List.of(1L, 2L), followed(statements -> send(statements, Lane.DELIVERY, posts(1))));
  }

  /** The same without the lock of the lane: the second overtakes, and the first is never seen. */
  @Test
  void fetch_numbersGivenWithoutTheLock_missesANotice() throws Exception {
    database.transaction(statements -> statements.query("create sequence unlocked", Tuple.tuple()));

    assertEquals(List.of(2L), followed(this::unlocked));
  }

  private long unlocked(Statements statements) {
    long number =
        statements.query("select nextval('unlocked')", Tuple.tuple()).iterator().next().getLong(0);
    notices.sendPosted(statements, Lane.DELIVERY, number - 1, List.of(new byte[1]), now);
    statements.flush();
    return number;
  }

  /** Numbers that a receiver gets who begins to ask while the first of two posts is open. */
  private List<Long> followed(Function<Statements, Long> post) throws Exception {
    CountDownLatch posted = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    CompletableFuture<Long> first =
        start(
            () ->
                database.transaction(
                    statements -> {
                      long number = post.apply(statements);
                      posted.countDown();
                      return awaited(commit, number);
                    }));
    awaited(posted, 0);
    CompletableFuture<Long> second = start(() -> database.transaction(post::apply));
    TestNetwork.await("the second is done or waits", () -> second.isDone() || lockWaits() > 0);
    CompletableFuture<List<Long>> early = start(() -> numbers(desk.fetch(Lane.DELIVERY, 0)));
    TestNetwork.await("the receiver is done or waits", () -> early.isDone() || lockWaits() > 1);
    commit.countDown();
    first.get(20, TimeUnit.SECONDS);
    second.get(20, TimeUnit.SECONDS);
    List<Long> all = new ArrayList<>(early.get(20, TimeUnit.SECONDS));
    all.addAll(numbers(desk.fetch(Lane.DELIVERY, all.isEmpty() ? 0 : all.getLast())));
    return all;
  }

  private static <T> CompletableFuture<T> start(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                done.complete(work.get());
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  private static long awaited(CountDownLatch latch, long number) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
      return number;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int lockWaits() {
    return database
        .read(
            "select 1 from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'",
            Tuple.of(NAME))
        .size();
  }

  private OfficeDesk desk(int most) {
    return new OfficeDesk(
        database,
        new PgAddressees(),
        notices,
        Digests.open(directory.resolve("request.key")),
        () -> now,
        most);
  }

  private long post(Lane lane, int count) {
    return database.transaction(statements -> send(statements, lane, posts(count)));
  }

  private long send(Statements statements, Lane lane, List<Notice> posts) {
    long last = desk.post(lane, posts).now(statements).answer();
    statements.flush();
    return last;
  }

  private int erase(Instant time) {
    return eraseAtMost(time, 100);
  }

  private int eraseAtMost(Instant time, int most) {
    return database.transaction(
        statements -> OfficeDesk.expiry(notices).delete(statements, time, most));
  }

  private static List<Notice> posts(int count) {
    return Stream.generate(() -> notice(new byte[] {1})).limit(count).toList();
  }

  private static Notice notice(byte[] content) {
    return new Notice("card/R-1", Optional.empty(), content);
  }

  private static List<Long> numbers(Fetched fetched) {
    return fetched.waiting().stream().map(Waiting::number).toList();
  }
}
