package musubi.gateway.collusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Opened;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Receiver;
import musubi.gateway.symbol.Sender;
import musubi.gateway.symbol.SymbolKey;
import musubi.gateway.symbol.Translation;
import musubi.gateway.symbol.Translator;
import org.junit.jupiter.api.RepeatedTest;

/**
 * What the table of symbols says that a set learns or can do, beyond the goals of the game: carried
 * out, so that the table hides nothing. Each must succeed every time.
 */
class LearnsTest {
  /** Trials of each; ours. */
  private static final int TIMES = 3;

  private static final int PACKED = 2;

  private final long seed = System.nanoTime();
  private final Transcript world = new Transcript(new Draws(seed), Leak.NONE);
  private final Linkage a = world.at(Party.A);
  private final Linkage b = world.at(Party.B);
  private final List<Person> persons = Stream.generate(world::person).limit(6).toList();

  @RepeatedTest(TIMES)
  void observer_ofTwoQuestions_seesTheSameSizes() {
    world.acquire(Party.A, persons);
    world.acquire(Party.B, persons);

    Transcript.Question one = world.ask(Party.B, persons.get(0), Transcript.NOW);
    Transcript.Question other = world.ask(Party.B, persons.get(1), Transcript.NOW.plusSeconds(1));

    assertEquals(one.sizes(), other.sizes());
  }

  @RepeatedTest(TIMES)
  void broker_ofAQuestion_readsSenderReceiverRowAndTime() {
    Header header = question(symbolOf(a, persons.getFirst())).request().header();

    assertEquals(a.organisation(), header.from());
    assertEquals(b.organisation(), header.to());
    assertEquals("row-17", header.rowId());
    assertEquals(Transcript.NOW.getEpochSecond(), header.issuedAt());
  }

  /** While the row of an acquisition lives, its number leads from the resident to a's row. */
  @RepeatedTest(TIMES)
  void nation_withALiveRow_knowsWhoIsAcquiredByWhom() {
    world.acquire(Party.A, persons);
    View live = new View();
    a.view.notes().stream()
        .filter(note -> note.name().equals("acquisition"))
        .forEach(note -> live.note(note.name(), note.strings().toArray(byte[][]::new)));
    world.end();
    Person resident = persons.get(world.random.below(persons.size()));
    Person another = persons.get((persons.indexOf(resident) + 1) % persons.size());

    int found = guess(live, resident, another, a.row(resident).unified());

    assertEquals(0, found);
  }

  /** M = x·G instead of a hash: then P = x·K, from what the directory publishes. */
  @RepeatedTest(TIMES)
  void nation_dishonest_computesSymbolsWithoutTheBroker() {
    byte[] x = world.random.bytes(32);
    x[0] = 1;
    Point chosen = Point.decode(Arithmetic.times(x));

    byte[] computed = Arithmetic.times(x, key(b).key().encoded());

    assertArrayEquals(acquired(b, chosen).symbol().encoded(), computed);
  }

  /** Each symbol of each person, and any row of b as an organisation that asks. */
  @RepeatedTest(TIMES)
  void nationAndBroker_asAFalseOrganisation_areAnsweredAboutAnybody() {
    world.acquire(Party.B, persons);
    Person anybody = persons.get(world.random.below(persons.size()));
    Organisation falseOne = new Organisation("linkage/false", 1);
    SymbolKey ownKey = SymbolKey.generate(falseOne, world.random);
    byte[] symbol = Arithmetic.times(ownKey.secret(), anybody.point().encoded());

    Opened opened = asked(ownKey, Point.decode(symbol));

    assertEquals(
        anybody, b.owner(b.organisation(), opened.symbol()).map(Linkage.Row::person).orElseThrow());
  }

  /** A number that the nation makes up brings a the symbol of somebody who is not in its file. */
  @RepeatedTest(TIMES)
  void nationAndA_withAMadeUpNumber_getTheSymbolOfAnybody() {
    Person anybody = world.person();

    Opened opened = acquired(a, anybody.point());

    assertArrayEquals(world.symbol(Party.A, anybody), opened.symbol().encoded());
  }

  @RepeatedTest(TIMES)
  void brokerAndX_ofTheirOwnPersons_haveEverySymbol() {
    byte[] atX = world.symbol(Party.X, persons.getFirst());

    for (Party party : List.of(Party.A, Party.B, Party.C)) {
      byte[] ratio =
          Arithmetic.quotient(key(world.at(party)).secret(), key(world.at(Party.X)).secret());

      assertArrayEquals(world.symbol(party, persons.getFirst()), Arithmetic.times(ratio, atX));
    }
  }

