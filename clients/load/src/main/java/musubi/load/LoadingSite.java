package musubi.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import musubi.gateway.local.LeftNetwork;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.NodeProcess;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.pg.Migrations;

/**
 * Where symbols are loaded for the first time: one city, the nation and the broker. A run that was
 * killed can be gone on with: everything stands on the disk, the nodes end with the process that
 * started them, and PostgreSQL is found as it is.
 */
final class LoadingSite implements AutoCloseable {
  static final String CITY = "131121";

  private static final Member OFFICE = Member.communication(CITY);
  private static final Member LINKAGE = Member.linkage(CITY);
  private static final List<Member> MEMBERS =
      List.of(Member.NATION, Member.BROKER, OFFICE, LINKAGE);
  private static final List<String> SYSTEMS = List.of("register", "addressee");
  private static final String PLACE = "acquire";

  /** Its one line is the number of persons; there when all is prepared. */
  private static final String PERSONS = "persons";

  private final FileChannel lock;
  private final Path directory;
  private final EmbeddedServer postgres;
  private final LeftNetwork network;
  private final Population population;
  private final String files;

  private LoadingSite(
      FileChannel lock,
      Path directory,
      EmbeddedServer postgres,
      LeftNetwork network,
      Population population,
      String files) {
    this.lock = lock;
    this.directory = directory;
    this.postgres = postgres;
    this.network = network;
    this.population = population;
    this.files = files;
  }

  /** Makes it afresh, with residents in the identity files; no node runs yet. */
  static LoadingSite make(Path where, int persons) throws IOException, SQLException {
    Population population = population(persons);
    FileChannel lock = lock(where);
    Path directory = directory(where);
    EmbeddedServer.running(server(directory)).ifPresent(EmbeddedServer::stopImmediately);
    Site.delete(directory);
    Path place = Files.createDirectories(network(directory));
    EmbeddedServer postgres = EmbeddedServer.start(server(directory), OptionalInt.empty());
    LocalNetwork prepared =
        LocalNetwork.prepare(place, postgres, Site.DATABASE_PREFIX, "WARN", MEMBERS);
    SYSTEMS.forEach(kind -> prepared.system(kind, CITY, CitySystems.NAME));
    String city = fill(prepared, OFFICE, Asked.COMMUNICATION, population);
    String nation = fill(prepared, Member.NATION, Asked.PREFECTURE, population);
    write(directory.resolve(PERSONS), Integer.toString(persons));
    return of(lock, directory, postgres, population, "city " + city + "; nation " + nation);
  }

  /**
   * Goes on with what an earlier run has left.
   *
   * @throws IllegalStateException there is nothing
   */
  static LoadingSite resume(Path where) throws IOException {
    FileChannel lock = lock(where);
    Path directory = directory(where);
    Path persons = directory.resolve(PERSONS);
    if (!Files.exists(persons)) {
      lock.close();
      throw new IllegalStateException("nothing to resume in " + directory);
    }
    EmbeddedServer postgres = EmbeddedServer.start(server(directory), OptionalInt.empty());
    int count = Integer.parseInt(Files.readString(persons).strip());
    return of(lock, directory, postgres, population(count), "loaded by an earlier run");
  }

  /**
   * The first residents of the city.
   *
   * @throws IllegalArgumentException it cannot have so many
   */
  static Population population(int persons) {
    return new Population(List.of(CITY), persons);
  }

  Population population() {
    return population;
  }

  /** How the identity files were filled. */
  String files() {
    return files;
  }

  EmbeddedServer postgres() {
    return postgres;
  }

  /** A file of the measurement. */
  Path file(String name) {
    return directory.resolve(name);
  }

  /** Starts the nodes; whoever works, the load generator and PostgreSQL included. */
  List<Party> start() {
    List<Party> parties = new ArrayList<>(List.of(Party.generator()));
    for (Member member : MEMBERS) {
      NodeProcess node = network.startProcess(member, ChildJvm.JVM_OPTIONS);
      parties.add(Party.of(member.role(), node.pid()));
    }
    parties.add(Party.of(postgres));
    return parties;
  }

  /** The city's systems. */
  CitySystems systems() {
    return new CitySystems(
        CITY,
        network.port(LINKAGE),
        network.port(OFFICE),
        kind -> network.system(kind, CITY, CitySystems.NAME),
        network.database(LINKAGE));
  }

  /** Rows of acquisitions on their way, by table: none when all have ended. */
  Map<String, Long> onTheirWay() {
    Map<String, Long> rows = new LinkedHashMap<>();
    count(rows, LINKAGE, "acquisition");
    count(rows, LINKAGE, "number_issue");
    count(rows, OFFICE, "hand_over");
    count(rows, Member.NATION, "acquire_queue");
    count(rows, Member.NATION, "acquire_request");
    rows.put(
        "broker.translation",
        number(Member.BROKER, "select count(*) from translation where translated is not null"));
    rows.put(
        "broker.open_numbers",
        number(Member.BROKER, "select coalesce(sum(open), 0) from open_numbers"));
    return rows;
  }

  /** Rows that stay until the numbers expire: digests by which a repeat is known. */
  Map<String, Long> kept() {
    Map<String, Long> rows = new LinkedHashMap<>();
    count(rows, OFFICE, "used_number");
    count(rows, Member.NATION, "used_number");
    count(rows, Member.BROKER, "processing_number");
    return rows;
  }

  /** Length of a symbol as it is stored. */
  int sealedBytes() {
    return (int)
        number(LINKAGE, "select octet_length(sealed) from link where sealed is not null limit 1");
  }

  @Override
  public void close() throws IOException {
    network.close();
    postgres.stop();
    lock.close();
  }

  private static LoadingSite of(
      FileChannel lock,
      Path directory,
      EmbeddedServer postgres,
      Population population,
      String files) {
    return new LoadingSite(
        lock,
        directory,
        postgres,
        new LeftNetwork(network(directory), postgres, Site.DATABASE_PREFIX),
        population,
        files);
  }

  private static String fill(LocalNetwork network, Member member, Asked like, Population population)
      throws SQLException {
    Migrations.migrate(network.database(member), like.tables());
    return Filling.fill(network.database(member), like.file(), population);
  }

  private void count(Map<String, Long> rows, Member member, String table) {
    rows.put(member.role() + "." + table, number(member, "select count(*) from " + table));
  }

  private long number(Member member, String sql) {
    return Long.parseLong(Site.ask(network.database(member), sql));
  }

  private static FileChannel lock(Path where) throws IOException {
    return Site.lock(Files.createDirectories(where.toAbsolutePath().normalize()).resolve("lock"));
  }

  private static Path directory(Path where) {
    return where.toAbsolutePath().normalize().resolve(PLACE);
  }

  private static Path server(Path directory) {
    return directory.resolve("postgres");
  }

  private static Path network(Path directory) {
    return directory.resolve("network");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
