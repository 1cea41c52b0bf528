package musubi.gateway.collusion;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import musubi.broker.v1.AcquireRequest;
import musubi.broker.v1.InquireRequest;
import musubi.broker.v1.InquireResponse;
import musubi.broker.v1.IssueNumbersResponse;
import musubi.broker.v1.RekeyRequest;
import musubi.broker.v1.RekeyResponse;
import musubi.gateway.symbol.Answers;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Ed25519Key;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Item;
import musubi.gateway.symbol.Opened;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.PersonKey;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Receiver;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.Sender;
import musubi.gateway.symbol.SymbolKey;
import musubi.gateway.symbol.SymbolStore;
import musubi.gateway.symbol.Token;
import musubi.gateway.symbol.Translation;
import musubi.gateway.symbol.Translator;
import musubi.gateway.translation.SymbolMessages;
import musubi.linkage.v1.AnswerBody;
import musubi.linkage.v1.AnswerOutcome;
import musubi.linkage.v1.DeliverRequest;
import musubi.linkage.v1.Particulars;
import musubi.linkage.v1.PersonAnswer;
import musubi.linkage.v1.ProvideRequest;
import musubi.linkage.v1.ProvideResponse;
import musubi.linkage.v1.ReplicaItem;

/**
 * One run of the protocol among all parties, with fresh keys and persons: the program's own steps,
 * over the messages of the contracts as bytes. Each party's {@link View} is what it stores,
 * receives, sends and holds by design; a {@link Leak} adds what it should not.
 *
 * <p>Everybody is acquired in one call of a body, at one time: who is acquired when is no part of
 * what is claimed to be hidden.
 */
final class Transcript {
  static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  static final Duration SKEW = Duration.ofSeconds(30);
  static final Duration DAYS = Duration.ofDays(30);
  static final Duration MINUTES = Duration.ofMinutes(5);
  static final byte[] NOTHING = {};

  final Draws random;
  final Leak leak;
  final PersonKey personKey;
  final Ed25519Key nationSigning;
  final HpkeKey nationHpke;
  final Ed25519Key brokerSigning;
  final HpkeKey brokerHpke;
  final Map<Party, Linkage> linkages = new EnumMap<>(Party.class);
  final Map<Organisation, SymbolKey> symbolKeys = new HashMap<>();
  final View nation = new View();
  final View broker = new View();

  /** What anybody can read: the logs of all nodes, were there anything in them. */
  final View logs = new View();

  /** Stolen from a disk: tables without keys and without the addressee file. */
  final Map<Party, View> dumps = new EnumMap<>(Party.class);

  private final byte[] nonceKey;
  private final byte[] root;
  private Person first;

  /** A question that was asked and answered. */
  record Question(byte[] requestId, Instant at, List<Integer> sizes) {
    Question {
      sizes = List.copyOf(sizes);
    }
  }

  Transcript(Draws random, Leak leak) {
    this.random = random;
    this.leak = leak;
    this.personKey = PersonKey.of(random.bytes(32));
    this.nationSigning = Ed25519Key.generate(random);
    this.nationHpke = HpkeKey.generate(random);
    this.brokerSigning = Ed25519Key.generate(random);
    this.brokerHpke = HpkeKey.generate(random);
    this.nonceKey = random.bytes(32);
    this.root = random.bytes(32);
    symbolKeys.put(Organisation.NATION, SymbolKey.nation());
    HpkeKey shared = HpkeKey.generate(random);
    for (Party party : List.of(Party.A, Party.B, Party.C, Party.X)) {
      dumps.put(party, new View());
      boolean sharing = leak == Leak.OPENING_KEY_SHARED && party != Party.A;
      HpkeKey hpke = sharing ? shared : HpkeKey.generate(random);
      Organisation first = new Organisation("linkage/" + party, 3);
      linkages.put(party, new Linkage(party, first, hpke, random));
      newKey(first);
    }
    nation.personKey(personKey);
    nation.opener(nationHpke);
    broker.opener(brokerHpke);
  }

  Linkage at(Party party) {
    return linkages.get(party);
  }

  /** Somebody new, whom the nation knows. */
  Person person() {
    Person person = Person.drawn(random, personKey);
    first = first == null ? person : first;
    nation.note("identity", person.codeBytes(), person.individualNumberBytes());
    nation.note("subject", person.subjectId(), person.codeBytes());
    nation.note("person point", person.subjectId(), person.point().encoded());
    return person;
  }

