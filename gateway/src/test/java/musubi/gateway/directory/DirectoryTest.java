package musubi.gateway.directory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import musubi.directory.v1.SignedDirectory;
import musubi.gateway.directory.DirectoryException.Reason;
import musubi.gateway.directory.DirectoryKeeper.Age;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.value.BodyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which directories are taken, and for how long one serves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Duration GRACE = Duration.ofHours(1);
  private static final long SEED = 20261121;
  private static final int FLIPS = 400;

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION);
  private final Instant start = Instant.now();
  private final AtomicReference<Instant> now = new AtomicReference<>(start);
  private TlsMaterial signer;
  private Vertx vertx;
  private Database database;
  private DirectoryKeeper keeper;

  @BeforeAll
  void signer() {
    signer = material("directory", "900001", "test");
  }

  @BeforeEach
  void open() throws SQLException {
    now.set(start);
    String name = "test_directory_" + DATABASES.incrementAndGet();
    try (Connection connection = TestNetwork.postgres().url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + name + " with (force)");
    }
    DatabaseUrl url = TestNetwork.postgres().createDatabase(name);
    Migrations.migrate(url, List.of("db/node"));
    vertx = Vertx.vertx();
    database = Database.open(vertx, url, 1, 1, Duration.ofSeconds(20));
    keeper = restarted();
  }

  @AfterEach
  void close() throws Exception {
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void take_newer_isInForceAndTheSameAgainChangesNothing() {
    byte[] first = signed(3);
    AtomicInteger changes = new AtomicInteger();
    keeper.onChange(changes::incrementAndGet);

    assertTrue(keeper.take(first));
    assertFalse(keeper.take(first));
    assertTrue(keeper.take(signed(7)));

    assertEquals(7, keeper.number());
    assertEquals(2, changes.get());
  }

  @Test
  void take_olderOrSameNumberWithOtherContent_isRefused() {
    byte[] taken = signed(5);
    keeper.take(taken);

    for (long older = 1; older < 5; older++) {
      assertEquals(Reason.OLDER, refused(signed(older)));
    }
    assertEquals(Reason.FORKED, refused(sign(directory(5, "another-name"), signer)));

    assertArrayEquals(taken, keeper.signed());
  }

  @Test
  void take_olderAfterARestart_isStillRefused() {
    byte[] last = signed(5);
    keeper.take(signed(4));
    keeper.take(last);

    keeper = restarted();

    assertArrayEquals(last, keeper.signed());
    assertEquals(Reason.OLDER, refused(signed(4)));
    assertTrue(keeper.take(signed(6)));
  }

  @Test
  void take_ofAnotherEnvironment_isRefused() {
    Directory own = directory(1, "");
    Directory other =
        new Directory(1, own.issued(), own.expires(), "production", own.roots(), own.bodies());

    assertEquals(Reason.OTHER_ENVIRONMENT, refused(sign(other, signer)));
  }

  @Test
  void take_expiredOnArrival_isRefused() {
    byte[] issue = signed(1);
    now.set(start.plus(Duration.ofHours(24)));

    assertEquals(Reason.EXPIRED, refused(issue));

    now.set(start.plus(Duration.ofHours(24)).minusMillis(10));
    assertTrue(keeper.take(issue));
  }

  @Test
  void take_signedByAnyoneElse_isRefused() {
    for (TlsMaterial stranger :
        List.of(
            material("directory", "131121", "main"),
            material("directory", "130001", "main"),
            material("register", "900001", "main"),
            TlsMaterial.load(network.certificate(Member.NATION.certificateName())))) {
      assertEquals(
          Reason.NOT_GENUINE, refused(sign(directory(1, ""), stranger)), stranger.toString());
    }
    assertTrue(keeper.take(signed(1)));
  }

  @Test
  void take_signerThatTheDirectoryBeforeRevoked_isRefused() {
    TlsMaterial second = material("directory", "900001", "second");
    BigInteger serial = signer.chain().getFirst().getSerialNumber();
    keeper.take(signed(1));

    keeper.take(sign(withNation(directory(2, ""), Set.of(serial)), second));

    assertEquals(Reason.NOT_GENUINE, refused(signed(3)));
    assertTrue(keeper.take(sign(withNation(directory(3, ""), Set.of(serial)), second)));
  }

  @Test
  void take_unsignedOrSignedForOther_isRefused() throws Exception {
    SignedDirectory good = SignedDirectory.parseFrom(signed(2));
    SignedDirectory other = SignedDirectory.parseFrom(signed(3));

    assertEquals(
        Reason.NOT_GENUINE, refused(good.toBuilder().clearSignature().build().toByteArray()));
    assertEquals(
        Reason.NOT_GENUINE,
        refused(good.toBuilder().setSignature(other.getSignature()).build().toByteArray()));
    assertEquals(
        Reason.NOT_GENUINE,
        refused(good.toBuilder().setDirectory(other.getDirectory()).build().toByteArray()));
    assertEquals(
        Reason.NOT_GENUINE, refused(good.toBuilder().clearSignerChain().build().toByteArray()));
    assertEquals(
        Reason.NOT_GENUINE,
        refused(
            good.toBuilder()
                .setSignature(ByteString.copyFrom(new byte[64]))
                .build()
                .toByteArray()));
    assertThrows(DirectoryException.class, () -> keeper.take(new byte[0]));
    assertThrows(DirectoryException.class, () -> keeper.take(new byte[] {-1, -1, -1}));
    assertEquals(0, keeper.number());
  }

  @Test
  void take_anyByteOfTheDocumentOrSignatureFlipped_isRefused() throws Exception {
    SignedDirectory good = SignedDirectory.parseFrom(signed(2));
    Random random = new Random(SEED);
    int flipped = 0;

    for (int i = 0; i < good.getSignature().size(); i++) {
      assertRefused(
          good.toBuilder().setSignature(flip(good.getSignature(), i, random)).build(), "signature");
      flipped++;
    }
    for (int i = 0; i < FLIPS; i++) {
      int place = random.nextInt(good.getDirectory().size());
      assertRefused(
          good.toBuilder().setDirectory(flip(good.getDirectory(), place, random)).build(),
          "document at " + place);
      flipped++;
    }

    System.out.printf("directory: %d flipped bytes refused (seed %d)%n", flipped, SEED);
    assertTrue(keeper.take(good.toByteArray()));
  }

  @Test
  void age_ofADirectory_isFreshThenStaleThenExpiredUntilANewerOneComes() {
    assertEquals(Age.NONE, keeper.age(now.get()));
    assertEquals(Optional.empty(), keeper.inForce(now.get()));
    keeper.take(signed(1));
    Instant expires = keeper.current().orElseThrow().expires();

    assertEquals(Age.FRESH, keeper.age(expires.minusNanos(1)));
    assertEquals(Age.STALE, keeper.age(expires));
    assertEquals(Age.STALE, keeper.age(expires.plus(GRACE).minusNanos(1)));
    assertEquals(Age.EXPIRED, keeper.age(expires.plus(GRACE)));
    assertEquals(Optional.empty(), keeper.inForce(expires.plus(GRACE)));

    now.set(expires.plus(GRACE));
    keeper = restarted();
    assertEquals(Age.EXPIRED, keeper.age(now.get()));
    keeper.take(signed(2));

    assertEquals(Age.FRESH, keeper.age(now.get()));
  }

  @Test
  void node_ofAMergedBody_isTheSuccessorsAndOfASuspendedOneNobodys() {
    BodyCode town = new BodyCode("131016");
    BodyCode city = new BodyCode("131121");
    BodyCode village = new BodyCode("401307");
    Directory.Node node = new Directory.Node("communication", city, "127.0.0.1", 20_000, List.of());
    Directory merged =
        withBodies(
            body(city, List.of(node), false, Optional.empty()),
            body(town, List.of(), false, Optional.of(city)),
            body(village, List.of(), false, Optional.of(town)));
    Directory suspended =
        withBodies(
            body(city, List.of(node), true, Optional.empty()),
            body(town, List.of(), false, Optional.of(city)));
    Directory circle =
        withBodies(
            body(city, List.of(node), false, Optional.of(town)),
            body(town, List.of(node), false, Optional.of(city)));

    for (BodyCode named : List.of(city, town, village)) {
      assertEquals(Optional.of(node), merged.node("communication", named));
    }
    assertEquals(Optional.empty(), merged.node("linkage", town));
    assertEquals(Optional.empty(), suspended.node("communication", city));
    assertEquals(Optional.empty(), suspended.node("communication", town));
    assertEquals(Optional.empty(), circle.node("communication", town));
  }

  private static Directory.Body body(
      BodyCode code, List<Directory.Node> nodes, boolean suspended, Optional<BodyCode> successor) {
    return new Directory.Body(
        code, "", nodes, List.of(), List.of(), Set.of(), suspended, successor);
  }

  private Directory withBodies(Directory.Body... bodies) {
    Map<BodyCode, Directory.Body> all = new HashMap<>();
    for (Directory.Body body : bodies) {
      all.put(body.code(), body);
    }
    return new Directory(
        1, now.get(), now.get().plus(Duration.ofHours(24)), "local", signer.anchors(), all);
  }

  private void assertRefused(SignedDirectory altered, String what) {
    byte[] bytes = altered.toByteArray();
    assertThrows(DirectoryException.class, () -> keeper.take(bytes), what);
    assertEquals(0, keeper.number(), what);
  }

  private static ByteString flip(ByteString bytes, int place, Random random) {
    byte[] flipped = bytes.toByteArray();
    flipped[place] ^= (byte) (1 << random.nextInt(8));
    return ByteString.copyFrom(flipped);
  }

  private Reason refused(byte[] signed) {
    return assertThrows(DirectoryException.class, () -> keeper.take(signed)).reason();
  }

  private DirectoryKeeper restarted() {
    return new DirectoryKeeper(
        new PgDirectory(database), "local", signer::anchors, GRACE, (InstantSource) now::get);
  }

  private byte[] signed(long number) {
    return sign(directory(number, ""), signer);
  }

  private static byte[] sign(Directory directory, TlsMaterial signer) {
    return DirectoryMessages.sign(directory, signer.key(), signer.chain());
  }

  private Directory directory(long number, String name) {
    Directory.Body nation =
        new Directory.Body(
            BodyCode.NATION,
            name,
            List.of(),
            List.of(signer.chain().get(1)),
            List.of(),
            Set.of(),
            false,
            Optional.empty());
    return new Directory(
        number,
        now.get(),
        now.get().plus(Duration.ofHours(24)),
        "local",
        signer.anchors(),
        Map.of(BodyCode.NATION, nation));
  }

  private Directory withNation(Directory directory, Set<BigInteger> revoked) {
    Directory.Body nation = directory.body(BodyCode.NATION).orElseThrow();
    Map<BodyCode, Directory.Body> bodies = new HashMap<>(directory.bodies());
    bodies.put(
        BodyCode.NATION,
        new Directory.Body(
            nation.code(),
            nation.name(),
            nation.nodes(),
            nation.authorities(),
            nation.operatorKeys(),
            revoked,
            false,
            Optional.empty()));
    return new Directory(
        directory.number(),
        directory.issued(),
        directory.expires(),
        directory.environment(),
        directory.roots(),
        bodies);
  }

  private TlsMaterial material(String kind, String code, String name) {
    return TlsMaterial.load(network.certificate(CertificateName.system(kind, code, name)));
  }
}
