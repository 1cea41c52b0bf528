package musubi.gateway.acquisition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import musubi.backends.people.People;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.IdentityFiles;
import musubi.gateway.registry.PgIdentityFile;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.ChangeReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person is one subject for life, on the real PostgreSQL. */
class SubjectsTest {
  private static final String NAME = "test_subjects";
  private static final People PEOPLE = People.of("131121", 1);

  private final Vertx vertx = Vertx.vertx();
  private final PgIdentityFile file = PgIdentityFile.ofUpperTier();
  private final Subjects subjects = new Subjects(file);
  private Database database;

  @BeforeEach
  void open() throws SQLException {
    try (Connection connection = TestNetwork.postgres().url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + NAME + " with (force)");
    }
    DatabaseUrl url = TestNetwork.postgres().createDatabase(NAME);
    Migrations.migrate(
        url, List.of("db/node", "db/registry", "db/upper", "db/translation", "db/nation"));
    database = Database.open(vertx, url, 1, 4, Duration.ofSeconds(20));
  }

  @AfterEach
  void close() {
    database.close();
    vertx.close().await();
  }

  @Test
  void subject_samePerson_staysAndOthersHaveOthers() {
    IdentityRecord one = person(1);
    IdentityRecord other = person(2);

    byte[] first = subject(one);

    assertArrayEquals(first, subject(one));
    assertFalse(Arrays.equals(first, subject(other)));
    assertEquals(16, first.length);
  }

  @Test
  void subject_newIndividualNumber_stays() {
    byte[] before = subject(person(1));
    IdentityRecord changed =
        person(1).toBuilder().setIndividualNumber(person(9).getIndividualNumber()).build();

    assertArrayEquals(before, subject(changed));
  }

  @Test
  void subject_newResidentRecordCode_stays() {
    byte[] before = subject(person(1));
    write(removed(person(1)));
    IdentityRecord changed = withCodeOf(person(1), person(9));

    assertArrayEquals(before, subject(changed));
    assertArrayEquals(before, subject(changed));
    assertEquals(1, count());
  }

  @Test
  void subject_numberThenCode_stays() {
    byte[] before = subject(person(1));
    IdentityRecord numbered =
        person(1).toBuilder().setIndividualNumber(person(9).getIndividualNumber()).build();
    write(numbered);
    write(removed(numbered));

    assertArrayEquals(before, subject(withCodeOf(numbered, person(9))));
  }

  @Test
  void subject_numberOfSomebodyWhoIsStillResident_isAnother() {
    byte[] before = subject(person(1));

    assertFalse(Arrays.equals(before, subject(withCodeOf(person(1), person(9)))));
  }

  @Test
  void subject_formerCodeOfAnotherBirthDate_isAnother() {
    byte[] before = subject(person(1));
    write(removed(person(1)));
    IdentityRecord doubtful = withCodeOf(person(1), person(9));
    int day = doubtful.getBirthDate().getDay();
    IdentityRecord other =
        doubtful.toBuilder()
            .setBirthDate(doubtful.getBirthDate().toBuilder().setDay(day == 1 ? 2 : 1))
            .build();

    assertFalse(Arrays.equals(before, subject(other)));
  }

  @Test
  void subjects_manyAtOnceFromManySides_areOneEach() throws Exception {
    List<IdentityRecord> people =
        PEOPLE.residents(100, 40).map(IdentityRecord.Builder::build).toList();
    people.forEach(this::write);
    List<Identity> residents = IdentityFiles.identities(people);
    Callable<Map<String, byte[]>> taking =
        () -> database.transaction(s -> subjects.of(s, residents, Instant.now()));

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Map<String, byte[]>> found =
          threads.invokeAll(List.of(taking, taking, taking, taking), 20, TimeUnit.SECONDS).stream()
              .map(SubjectsTest::result)
              .toList();

      for (Map<String, byte[]> each : found) {
        assertEquals(found.getFirst().keySet(), each.keySet());
        each.forEach((code, id) -> assertArrayEquals(found.getFirst().get(code), id));
      }
    }
    assertEquals(people.size(), count());
  }

  private static <T> T result(java.util.concurrent.Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static IdentityRecord person(long index) {
    return PEOPLE.resident(index).build();
  }

  private static IdentityRecord withCodeOf(IdentityRecord person, IdentityRecord other) {
    return person.toBuilder().setResidentRecordCode(other.getResidentRecordCode()).build();
  }

  private static IdentityRecord removed(IdentityRecord person) {
    return person.toBuilder()
        .setChangeReason(ChangeReason.CHANGE_REASON_EX_OFFICIO_REMOVAL)
        .build();
  }

  private byte[] subject(IdentityRecord person) {
    write(person);
    List<Identity> resident = IdentityFiles.identities(List.of(person));
    return database
        .transaction(statements -> subjects.of(statements, resident, Instant.now()))
        .get(person.getResidentRecordCode());
  }

  private void write(IdentityRecord person) {
    database.transaction(
        statements -> {
          file.sendUpsert(statements, IdentityFiles.identities(List.of(person)));
          statements.flush();
          return null;
        });
  }

  private long count() {
    return database
        .read("select count(*) from subject", Tuple.tuple())
        .iterator()
        .next()
        .getLong(0);
  }
}