  /** What the party has, all of it but its addressee file. */
  View view(Party party) {
    return switch (party) {
      case NATION -> nation;
      case BROKER -> broker;
      case A, B, C, X -> at(party).view;
    };
  }

  /** Everybody gets a symbol at the body (ACQUIRE). */
  void acquire(Party party, List<Person> persons) {
    Linkage receiver = at(party);
    persons.forEach(person -> receiver.enter(person, random));
    List<Asked> asked = new ArrayList<>();
    List<Token> tokens = issue(receiver, persons.size());
    for (int i = 0; i < tokens.size(); i++) {
      Person person = persons.get(i);
      byte[] number = tokens.get(i).number16();
      receiver.expect(number, person);
      tokens.get(i).check(brokerSigning.publicKey(), NOW);
      nation.note("hand-over", number, person.codeBytes());
      nation.note("used number", digest(number), random.bytes(32));
      asked.add(new Asked(person.point(), number, NOTHING));
    }
    Collections.shuffle(asked, random);
    Header header =
        header(Purpose.ACQUIRE, Organisation.NATION, receiver.organisation(), receiver.hpke, DAYS);
    Blinded blinded =
        Sender.blind(
            header, Point.generator(), receiver.hpke.publicKey(), asked, nationSigning, sending());
    nation.delivered(party.name(), blinded.request().items().stream().map(Item::tag).toList());
    sent(nation, blinded);
    for (int i = 0; i < asked.size(); i++) {
      nation.note("acquired", asked.get(i).person().encoded(), asked.get(i).tag());
      nation.note(
          "second factor",
          blinded.request().items().get(i).blinded().encoded(),
          blinded.v2().get(i));
    }
    AcquireRequest message =
        passed(
            AcquireRequest.parser(),
            AcquireRequest.newBuilder()
                .setRequest(SymbolMessages.message(blinded.request()))
                .setBlindFactor(ByteString.copyFrom(blinded.v1()))
                .build());
    deliver(
        receiver,
        SymbolMessages.request(message.getRequest()),
        message.getBlindFactor().toByteArray());
  }

  /** a asks another body about a person (INQUIRE). */
  Question ask(Party asked, Person person, Instant at) {
    Linkage sender = at(Party.A);
    Linkage receiver = at(asked);
    Linkage.Row row = sender.row(person);
    HpkeKey reply = HpkeKey.generate(random);
    Header header =
        new Header(
            Purpose.INQUIRE,
            random.bytes(16),
            row.organisation(),
            receiver.organisation(),
            receiver.hpke.id(),
            root,
            "row-17",
            4,
            reply.publicKey(),
            at.getEpochSecond(),
            at.getEpochSecond() + MINUTES.toSeconds());
    byte[] particulars = Particulars.newBuilder().addItemPlaces(1).build().toByteArray();
    Blinded blinded =
        Sender.blind(
            header,
            symbolKeys.get(row.organisation()).key(),
            receiver.hpke.publicKey(),
            List.of(new Asked(row.symbol(), NOTHING, particulars)),
            sender.signing,
            sending());
    sent(sender.view, blinded);
    sender.view.opener(reply);
    sender.view.note(
        "asked",
        row.unified(),
        header.requestId16(),
        blinded.request().items().getFirst().blinded().encoded(),
        blinded.v1(),
        blinded.v2().getFirst());
    if (leak == Leak.SYMBOL_LOGGED) {
      logs.log(
          "inquiry "
              + HexFormat.of().formatHex(header.requestId16())
              + " about "
              + HexFormat.of().formatHex(row.symbol().encoded()));
    }
    InquireRequest question =
        InquireRequest.newBuilder()
            .setRequest(SymbolMessages.message(blinded.request()))
            .setBlindFactor(ByteString.copyFrom(blinded.v1()))
            .build();
    ProvideRequest provided = permitted(passed(InquireRequest.parser(), question), at);
    if (leak == Leak.TRANSLATED_TO_SENDER) {
      received(
          sender.view, blinded.request(), SymbolMessages.translation(provided.getTranslation()));
    }
    if (leak == Leak.FIRST_FACTOR_TO_RECEIVER) {
      receiver.view.scalar(blinded.v1());
      receiver.view.note("first factor", header.requestId16(), blinded.v1());
    }
    ProvideResponse answer = answered(receiver, passed(ProvideRequest.parser(), provided), at);
    take(sender, receiver, blinded.request(), reply, provided, answer, at);
    return new Question(
        header.requestId16(),
        at,
        List.of(
            question.getSerializedSize(),
            provided.getSerializedSize(),
            answer.getSerializedSize()));
  }