  /** One item of P1 + 2·P2 tells a and b which two rows of b belong to two of a's persons. */
  @RepeatedTest(TIMES)
  void aAndB_packingTwoPersons_findBothRows() {
    world.acquire(Party.B, persons);
    List<Integer> order = new ArrayList<>(IntStream.range(0, persons.size()).boxed().toList());
    Collections.shuffle(order, world.random);
    List<Person> packed = order.subList(0, PACKED).stream().map(persons::get).toList();
    byte[] mixed = mix(symbolOf(a, packed.get(0)).encoded(), symbolOf(a, packed.get(1)).encoded());

    byte[] atB = opened(question(Point.decode(mixed)), key(a)).symbol().encoded();

    List<List<Person>> found = new ArrayList<>();
    for (Linkage.Row one : b.rows()) {
      for (Linkage.Row other : b.rows()) {
        if (!one.equals(other)
            && Arrays.equals(atB, mix(one.symbol().encoded(), other.symbol().encoded()))) {
          found.add(List.of(one.person(), other.person()));
        }
      }
    }
    assertEquals(List.of(packed), found);
  }

  /** b and c see that two questions came in one second. */
  @RepeatedTest(TIMES)
  void bAndC_askedInOneSecond_seeTheCoincidence() {
    Trial trial = new Trial(seed, Leak.SAME_SECOND);

    assertTrue(trial.isWon(Coalition.of(Party.B, Party.C), Goal.G4));
  }

  private int guess(View extra, Person zero, Person one, byte[] thing) {
    List<View> all = List.of(world.nation, extra, world.dumps.get(Party.A));
    Challenge challenge =
        new Challenge(
            Stream.of(zero, one).map(person -> List.of(person.codeBytes())).toList(),
            List.of(thing),
            List.of(),
            List.of(),
            extra,
            0);
    Attacker.Guess guess = new Attacker(new Evidence(all), world.nation).guess(challenge, true);
    assertEquals(Attacker.Way.STRINGS, guess.way());
    return guess.answer();
  }

  private Opened acquired(Linkage receiver, Point point) {
    Blinded blinded =
        Sender.blind(
            world.header(
                Purpose.ACQUIRE,
                Organisation.NATION,
                receiver.organisation(),
                receiver.hpke,
                Transcript.DAYS),
            Point.generator(),
            receiver.hpke.publicKey(),
            List.of(new Asked(point, world.random.bytes(16), Transcript.NOTHING)),
            world.nationSigning,
            world.random);
    Translation translation =
        world.translator(blinded.request()).translate(blinded.request(), blinded.v1());
    Receiver.check(blinded.request(), translation, Point.generator(), key(receiver).key());
    return Receiver.open(blinded.request(), translation, receiver.hpke).getFirst();
  }

  private Blinded question(Point symbol) {
    return question(key(a), symbol);
  }

  private Opened asked(SymbolKey from, Point symbol) {
    return opened(question(from, symbol), from);
  }

  private Blinded question(SymbolKey from, Point symbol) {
    Header header =
        new Header(
            Purpose.INQUIRE,
            world.random.bytes(16),
            from.organisation(),
            b.organisation(),
            b.hpke.id(),
            world.random.bytes(32),
            "row-17",
            4,
            HpkeKey.generate(world.random).publicKey(),
            Transcript.NOW.getEpochSecond(),
            Transcript.NOW.plusSeconds(240).getEpochSecond());
    byte[] particulars = "all".getBytes(StandardCharsets.US_ASCII);
    return Sender.blind(
        header,
        from.key(),
        b.hpke.publicKey(),
        List.of(new Asked(symbol, Transcript.NOTHING, particulars)),
        a.signing,
        world.random);
  }

  private Opened opened(Blinded question, SymbolKey from) {
    Translation translation =
        new Translator(from, key(b), world.random.bytes(32), world.random)
            .translate(question.request(), question.v1());
    Receiver.check(question.request(), translation, from.key(), key(b).key());
    return Receiver.open(question.request(), translation, b.hpke).getFirst();
  }

  private Point symbolOf(Linkage linkage, Person person) {
    return Point.decode(world.symbol(linkage.party, person));
  }

  private SymbolKey key(Linkage linkage) {
    return world.symbolKeys.get(linkage.organisation());
  }

  private static byte[] mix(byte[] one, byte[] other) {
    return Arithmetic.sum(one, Arithmetic.sum(other, other));
  }
}
