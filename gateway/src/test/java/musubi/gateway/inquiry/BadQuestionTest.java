package musubi.gateway.inquiry;

import static musubi.gateway.broker.SymbolParty.reasonOf;
import static musubi.gateway.inquiry.TwoCities.ANSWERER;
import static musubi.gateway.inquiry.TwoCities.ANSWERING;
import static musubi.gateway.inquiry.TwoCities.ASKING;
import static musubi.gateway.inquiry.TwoCities.ROW;
import static musubi.gateway.inquiry.TwoCities.STRANGER;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import musubi.broker.v1.InquireResponse;
import musubi.gateway.broker.FalseBroker;
import musubi.gateway.broker.SymbolParty;
import musubi.gateway.inquiry.TwoCities.Mover;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.Tables;
import musubi.gateway.node.CarelessNode;
import musubi.gateway.node.Node;
import musubi.gateway.symbol.Answers;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.PersonKey;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.SymbolMessages;
import musubi.linkage.v1.DeliveryResult;
import musubi.linkage.v1.ProvideRequest;
import musubi.symbol.v1.SignedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad questions and deliveries at real nodes, from parties that hold real certificates and keys:
 * the broker's before the answerer, the asker's and a stranger's before the broker.
 */
class BadQuestionTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] NOTHING = {};
  private static final String UNPROVEN_FIGURE = "musubi_translation_unproven_total";

  private static TwoCities cities;
  private static FalseBroker broker;
  private static SymbolParty asker;
  private static SymbolParty nation;
  private static SymbolParty stranger;
  private static Point first;
  private static Point second;

  @BeforeAll
  static void start() {
    cities = TwoCities.start();
    List<Mover> movers = cities.movers(2);
    movers.forEach(mover -> cities.replica(mover, false));
    broker = new FalseBroker(cities.network(), ANSWERING);
    asker = SymbolParty.running(cities.network(), ASKING);
    nation = SymbolParty.nation(cities.network());
    stranger = SymbolParty.linkage(cities.network(), STRANGER).entered();
    asker.follow();
    nation.follow();
    first = cities.symbol(movers.get(0), asker.keys());
    second = cities.symbol(movers.get(1), asker.keys());
  }

  @AfterAll
  static void stop() {
    List.of(asker, nation, stranger).forEach(SymbolParty::close);
    broker.close();
    cities.close();
  }

  /** A call that the answerer has to refuse. */
  record Attack(String name, String reason, Supplier<ProvideRequest> message) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource({"permits", "requests", "points", "translations"})
  void provide_attack_isRefusedAndRecordedAndNothingChanges(Attack attack) {
    assertRefused(attack);
  }

  static Stream<Attack> permits() {
    Stream<Attack> altered =
        musubi.symbol.v1.Permit.getDescriptor().getFields().stream()
            .map(
                field ->
                    new Attack(
                        "altered permit: " + field.getName(),
                        "PERMIT_INVALID",
                        () -> {
                          ProvideRequest good = good();
                          return good.toBuilder()
                              .setPermit(flipped(good.getPermit(), field))
                              .build();
                        }));
    return Stream.concat(
        altered,
        Stream.of(
            new Attack(
                "permit of another question",
                "PERMIT_INVALID",
                () -> good().toBuilder().setPermit(good().getPermit()).build()),
            new Attack(
                "permit of another translation",
                "PERMIT_INVALID",
                () -> {
                  Blinded question = question();
                  Translation good = broker.translated(question.request(), question.v1());
                  return broker.message(
                      question.request(),
                      good,
                      broker.permit(question.request(), broker.underWrongKey(question)));
                }),
            new Attack("permit that is over", "PERMIT_INVALID", () -> permitted(-600)),
            new Attack("permit not yet begun", "PERMIT_INVALID", () -> permitted(600)),
            new Attack(
                "permit signed by the asker",
                "PERMIT_INVALID",
                () -> {
                  Blinded question = question();
                  Request request = question.request();
                  Translation translation = broker.translated(request, question.v1());
                  long now = Instant.now().getEpochSecond();
                  Permit own =
                      Permit.sign(
                          SymbolParty.id(),
                          request,
                          translation,
                          now,
                          now + 120,
                          asker.keys().signing());
                  return broker.message(request, translation, own);
                })));
  }

  static Stream<Attack> requests() {
    long now = Instant.now().getEpochSecond();
    return Stream.of(
        changed("row of no list", "ROW_REFUSED", request -> request.setRowId("nothing")),
        changed("older list", "LIST_ROLLED_BACK", request -> request.setListVersion(0)),
        changed("newer list", "KEY_LOG_STALE", request -> request.setListVersion(99)),
        changed(
            "request that is over",
            "REQUEST_EXPIRED",
            request -> request.setIssuedAt(now - 300).setExpiresAt(now - 60)),
        changed(
            "request not yet begun",
            "REQUEST_EXPIRED",
            request -> request.setIssuedAt(now + 300).setExpiresAt(now + 400)),
        changed(
            "request that lives too long",
            "REQUEST_EXPIRED",
            request -> request.setExpiresAt(request.getIssuedAt() + 301)),
        changed(
            "key log that nobody knows",
            "KEY_LOG_STALE",
            request -> request.setKeyLogRoot(bytes(new byte[32]))),
        changed(
            "sealing key that nobody has",
            "KEY_LOG_STALE",
            request -> request.setReceiverKeyId(bytes(SymbolParty.id()))),
        changed(
            "envelope of another question",
            "ENVELOPE_INVALID",
            request -> {
              SignedRequest other = SymbolMessages.message(question().request());
              request
                  .setKemOutput(other.getKemOutput())
                  .getItemsBuilder(0)
                  .setCiphertext(other.getItems(0).getCiphertext());
            }),
        new Attack(
            "request that the stranger signed for the asker",
            "REQUEST_SIGNATURE",
            () -> {
              Blinded question = question();
              SignedRequest forged =
                  stranger.signedAgain(SymbolMessages.message(question.request()));
              return carried(SymbolMessages.request(forged), question.v1());
            }),
        new Attack(
            "symbols of an epoch that the asker does not have",
            "KEY_LOG_STALE",
            () -> ofEpoch(SignedRequest.Builder::getFromBuilder)),
        new Attack(
            "symbols of an epoch that the answerer does not have",
            "KEY_LOG_STALE",
            () -> ofEpoch(SignedRequest.Builder::getToBuilder)),
        new Attack(
            "question to another body",
            "PERMIT_INVALID",
            () -> {
              Blinded question =
                  asker.question(stranger.code(), ROW, HpkeKey.generate(RANDOM), first);
              return carried(question.request(), question.v1());
            }),
        new Attack(
            "items that the row does not have",
            "ROW_REFUSED",
            () -> {
              Header header = question().request().header();
              byte[] places = new InquiryMessages().particulars(List.of(0, 99));
              Blinded question = asker.blind(header, List.of(new Asked(first, NOTHING, places)));
              return carried(question.request(), question.v1());
            }));
  }

  static Stream<Attack> points() {
    byte[] good = first.encoded();
    byte[] offCurve = good.clone();
    offCurve[64] ^= 1;
    byte[] compressed = Arrays.copyOf(good, 33);
    compressed[0] = (byte) (2 + (good[64] & 1));
    Map<String, byte[]> kinds =
        Map.of(
            "identity",
            new byte[1],
            "identity padded",
            new byte[65],
            "off the curve",
            offCurve,
            "compressed",
            compressed,
            "short",
            Arrays.copyOf(good, 64),
            "long",
            Arrays.copyOf(good, 66),
            "none",
            NOTHING);
    List<Attack> attacks = new ArrayList<>();
    kinds.forEach(
        (kind, bytes) -> {
          ByteString bad = ByteString.copyFrom(bytes);
          attacks.add(malformed(kind + " as base", m -> m.getRequestBuilder().setBase(bad)));
          attacks.add(
              malformed(
                  kind + " as blinded point",
                  m -> m.getRequestBuilder().getItemsBuilder(0).setBlinded(bad)));
          attacks.add(
              malformed(kind + " as reply key", m -> m.getRequestBuilder().setReplyKey(bad)));
          attacks.add(
              malformed(
                  kind + " as translated point", m -> m.getTranslationBuilder().setPoints(0, bad)));
        });
    for (String scalar :
        List.of("00", "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")) {
      byte[] value = new byte[32];
      byte[] digits = HexFormat.of().parseHex(scalar);
      System.arraycopy(digits, 0, value, 32 - digits.length, digits.length);
      attacks.add(
          malformed(
              "challenge " + (digits.length == 1 ? "0" : "n"),
              m -> m.getTranslationBuilder().setProofE(bytes(value))));
      attacks.add(
          malformed(
              "response " + (digits.length == 1 ? "0" : "n"),
              m -> m.getTranslationBuilder().setProofZ(bytes(value))));
    }
    return attacks.stream();
  }

  static Stream<Attack> translations() {
    return Stream.of(
        unproven("wrong key", (question, good) -> broker.underWrongKey(question)),
        unproven(
            "swapped points",
            (question, good) ->
                new Translation(good.points().reversed(), good.proofE(), good.proofZ())),
        unproven(
            "point of another person",
            (question, good) ->
                new Translation(
                    List.of(good.points().getFirst(), first), good.proofE(), good.proofZ())),
        unproven(
            "one point for two persons",
            (question, good) ->
                new Translation(good.points().subList(0, 1), good.proofE(), good.proofZ())),
        unproven(
            "proof of another question",
            (question, good) -> {
              Blinded other = question();
              Translation others = broker.translated(other.request(), other.v1());
              return new Translation(good.points(), others.proofE(), others.proofZ());
            }));
  }

  @Test
  void provide_unproven_isKeptAsEvidenceWithAnAlarm() {
    long evidence = evidence();
    long alarms = Operations.figure(cities.network(), ANSWERING, UNPROVEN_FIGURE);

    assertRefused(translations().findFirst().orElseThrow());

    assertEquals(evidence + 1, evidence());
    assertEquals(alarms + 1, Operations.figure(cities.network(), ANSWERING, UNPROVEN_FIGURE));
  }

  @Test
  void provide_withoutTheProofCheck_answersWhatHasToBeRefused() {
    cities.network().stop(ANSWERING);
    try (Node careless = CarelessNode.withoutProof(cities.network().configuration(ANSWERING))) {
      awaitAnswerer();

      assertTrue(careless.port() > 0);
      for (Attack attack : translations().toList()) {
        if (!attack.name.equals("one point for two persons")) {
          AssertionError noticed =
              assertThrows(AssertionError.class, () -> assertRefused(attack), attack.name);
          assertTrue(noticed.getMessage().contains("<answered>"), noticed.getMessage());
        }
      }
    } finally {
      cities.network().start(ANSWERING);
      awaitAnswerer();
    }
  }

  @Test
  void provide_again_isTheSameAnswerAndNobodysOther() {
    ProvideRequest good = good();
    ProvideRequest other = good();
    musubi.symbol.v1.SealedAnswer answer = broker.provide(good).getAnswer();
    Blinded question = question();
    Translation translation = broker.translated(question.request(), question.v1());
    broker.provide(
        broker.message(
            question.request(), translation, broker.permit(question.request(), translation)));

    assertEquals(answer, broker.provide(good).getAnswer());
    assertRefused(
        new Attack(
            "used permit on another question",
            "PERMIT_USED",
            () -> other.toBuilder().setPermit(good.getPermit()).build()));
    assertRefused(
        new Attack(
            "another permit for an answered question",
            "REQUEST_REPEATED",
            () ->
                broker.message(
                    question.request(),
                    translation,
                    broker.permit(question.request(), translation))));
    assertEquals(1, provisions(good));
  }

  @Test
  void provide_symbolOfAnotherOrganisation_isNobodysInTheSealedAnswer() {
    SymbolParty answerer = SymbolParty.running(cities.network(), ANSWERING);
    Point ofTheAnswerer = answerersSymbol(answerer);
    HpkeKey reply = HpkeKey.generate(RANDOM);
    Blinded question =
        asker.question("linkage/" + ANSWERER, ROW, reply, ofTheAnswerer, somebody(), first);
    Translation translation = broker.translated(question.request(), question.v1());
    Permit permit = broker.permit(question.request(), translation);

    SealedAnswer answer =
        SymbolMessages.sealedAnswer(
            broker.provide(broker.message(question.request(), translation, permit)).getAnswer());

    byte[] body = Answers.open(answer, reply, permit, answerer.keys().signing().publicKey());
    assertEquals(
        List.of(
            PersonAnswer.Outcome.SYMBOL_UNKNOWN,
            PersonAnswer.Outcome.SYMBOL_UNKNOWN,
            PersonAnswer.Outcome.FOUND),
        new InquiryMessages().persons(body).stream().map(PersonAnswer::outcome).toList());
    answerer.close();
  }

  @Test
  void inquire_askersQuestionInAnotherHand_isRefusedByTheBroker() {
    Blinded question = question();
    SignedRequest askers = SymbolMessages.message(question.request());
    SignedRequest renamed = renamed(askers);
    Blinded own = stranger.question("linkage/" + ANSWERER, ROW, HpkeKey.generate(RANDOM), first);

    assertBrokerRefuses(
        "REQUEST_NOT_CALLERS", () -> stranger.inquire(askers, question.v1().clone()));
    assertBrokerRefuses(
        "REQUEST_SIGNATURE", () -> stranger.inquire(renamed, question.v1().clone()));
    assertBrokerRefuses(
        "BLIND_MISMATCH", () -> stranger.inquire(stranger.signedAgain(renamed), own.v1().clone()));
    assertBrokerRefuses(
        "REQUEST_SIGNATURE",
        () -> asker.inquire(stranger.signedAgain(askers), question.v1().clone()));
  }

  @Test
  void inquire_askersPointsUnderTheStrangersKey_isRefusedByTheAnswerer() {
    SignedRequest askers = SymbolMessages.message(question().request());
    Blinded own = stranger.question("linkage/" + ANSWERER, ROW, HpkeKey.generate(RANDOM), first);
    SignedRequest mauled =
        stranger.signedAgain(
            renamed(askers).toBuilder().setBase(bytes(own.request().base().encoded())).build());
    Map<String, String> before = Tables.of(cities.network(), ANSWERING);

    String reason = reasonOf(() -> stranger.inquire(mauled, own.v1().clone()));

    assertEquals("ANSWERER_REFUSED", reason);
    assertEquals(before, Tables.of(cities.network(), ANSWERING));
    String permit =
        rows(
                cities.network(),
                Member.BROKER,
                "select encode(permit_id, 'hex') from translation where sender = ?"
                    + " order by number desc limit 1",
                stranger.code())
            .getFirst()
            .getFirst();
    assertEquals(
        1, refusals(Member.BROKER, "B-03", "ANSWERER_REFUSED", permit), "record of the broker");
    assertEquals(1, refusals(ANSWERING, "L-31", "ENVELOPE_INVALID", permit), "of the answerer");
  }

  @Test
  void inquire_badRequest_isRefusedByTheBroker() {
    long now = Instant.now().getEpochSecond();
    Blinded asked = question();
    InquireResponse first = asker.inquire(SymbolMessages.message(asked.request()), asked.v1());

    assertBrokerRefuses(
        "REQUEST_CHANGED",
        () ->
            asker.inquire(
                asker.signedAgain(
                    SymbolMessages.message(asked.request()).toBuilder()
                        .setExpiresAt(asked.request().header().expiresAt() + 1)
                        .build()),
                asked.v1().clone()));
    assertBrokerRefuses("ROW_REFUSED", inquiring(request -> request.setRowId("nothing")));
    assertBrokerRefuses("KEY_LOG_STALE", inquiring(request -> request.setListVersion(0)));
    assertBrokerRefuses(
        "REQUEST_EXPIRED",
        inquiring(request -> request.setIssuedAt(now - 300).setExpiresAt(now - 60)));
    assertBrokerRefuses(
        "EPOCH_NOT_USABLE", inquiring(request -> request.getToBuilder().setEpoch(2)));
    assertBrokerRefuses(
        "EPOCH_NOT_USABLE", inquiring(request -> request.getFromBuilder().setEpoch(2)));
    assertBrokerRefuses(
        "REQUEST_MALFORMED",
        () ->
            asker.inquire(
                SymbolMessages.message(question().request()).toBuilder()
                    .setBase(bytes(new byte[1]))
                    .build(),
                new byte[32]));
    assertEquals(
        first, asker.inquire(SymbolMessages.message(asked.request()), asked.v1()), "a repeat");
  }

  @Test
  void deliver_bad_isRefusedAndNothingIsLinked() {
    byte[] number = pending("999000000000001");
    Blinded good = acquisition(number, somebody());
    Request request = good.request();
    Translation translation = broker.translated(request, good.v1());
    Blinded toStranger = nation.acquisition(stranger.code(), List.of(number), List.of(somebody()));
    long evidence = evidence();

    assertDeliveryRefused("TRANSLATION_UNPROVEN", request, broker.underWrongKey(good));
    assertDeliveryRefused(
        "TRANSLATION_UNPROVEN",
        request,
        new Translation(List.of(somebody()), translation.proofE(), translation.proofZ()));
    assertEquals(evidence + 2, evidence());
    assertDeliveryRefused(
        "REQUEST_SIGNATURE",
        SymbolMessages.request(stranger.signedAgain(SymbolMessages.message(request))),
        translation);
    assertDeliveryRefused(
        "REQUEST_EXPIRED",
        SymbolMessages.request(
            nation.signedAgain(
                SymbolMessages.message(request).toBuilder()
                    .setIssuedAt(Instant.now().minusSeconds(7200).getEpochSecond())
                    .setExpiresAt(Instant.now().minusSeconds(3600).getEpochSecond())
                    .build())),
        translation);
    assertDeliveryRefused(
        "REQUEST_MALFORMED",
        toStranger.request(),
        broker.translated(toStranger.request(), toStranger.v1()));
    assertEquals(List.of(DeliveryResult.DELIVERY_RESULT_LINKED), delivered(request, translation));
  }

  @Test
  void deliver_secondSymbolForAnAddressee_changesNothing() {
    String unified = "999000000000002";
    byte[] number = pending(unified);
    Blinded one = acquisition(number, somebody());
    Blinded same = acquisition(number, somebody());
    assertEquals(
        List.of(DeliveryResult.DELIVERY_RESULT_LINKED),
        delivered(one.request(), broker.translated(one.request(), one.v1())));
    List<List<String>> link = link(unified);

    delivered(same.request(), broker.translated(same.request(), same.v1()));
    assertEquals(link, link(unified), "under the same number");
    Blinded other = acquisition(pending(unified), somebody());
    assertEquals(
        List.of(DeliveryResult.DELIVERY_RESULT_SYMBOL_ALREADY_LINKED),
        delivered(other.request(), broker.translated(other.request(), other.v1())));
    assertEquals(link, link(unified), "under another number");
    Map<String, String> before = Tables.of(cities.network(), ANSWERING);
    Blinded unknown = acquisition(SymbolParty.id(), somebody());
    assertEquals(
        List.of(DeliveryResult.DELIVERY_RESULT_NUMBER_UNKNOWN),
        delivered(unknown.request(), broker.translated(unknown.request(), unknown.v1())));
    assertEquals(before, Tables.of(cities.network(), ANSWERING));
  }

  private static void assertRefused(Attack attack) {
    ProvideRequest message = attack.message.get();
    String permit = HexFormat.of().formatHex(message.getPermit().getPermitId().toByteArray());
    boolean named = !attack.reason.equals("REQUEST_MALFORMED");
    long recorded = refusals(ANSWERING, "L-31", attack.reason, named ? permit : "");
    Map<String, String> before = withoutEvidence();

    String reason = reasonOf(() -> broker.provide(message));

    assertEquals(attack.reason, reason, attack.name);
    assertEquals(before, withoutEvidence(), attack.name);
    assertEquals(
        recorded + 1, refusals(ANSWERING, "L-31", attack.reason, named ? permit : ""), attack.name);
  }

  private static void assertBrokerRefuses(String reason, Runnable call) {
    Map<String, String> before = Tables.of(cities.network(), Member.BROKER);
    Map<String, String> answerers = Tables.of(cities.network(), ANSWERING);
    long recorded = refusals(Member.BROKER, "B-03", reason, "");

    assertEquals(reason, reasonOf(call));

    assertEquals(before, Tables.of(cities.network(), Member.BROKER), reason);
    assertEquals(answerers, Tables.of(cities.network(), ANSWERING), reason);
    assertEquals(recorded + 1, refusals(Member.BROKER, "B-03", reason, ""), reason);
  }

  private static void assertDeliveryRefused(
      String reason, Request request, Translation translation) {
    Map<String, String> before = withoutEvidence();
    long recorded = refusals(ANSWERING, "L-30", reason, "");

    assertEquals(reason, reasonOf(() -> broker.deliver(request, translation)));

    assertEquals(before, withoutEvidence(), reason);
    assertEquals(recorded + 1, refusals(ANSWERING, "L-30", reason, ""), reason);
  }

  private static Map<String, String> withoutEvidence() {
    Map<String, String> tables = Tables.of(cities.network(), ANSWERING);
    tables.remove("unproven_translation");
    return tables;
  }

  private static long evidence() {
    return count(cities.network(), ANSWERING, "select count(*) from unproven_translation");
  }

  private static long refusals(Member member, String exchange, String reason, String reference) {
    return count(
        cities.network(),
        member,
        "select count(*) from call_record where exchange = ? and decision = 2 and reason = ?"
            + " and reference = ?",
        exchange,
        reason,
        reference);
  }

  private static long provisions(ProvideRequest message) {
    return count(
        cities.network(),
        ANSWERING,
        "select count(*) from exchange_record where permit_id = ?",
        (Object) message.getPermit().getPermitId().toByteArray());
  }

  private static void awaitAnswerer() {
    await("the answerer", () -> reasonOf(() -> broker.provide(good())).equals("answered"));
  }

  /** A question about one person, as the asker makes it. */
  private static Blinded question() {
    return asker.question("linkage/" + ANSWERER, ROW, HpkeKey.generate(RANDOM), first);
  }

  /** What the broker would bring. */
  private static ProvideRequest good() {
    Blinded question = question();
    return carried(question.request(), question.v1());
  }

  private static ProvideRequest carried(Request request, byte[] v1) {
    Translation translation = broker.translated(request, v1);
    return broker.message(request, translation, broker.permit(request, translation));
  }

  /** A good question under a permit of another time. */
  private static ProvideRequest permitted(long seconds) {
    Blinded question = question();
    Request request = question.request();
    Translation translation = broker.translated(request, question.v1());
    return broker.message(
        request,
        translation,
        broker.permit(request, translation, Instant.now().plusSeconds(seconds)));
  }

  /** A question that the asker itself has made otherwise; translated and permitted. */
  private static Attack changed(
      String name, String reason, Consumer<SignedRequest.Builder> change) {
    return new Attack(
        name,
        reason,
        () -> {
          Blinded question = question();
          SignedRequest.Builder message = SymbolMessages.message(question.request()).toBuilder();
          change.accept(message);
          Request request = SymbolMessages.request(asker.signedAgain(message.build()));
          return carried(request, question.v1());
        });
  }

  /** The broker has no key of that epoch: it sends what it has. */
  private static ProvideRequest ofEpoch(
      Function<SignedRequest.Builder, musubi.symbol.v1.Organisation.Builder> organisation) {
    Blinded question = question();
    SignedRequest.Builder message = SymbolMessages.message(question.request()).toBuilder();
    organisation.apply(message).setEpoch(2);
    Request request = SymbolMessages.request(asker.signedAgain(message.build()));
    Translation translation = broker.translated(question.request(), question.v1());
    return broker.message(request, translation, broker.permit(request, translation));
  }

  private static Attack malformed(String name, Consumer<ProvideRequest.Builder> change) {
    return new Attack(
        name,
        "REQUEST_MALFORMED",
        () -> {
          ProvideRequest.Builder message = good().toBuilder();
          change.accept(message);
          return message.build();
        });
  }

  /** A question about two persons whose translation is not that of the keys. */
  private static Attack unproven(String name, BiFunction<Blinded, Translation, Translation> bad) {
    return new Attack(
        name,
        "TRANSLATION_UNPROVEN",
        () -> {
          Blinded question =
              asker.question("linkage/" + ANSWERER, ROW, HpkeKey.generate(RANDOM), first, second);
          Request request = question.request();
          Translation translation = bad.apply(question, broker.translated(request, question.v1()));
          return broker.message(request, translation, broker.permit(request, translation));
        });
  }

  /** A permit with one field changed and its signature as it was. */
  static musubi.symbol.v1.Permit flipped(musubi.symbol.v1.Permit good, FieldDescriptor field) {
    Object value = good.getField(field);
    Object other =
        switch (value) {
          case ByteString bytes -> {
            byte[] changed = bytes.toByteArray();
            changed[changed.length - 1] ^= 1;
            yield bytes(changed);
          }
          case String text -> text + "1";
          default -> (Long) value + 1;
        };
    return good.toBuilder().setField(field, other).build();
  }

  private static Runnable inquiring(Consumer<SignedRequest.Builder> change) {
    Blinded question = question();
    SignedRequest.Builder message = SymbolMessages.message(question.request()).toBuilder();
    change.accept(message);
    SignedRequest changed = asker.signedAgain(message.build());
    return () -> asker.inquire(changed, question.v1().clone());
  }

  /** The asker's question with the stranger as its sender. */
  private static SignedRequest renamed(SignedRequest askers) {
    SignedRequest.Builder renamed = askers.toBuilder();
    renamed.getFromBuilder().setCode(stranger.code());
    return renamed.build();
  }

  private static Blinded acquisition(byte[] number, Point person) {
    return nation.acquisition("linkage/" + ANSWERER, List.of(number), List.of(person));
  }

  private static List<DeliveryResult> delivered(Request request, Translation translation) {
    return broker.deliver(request, translation).getResultsList();
  }

  /** An acquisition of an addressee that waits for its symbol under a number. */
  private static byte[] pending(String unified) {
    byte[] number = SymbolParty.id();
    rows(
        cities.network(),
        ANSWERING,
        "insert into acquisition values (?, 5, ?, ?, now(), now() + interval '1 day')"
            + " on conflict (unified_addressee_number) do update set state = 5,"
            + " number = excluded.number, signature = excluded.signature returning 1",
        unified,
        number,
        new byte[64]);
    return number;
  }

  private static List<List<String>> link(String unified) {
    return rows(
        cities.network(),
        ANSWERING,
        "select epoch, symbol_index, sealed from link where unified_addressee_number = ?",
        unified);
  }

  /** Any symbol that the answerer itself has. */
  private static Point answerersSymbol(SymbolParty answerer) {
    List<String> link =
        rows(
                cities.network(),
                ANSWERING,
                "select l.unified_addressee_number, encode(l.sealed, 'hex') from link l"
                    + " join addressee_number n on n.unified_number = l.unified_addressee_number"
                    + " where l.epoch = 1 limit 1")
            .getFirst();
    return answerer
        .keys()
        .store()
        .open(
            new Organisation(answerer.code(), 1),
            HexFormat.of().parseHex(link.get(1)),
            link.get(0));
  }

  /** A point of nobody whom any of them knows. */
  private static Point somebody() {
    byte[] secret = new byte[32];
    RANDOM.nextBytes(secret);
    return PersonKey.of(secret).person(SymbolParty.id(), 1);
  }

  private static ByteString bytes(byte[] bytes) {
    return ByteString.copyFrom(bytes);
  }
}