  /** a brings the symbols of some persons under its next key (REKEY). */
  void rekey(List<Person> persons) {
    Linkage own = at(Party.A);
    List<Linkage.Row> rows = persons.stream().map(own::row).toList();
    Organisation from = own.organisation();
    newKey(from.next());
    Header header = header(Purpose.REKEY, from, from.next(), null, MINUTES);
    Blinded blinded =
        Sender.blind(
            header,
            symbolKeys.get(from).key(),
            NOTHING,
            rows.stream().map(row -> new Asked(row.symbol(), NOTHING, NOTHING)).toList(),
            own.signing,
            sending());
    sent(own.view, blinded);
    RekeyRequest message =
        passed(
            RekeyRequest.parser(),
            RekeyRequest.newBuilder()
                .setRequest(SymbolMessages.message(blinded.request()))
                .setBlindFactor(ByteString.copyFrom(blinded.v1()))
                .build());
    Request request = SymbolMessages.request(message.getRequest());
    request.checkSignature(own.signing.publicKey());
    request.checkLife(NOW, MINUTES, SKEW);
    byte[] v1 = message.getBlindFactor().toByteArray();
    Translation made = translator(request).translate(request, v1);
    received(broker, request, made);
    broker.scalar(v1);
    broker.note("first factor", request.header().requestId16(), v1);
    RekeyResponse response =
        passed(
            RekeyResponse.parser(),
            RekeyResponse.newBuilder().setTranslation(SymbolMessages.message(made)).build());
    Translation translation = SymbolMessages.translation(response.getTranslation());
    Receiver.check(
        request, translation, symbolKeys.get(from).key(), symbolKeys.get(from.next()).key());
    received(own.view, request, translation);
    List<Point> symbols = Receiver.openOwn(request, translation, blinded.v2());
    own.advance();
    for (int i = 0; i < rows.size(); i++) {
      own.replace(rows.get(i), symbols.get(i));
      own.view.note(
          "rekeyed",
          request.items().get(i).blinded().encoded(),
          blinded.v2().get(i),
          symbols.get(i).encoded());
    }
  }

  /** The end: tables are as they will be found, and every node has looked at its own. */
  void end() {
    for (Linkage linkage : linkages.values()) {
      if (leak != Leak.ORDER_KEPT) {
        linkage.shuffle();
      }
      linkage.open();
      linkage.dump(linkage.view);
      linkage.dump(dumps.get(linkage.party));
    }
    symbolKeys.values().stream()
        .filter(key -> !key.organisation().equals(Organisation.NATION))
        .forEach(key -> broker.symbolKey(key.secret()));
    if (leak == Leak.INDEX_KEY_KNOWN) {
      Linkage a = at(Party.A);
      dumps
          .get(Party.A)
          .stores(a.organisation(), new SymbolStore(a.indexKey, new byte[32], random));
    }
  }

  /** The symbol of a person at a body, as k·M: the referee's way, which no party has. */
  byte[] symbol(Party party, Person person) {
    return Arithmetic.times(
        symbolKeys.get(at(party).organisation()).secret(), person.point().encoded());
  }

  Translator translator(Request request) {
    return new Translator(
        symbolKeys.get(request.header().from()),
        symbolKeys.get(request.header().to()),
        nonceKey,
        random);
  }

  Header header(
      Purpose purpose, Organisation from, Organisation to, HpkeKey receiver, Duration life) {
    return new Header(
        purpose,
        random.bytes(16),
        from,
        to,
        receiver == null ? NOTHING : receiver.id(),
        root,
        "",
        0,
        NOTHING,
        NOW.getEpochSecond(),
        NOW.plus(life).getEpochSecond());
  }

  private void newKey(Organisation organisation) {
    SymbolKey key = SymbolKey.generate(organisation, random);
    key.commit(random).check();
    symbolKeys.put(organisation, key);
  }

  private SecureRandom sending() {
    return switch (leak) {
      case FIRST_FACTOR_CONSTANT -> random.withConstant(0);
      case SECOND_FACTOR_CONSTANT -> random.withConstant(1);
      case NONE,
          TRANSLATED_TO_SENDER,
          FIRST_FACTOR_TO_RECEIVER,
          INDEX_KEY_KNOWN,
          ORDER_KEPT,
          SYMBOL_LOGGED,
          SIZE_CLASS_DIFFERS,
          SAME_SECOND,
          OPENING_KEY_SHARED ->
          random;
    };
  }

