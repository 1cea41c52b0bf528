package musubi.load;

import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import musubi.backends.people.Changes;
import musubi.client.Connection;
import musubi.client.RegisterLinkageClient;
import musubi.client.RequestIds;
import musubi.gateway.local.Member;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.PgIdentityFile;
import musubi.linkage.v1.AnswerOutcome;
import musubi.linkage.v1.AskRequest;
import musubi.linkage.v1.AskResponse;
import musubi.linkage.v1.ImportOutcome;
import musubi.linkage.v1.ImportResult;
import musubi.linkage.v1.InquiryState;
import musubi.linkage.v1.Replica;
import musubi.linkage.v1.ReplicaItem;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.Date;

/**
 * Two cities, the nation and the broker: persons lived in the second city, which has replicas of
 * them, and moved to the first, whose pension business asks about them. Both have their symbols.
 */
final class LinkedCities {
  static final Member ASKER = Member.linkage("131121");
  static final Member ANSWERER = Member.linkage("131130");
  static final String ROW = "pension-residence";

  private static final List<Member> OFFICES =
      List.of(Member.communication("131121"), Member.communication("131130"));
  private static final int ROWS = 1_000;
  private static final int REPLICAS = 500;
  private static final long SEED = 5;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The broker's budget is not what is measured. */
  private static final String UNLIMITED = "broker: { budgetPerMinute: 10000000 }\n";

  private final Site site;
  private final int persons;
  private final Map<Member, Party> nodes;

  private LinkedCities(Site site, int persons, Map<Member, Party> nodes) {
    this.site = site;
    this.persons = persons;
    this.nodes = nodes;
  }

  /** All of the nodes. */
  static List<Member> members() {
    return Stream.concat(Stream.of(Member.NATION, Member.BROKER, ASKER, ANSWERER), OFFICES.stream())
        .toList();
  }

  /** Starts the nodes and acquires symbols for persons at both cities. */
  static LinkedCities make(Site site, int persons) {
    site.network().configure(Member.BROKER, UNLIMITED);
    LinkedCities cities = new LinkedCities(site, persons, started(site));
    List<IdentityRecord> before =
        new Population(List.of(ANSWERER.body().digits()), persons).residents(0, persons).toList();
    cities.enter(OFFICES.getLast(), before);
    cities.acquire(ANSWERER, "register", before);
    cities.importReplicas(before);
    String here = ASKER.body().digits();
    List<IdentityRecord> after =
        before.stream().map(person -> Changes.arrived(person, here, SEED).build()).toList();
    cities.enter(OFFICES.getFirst(), after);
    cities.acquire(ASKER, "pension", after);
    OFFICES.forEach(site.network()::stop);
    return cities;
  }

  /** The pension business at the linkage node of the first city. */
  Connection.Builder pension() {
    return systems(ASKER).atLinkage("pension");
  }

  /** Whoever has a part in an inquiry, besides the load generator. */
  List<Party> parties() {
    return List.of(
        nodes.get(ASKER).named("linkage A"),
        nodes.get(Member.BROKER),
        nodes.get(ANSWERER).named("linkage B"),
        site.database());
  }

  /** A question about any of the persons. */
  byte[] question() {
    return AskRequest.newBuilder()
        .setRowId(ROW)
        .setBodyCode(ANSWERER.body().digits())
        .addAddresseeNumbers(Acquisition.number(ThreadLocalRandom.current().nextInt(persons)))
        .build()
        .toByteArray();
  }

  /** Whether an answer is one: of the other body, about the person, with what was asked for. */
  static boolean isAnswered(byte[] message) {
    try {
      AskResponse answer = AskResponse.parseFrom(message);
      return answer.getInquiry().getState() == InquiryState.INQUIRY_STATE_ANSWERED
          && answer.getInquiry().getAnswersCount() == 1
          && answer.getInquiry().getAnswers(0).getOutcome() == AnswerOutcome.ANSWER_OUTCOME_FOUND
          && answer.getInquiry().getAnswers(0).getItemsCount() > 0;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  /** As many at a time as there are processors. */
  private static Map<Member, Party> started(Site site) {
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService threads = Executors.newFixedThreadPool(processors)) {
      Map<Member, Future<Party>> starting = new LinkedHashMap<>();
      members().forEach(member -> starting.put(member, threads.submit(() -> site.start(member))));
      Map<Member, Party> started = new LinkedHashMap<>();
      for (Map.Entry<Member, Future<Party>> each : starting.entrySet()) {
        started.put(each.getKey(), each.getValue().get());
      }
      return started;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a node did not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while nodes were starting", e);
    }
  }

  private CitySystems systems(Member linkage) {
    return CitySystems.of(site.network(), linkage.body().digits());
  }

  private void acquire(Member linkage, String business, List<IdentityRecord> of) {
    new Acquisition(systems(linkage), business, of.size(), of::get).acquire();
  }

  /** In the files of a city and the nation, by the statement of the nodes, past the updates. */
  private void enter(Member office, List<IdentityRecord> records) {
    Vertx vertx = Vertx.vertx();
    enter(vertx, site.network().database(office), PgIdentityFile.ofMunicipality(), records);
    enter(vertx, site.network().database(Member.NATION), PgIdentityFile.ofUpperTier(), records);
    vertx.close().await();
  }

  private static void enter(
      Vertx vertx, DatabaseUrl url, PgIdentityFile file, List<IdentityRecord> records) {
    List<Identity> rows = new ArrayList<>();
    records.forEach(record -> rows.add(IdentityMessages.parse(record).numbered(rows.size() + 1L)));
    try (Database database = Database.open(vertx, url, 1, 1, LIMIT)) {
      for (int from = 0; from < rows.size(); from += ROWS) {
        List<Identity> some = rows.subList(from, Math.min(rows.size(), from + ROWS));
        database.transaction(
            statements -> {
              file.sendUpsert(statements, some);
              statements.flush();
              return null;
            });
      }
    }
  }

  private void importReplicas(List<IdentityRecord> records) {
    List<Replica> replicas = new ArrayList<>();
    records.forEach(record -> replicas.add(replica(replicas.size(), record)));
    try (Connection connection = systems(ANSWERER).atLinkage("register").open()) {
      RegisterLinkageClient register = new RegisterLinkageClient(connection);
      for (int from = 0; from < replicas.size(); from += REPLICAS) {
        List<Replica> some = replicas.subList(from, Math.min(replicas.size(), from + REPLICAS));
        List<ImportResult> results = register.importReplicas(RequestIds.next(), some, LIMIT);
        if (results.stream().anyMatch(LinkedCities::isNotStored)) {
          throw new IllegalStateException("a replica was not stored");
        }
      }
    }
  }

  private static boolean isNotStored(ImportResult result) {
    return result.getOutcome() != ImportOutcome.IMPORT_OUTCOME_STORED;
  }

  private static Replica replica(int index, IdentityRecord record) {
    Date born = record.getBirthDate();
    return Replica.newBuilder()
        .setAddresseeNumber(Acquisition.number(index))
        .addItems(item("name", record.getNameKanji()))
        .addItems(item("name_kana", record.getNameKana()))
        .addItems(
            item(
                "birth_date",
                "%04d%02d%02d".formatted(born.getYear(), born.getMonth(), born.getDay())))
        .addItems(item("sex", Integer.toString(record.getSexValue())))
        .addItems(item("address", record.getAddress()))
        .build();
  }

  private static ReplicaItem item(String item, String value) {
    return ReplicaItem.newBuilder().setItem(item).setValue(value).build();
  }
}