  private List<Token> issue(Linkage receiver, int count) {
    IssueNumbersResponse.Builder response = IssueNumbersResponse.newBuilder();
    for (int i = 0; i < count; i++) {
      response.addTokens(
          SymbolMessages.message(
              Token.issue(
                  brokerSigning,
                  receiver.organisation().code(),
                  NOW.plus(DAYS).getEpochSecond(),
                  random)));
    }
    List<Token> tokens =
        passed(IssueNumbersResponse.parser(), response.build()).getTokensList().stream()
            .map(SymbolMessages::token)
            .toList();
    for (Token token : tokens) {
      byte[] digest = digest(token.number16());
      broker.note("processing number", digest, token.number16(), token.signature());
      receiver.view.note("token", token.number16(), token.signature());
      dumps.get(receiver.party).note("ended number", digest);
    }
    return tokens;
  }

  private void deliver(Linkage receiver, Request request, byte[] v1) {
    request.checkSignature(nationSigning.publicKey());
    request.checkLife(NOW, DAYS, SKEW);
    Translation made = translator(request).translate(request, v1);
    received(broker, request, made);
    broker.scalar(v1);
    broker.note("first factor", request.header().requestId16(), v1);
    broker.delivered(receiver.party.name(), request.items().stream().map(Item::tag).toList());
    DeliverRequest delivery =
        passed(
            DeliverRequest.parser(),
            DeliverRequest.newBuilder()
                .setRequest(SymbolMessages.message(request))
                .setTranslation(SymbolMessages.message(made))
                .build());
    Request same = SymbolMessages.request(delivery.getRequest());
    Translation translation = SymbolMessages.translation(delivery.getTranslation());
    received(receiver.view, same, translation);
    receiver.view.delivered(receiver.party.name(), same.items().stream().map(Item::tag).toList());
    for (Opened opened : opened(receiver, same, translation, nationSigning)) {
      receiver.link(opened.tag(), opened.symbol());
    }
  }

  private ProvideRequest permitted(InquireRequest message, Instant at) {
    Request request = SymbolMessages.request(message.getRequest());
    request.checkSignature(at(Party.A).signing.publicKey());
    request.checkLife(at, MINUTES, SKEW);
    byte[] v1 = message.getBlindFactor().toByteArray();
    Translation translation = translator(request).translate(request, v1);
    received(broker, request, translation);
    broker.scalar(v1);
    broker.note("first factor", request.header().requestId16(), v1);
    Permit permit =
        Permit.sign(
            random.bytes(16),
            request,
            translation,
            at.getEpochSecond(),
            request.header().expiresAt(),
            brokerSigning);
    return ProvideRequest.newBuilder()
        .setRequest(message.getRequest())
        .setTranslation(SymbolMessages.message(translation))
        .setPermit(SymbolMessages.message(permit))
        .build();
  }

  private ProvideResponse answered(Linkage receiver, ProvideRequest message, Instant at) {
    Request request = SymbolMessages.request(message.getRequest());
    Translation translation = SymbolMessages.translation(message.getTranslation());
    Permit permit = SymbolMessages.permit(message.getPermit());
    permit.check(brokerSigning.publicKey(), request, translation, at, SKEW);
    request.checkLife(at, MINUTES, SKEW);
    received(receiver.view, request, translation);
    permitted(List.of(broker, receiver.view), permit);
    AnswerBody.Builder body = AnswerBody.newBuilder();
    for (Opened opened : opened(receiver, request, translation, at(Party.A).signing)) {
      body.addAnswers(
          receiver
              .owner(request.header().to(), opened.symbol())
              .map(row -> found(receiver, row))
              .orElse(
                  PersonAnswer.newBuilder()
                      .setOutcome(AnswerOutcome.ANSWER_OUTCOME_SYMBOL_UNKNOWN)
                      .build()));
    }
    SealedAnswer answer =
        Answers.seal(
            body.build().toByteArray(),
            request.header().replyKey(),
            permit.requestDigest(),
            permit.translationDigest(),
            permit.permitId16(),
            0,
            receiver.signing,
            random);
    answered(List.of(broker, receiver.view), answer);
    View dump = dumps.get(receiver.party);
    dump.note(
        "provision",
        permit.permitId16(),
        request.header().requestId16(),
        permit.requestDigest(),
        permit.translationDigest(),
        request.header().replyKey(),
        answer.sealed());
    return ProvideResponse.newBuilder().setAnswer(SymbolMessages.message(answer)).build();
  }

  private void take(
      Linkage sender,
      Linkage receiver,
      Request request,
      HpkeKey reply,
      ProvideRequest provided,
      ProvideResponse answered,
      Instant at) {
    InquireResponse response =
        passed(
            InquireResponse.parser(),
            InquireResponse.newBuilder()
                .setPermit(provided.getPermit())
                .setAnswer(answered.getAnswer())
                .build());
    Permit permit = SymbolMessages.permit(response.getPermit());
    permit.checkForAsker(brokerSigning.publicKey(), request, at, SKEW);
    SealedAnswer answer = SymbolMessages.sealedAnswer(response.getAnswer());
    byte[] body = Answers.open(answer, reply, permit, receiver.signing.publicKey());
    permitted(List.of(sender.view), permit);
    answered(List.of(sender.view), answer);
    sender.view.note("answer, opened", told(permit.permitId16(), body).toArray(byte[][]::new));
    dumps
        .get(sender.party)
        .note("inquiry", request.header().requestId16(), permit.permitId16(), random.bytes(200));
  }

  private List<Opened> opened(
      Linkage receiver, Request request, Translation translation, Ed25519Key sender) {
    request.checkSignature(sender.publicKey());
    Receiver.check(
        request,
        translation,
        symbolKeys.get(request.header().from()).key(),
        symbolKeys.get(request.header().to()).key());
    return Receiver.open(request, translation, receiver.hpke);
  }

  private PersonAnswer found(Linkage receiver, Linkage.Row row) {
    boolean isLarge = leak == Leak.SIZE_CLASS_DIFFERS && row.person().equals(first);
    String value = random.digits(isLarge ? 1_500 : 20 + random.below(600));
    receiver.files.note("replica", row.unified(), value.getBytes(StandardCharsets.US_ASCII));
    return PersonAnswer.newBuilder()
        .setOutcome(AnswerOutcome.ANSWER_OUTCOME_FOUND)
        .addItems(ReplicaItem.newBuilder().setItem("income").setValue(value))
        .build();
  }

  private void sent(View sender, Blinded blinded) {
    Request request = blinded.request();
    sender.request(request);
    sender.scalar(blinded.v1());
    blinded.v2().forEach(sender::scalar);
    sender.note("first factor", request.header().requestId16(), blinded.v1());
    received(sender, request, null);
  }

  /** A request that came in or went out, with what was made of it where that is known. */
  private static void received(View view, Request request, Translation translation) {
    view.request(request);
    byte[][] whole = whole(request).toArray(byte[][]::new);
    for (int i = 0; i < request.items().size(); i++) {
      Item item = request.items().get(i);
      Stream<byte[]> own =
          Stream.of(
              item.blinded().encoded(),
              item.tag(),
              item.ciphertext(),
              translation == null ? NOTHING : translation.points().get(i).encoded());
      view.note(
          "item",
          (request.items().size() == 1 ? Stream.concat(own, Stream.of(whole)) : own)
              .toArray(byte[][]::new));
    }
    view.note("request", whole);
    if (translation != null) {
      view.note("translation", request.digest(), translation.proofE(), translation.proofZ());
    }
  }

  private static Stream<byte[]> whole(Request request) {
    return Stream.of(
        request.header().requestId16(),
        request.header().replyKey(),
        request.base().encoded(),
        request.kem(),
        request.signature(),
        request.digest());
  }

  private static void permitted(List<View> views, Permit permit) {
    for (View view : views) {
      view.note(
          "permit",
          permit.permitId16(),
          permit.requestDigest(),
          permit.translationDigest(),
          permit.signature());
    }
  }

  private static void answered(List<View> views, SealedAnswer answer) {
    for (View view : views) {
      view.answer(answer);
      view.note(
          "answer",
          answer.permitId(),
          answer.requestDigest(),
          answer.translationDigest(),
          answer.sealed(),
          answer.signature());
    }
  }

  /** What a body of an answer says, without the names of items; padded or not. */
  static List<byte[]> told(byte[] permitId, byte[] body) {
    List<byte[]> told = new ArrayList<>();
    told.add(permitId);
    try {
      AnswerBody.parseFrom(body).getAnswersList().stream()
          .flatMap(answer -> answer.getItemsList().stream())
          .forEach(item -> told.add(item.getValueBytes().toByteArray()));
    } catch (InvalidProtocolBufferException e) {
      told.add(body);
    }
    return told;
  }

  /** The message as the other side reads it. */
  private static <T extends Message> T passed(Parser<T> parser, T message) {
    try {
      return parser.parseFrom(message.toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
