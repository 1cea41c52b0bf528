package musubi.gateway.inquiry;

import static musubi.gateway.inquiry.TwoCities.ANSWERING;
import static musubi.gateway.inquiry.TwoCities.ASKING;
import static musubi.gateway.inquiry.TwoCities.question;
import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.count;
import static musubi.gateway.local.TestNetwork.rows;
import static musubi.linkage.v1.InquiryState.INQUIRY_STATE_ANSWERED;
import static musubi.linkage.v1.InquiryState.INQUIRY_STATE_EXPIRED;
import static musubi.linkage.v1.InquiryState.INQUIRY_STATE_OPEN;
import static musubi.linkage.v1.InquiryState.INQUIRY_STATE_PENDING;
import static musubi.linkage.v1.InquiryState.INQUIRY_STATE_REFUSED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import musubi.broker.v1.InquireRequest;
import musubi.broker.v1.InquireResponse;
import musubi.broker.v1.TranslationServiceGrpc;
import musubi.gateway.broker.FalseBroker;
import musubi.gateway.broker.SymbolParty;
import musubi.gateway.inquiry.PersonAnswer.Outcome;
import musubi.gateway.inquiry.TwoCities.Mover;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.Tables;
import musubi.gateway.node.CarelessNode;
import musubi.gateway.node.Node;
import musubi.gateway.symbol.Answers;
import musubi.gateway.symbol.Ed25519Key;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.SymbolMessages;
import musubi.linkage.v1.AnswerBody;
import musubi.linkage.v1.Inquiry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad answers and permits at a real asker: the answerer, or the broker, is somebody who holds its
 * certificate and its keys.
 */
class BadAnswerTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String REPEATED_FIGURE = "musubi_inquiry_answers_repeated_total";

  private static final FalseAnswerer ANSWERS = new FalseAnswerer();
  private static TwoCities cities;
  private static SymbolParty answerer;
  private static Mover mover;

  @BeforeAll
  static void start() {
    cities = TwoCities.start();
    mover = cities.movers(1).getFirst();
    cities.network().stop(ANSWERING);
    answerer = SymbolParty.running(cities.network(), ANSWERING);
    answerer.serve(ANSWERS);
  }

  @AfterAll
  static void stop() {
    answerer.close();
    cities.close();
  }

  /** An answer that the asker has to refuse. */
  record Attack(String name, String reason, FalseAnswerer.Script script) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource({"foreign", "invalid", "contents"})
  void answer_attack_endsTheInquiryByItsReasonAndNothingIsKept(Attack attack) {
    assertRefused(attack);
  }

  static Stream<Attack> foreign() {
    return Stream.of(
        new Attack(
            "answer under another permit",
            "ANSWER_FOREIGN",
            (request, translation, permit) ->
                sealed(
                    request,
                    request.header().replyKey(),
                    permit.translationDigest(),
                    SymbolParty.id(),
                    answerer.keys().signing())),
        new Attack(
            "answer to another translation",
            "ANSWER_FOREIGN",
            (request, translation, permit) ->
                sealed(
                    request,
                    request.header().replyKey(),
                    new byte[32],
                    permit.permitId16(),
                    answerer.keys().signing())),
        new Attack(
            "answer to an earlier question",
            "ANSWER_FOREIGN",
            (request, translation, permit) -> earlier()));
  }

  static Stream<Attack> invalid() {
    return Stream.of(
        new Attack(
            "signature of nobody",
            "ANSWER_INVALID",
            (request, translation, permit) ->
                sealed(
                    request,
                    request.header().replyKey(),
                    permit.translationDigest(),
                    permit.permitId16(),
                    Ed25519Key.generate(RANDOM))),
        new Attack(
            "sealed for somebody else",
            "ANSWER_INVALID",
            (request, translation, permit) ->
                sealed(
                    request,
                    HpkeKey.generate(RANDOM).publicKey(),
                    permit.translationDigest(),
                    permit.permitId16(),
                    answerer.keys().signing())),
        altered(
            "signature",
            good -> good.signature(),
            (good, signature) -> with(good, 0, good.sealed(), signature)),
        altered(
            "content",
            good -> good.sealed(),
            (good, content) -> with(good, 0, content, good.signature())),
        new Attack(
            "another serial than was signed",
            "ANSWER_INVALID",
            (request, translation, permit) -> {
              SealedAnswer good = good(request, permit);
              return with(good, 1, good.sealed(), good.signature());
            }));
  }

  static Stream<Attack> contents() {
    PersonAnswer plain = found("sex");
    return Stream.of(
        content("fewer persons", "ANSWER_MALFORMED", encoded()),
        content("more persons", "ANSWER_MALFORMED", encoded(plain, plain)),
        new Attack(
            "a serial that there is not",
            "ANSWER_MALFORMED",
            (request, translation, permit) -> answer(request, permit, 2, encoded(plain))),
        new Attack(
            "pending a second time",
            "ANSWER_MALFORMED",
            (request, translation, permit) ->
                answer(request, permit, 1, encoded(PersonAnswer.without(Outcome.PENDING)))),
        content("no message", "ANSWER_MALFORMED", "what?".getBytes(StandardCharsets.UTF_8)),
        content(
            "an outcome that is none",
            "ANSWER_MALFORMED",
            AnswerBody.newBuilder()
                .addAnswers(musubi.linkage.v1.PersonAnswer.newBuilder().setOutcomeValue(99))
                .build()
                .toByteArray()),
        EXCEEDS_ROW);
  }

  private static final Attack EXCEEDS_ROW =
      content(
          "item that the row does not have",
          "ANSWER_EXCEEDS_ROW",
          encoded(found("sex", "household_number")));

  @Test
  void answer_withoutTheRowCheck_isTakenThoughItHasToBeRefused() {
    cities.network().stop(ASKING);
    try (Node careless = CarelessNode.withoutRow(cities.network().configuration(ASKING))) {
      awaitAsker();

      AssertionError noticed = assertThrows(AssertionError.class, () -> assertRefused(EXCEEDS_ROW));

      assertTrue(careless.port() > 0);
      assertTrue(noticed.getMessage().contains("ANSWERED"), noticed.getMessage());
    } finally {
      cities.network().start(ASKING);
      awaitAsker();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"TRANSLATION_UNPROVEN", "LIST_ROLLED_BACK", "PERMIT_USED", "REQUEST_REPEATED"})
  void answererRefuses_forGood_endsTheInquiryByThatReason(String reason) {
    AtomicReference<Permit> seen = new AtomicReference<>();
    ANSWERS.first =
        (request, translation, permit) -> {
          seen.set(permit);
          throw FalseAnswerer.refusal(reason);
        };

    Inquiry ended = ended(cities.ask(question(List.of(mover))));

    assertEquals(INQUIRY_STATE_REFUSED, ended.getState());
    assertEquals(reason, ended.getReason());
    assertEquals(
        1,
        count(
            cities.network(),
            Member.BROKER,
            "select count(*) from call_record where exchange = 'B-03' and decision = 2"
                + " and reason = 'ANSWERER_REFUSED' and reference = ?",
            HexFormat.of().formatHex(seen.get().permitId16())));
  }

  @Test
  void answer_ofAnotherLength_endsTheInquiryAsInvalid() {
    ANSWERS.first = (request, translation, permit) -> good(request, permit);
    ANSWERS.wire = answer -> answer.toBuilder().clearSignature().build();
    try {
      Inquiry ended = ended(cities.ask(question(List.of(mover))));

      assertEquals(INQUIRY_STATE_REFUSED, ended.getState());
      assertEquals("ANSWER_INVALID", ended.getReason());
      assertEquals(0, ended.getAnswersCount());
    } finally {
      ANSWERS.wire = UnaryOperator.identity();
    }
  }

  @Test
  void answererRefuses_inWordsOfItsOwn_endsTheInquiryWithoutThem() {
    awaitAsker();
    ANSWERS.first =
        (request, translation, permit) -> {
          throw FalseAnswerer.refusal("NAME_OF_A_PERSON");
        };

    Inquiry open = cities.ask(question(List.of(mover)));

    assertEquals(INQUIRY_STATE_OPEN, open.getState());
    assertEquals("", open.getReason());
    ANSWERS.first = (request, translation, permit) -> good(request, permit);
    assertEquals(INQUIRY_STATE_ANSWERED, ended(open).getState(), "it goes on");
  }

  @Test
  void answer_twice_isTakenOnce() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch both = new CountDownLatch(2);
    ANSWERS.first =
        (request, translation, permit) -> {
          both.countDown();
          hold(hold);
          return good(request, permit);
        };
    long repeated = Operations.figure(cities.network(), ASKING, REPEATED_FIGURE);
    CompletableFuture<Inquiry> asked =
        CompletableFuture.supplyAsync(
            () -> cities.ask(question(List.of(mover))), task -> Thread.ofVirtual().start(task));
    await("the first", () -> both.getCount() == 1);
    ByteString id = newest();
    CompletableFuture<Inquiry> again =
        CompletableFuture.supplyAsync(
            () -> cities.inquiry(id), task -> Thread.ofVirtual().start(task));
    await("the second", () -> both.getCount() == 0);

    hold.countDown();

    assertEquals(INQUIRY_STATE_ANSWERED, asked.get().getState());
    assertEquals(asked.get(), again.get());
    assertEquals(repeated + 1, Operations.figure(cities.network(), ASKING, REPEATED_FIGURE));
    assertEquals(List.of("ANSWERED"), outcomes(asked.get().getPermitId()));
  }

  @Test
  void answer_afterTheInquiryHasEnded_isTooLate() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch there = new CountDownLatch(1);
    ANSWERS.first =
        (request, translation, permit) -> {
          there.countDown();
          hold(hold);
          return good(request, permit);
        };
    CompletableFuture<Inquiry> asked =
        CompletableFuture.supplyAsync(
            () -> cities.ask(question(List.of(mover))), task -> Thread.ofVirtual().start(task));
    await("the question", () -> there.getCount() == 0);
    ByteString id = newest();
    rows(
        cities.network(),
        ASKING,
        "update inquiry set ends_at = now() - interval '1 second', try_at = now()"
            + " where state = 1 returning 1");
    await("the end", () -> state(id).equals("5"));
    Map<String, String> before = Tables.of(cities.network(), ASKING);

    hold.countDown();

    assertEquals(INQUIRY_STATE_EXPIRED, asked.get().getState());
    assertEquals(0, asked.get().getAnswersCount());
    assertEquals(before, Tables.of(cities.network(), ASKING));
  }

  @Test
  void answer_afterPending_isCheckedLikeTheFirst() {
    AtomicReference<Request> asked = new AtomicReference<>();
    AtomicReference<Permit> permitted = new AtomicReference<>();
    ANSWERS.first =
        (request, translation, permit) -> {
          asked.set(request);
          permitted.set(permit);
          return answer(request, permit, 0, encoded(PersonAnswer.without(Outcome.PENDING)));
        };
    Inquiry pending = cities.ask(question(List.of(mover)));
    assertEquals(INQUIRY_STATE_PENDING, pending.getState(), pending.getReason());

    ANSWERS.newest = () -> answer(asked.get(), permitted.get(), 0, encoded(found("sex")));
    assertEquals(
        INQUIRY_STATE_PENDING,
        cities.inquiry(pending.getInquiryId()).getState(),
        "the first answer once more");
    ANSWERS.newest =
        () -> answer(asked.get(), permitted.get(), 1, encoded(found("household_number")));
    Inquiry refused = cities.inquiry(pending.getInquiryId());

    assertEquals(INQUIRY_STATE_REFUSED, refused.getState());
    assertEquals("ANSWER_EXCEEDS_ROW", refused.getReason());
    assertEquals(0, refused.getAnswersCount());
    assertEquals(List.of("PENDING", "REFUSED"), outcomes(pending.getPermitId()));
  }

  @Test
  void permit_altered_endsTheInquiryAsInvalid() {
    cities.network().stop(Member.BROKER);
    AtomicReference<FieldDescriptor> altered = new AtomicReference<>();
    try (FalseBroker broker = new FalseBroker(cities.network(), ANSWERING);
        SymbolParty place = SymbolParty.running(cities.network(), Member.BROKER)) {
      place.serve(
          new TranslationServiceGrpc.TranslationServiceImplBase() {
            @Override
            public void inquire(InquireRequest message, StreamObserver<InquireResponse> out) {
              Request request = SymbolMessages.request(message.getRequest());
              Translation translation =
                  broker.translated(request, message.getBlindFactor().toByteArray());
              Permit permit = broker.permit(request, translation);
              out.onNext(
                  InquireResponse.newBuilder()
                      .setPermit(
                          BadQuestionTest.flipped(SymbolMessages.message(permit), altered.get()))
                      .setAnswer(SymbolMessages.message(good(request, permit)))
                      .build());
              out.onCompleted();
            }
          });
      for (FieldDescriptor field : musubi.symbol.v1.Permit.getDescriptor().getFields()) {
        altered.set(field);

        Inquiry ended = ended(cities.ask(question(List.of(mover))));

        assertEquals(INQUIRY_STATE_REFUSED, ended.getState(), field.getName());
        assertEquals("PERMIT_INVALID", ended.getReason(), field.getName());
        assertEquals(0, ended.getAnswersCount(), field.getName());
      }
    } finally {
      cities.network().start(Member.BROKER);
      awaitAsker();
    }
  }

  private static void assertRefused(Attack attack) {
    AtomicReference<Permit> seen = new AtomicReference<>();
    ANSWERS.first =
        (request, translation, permit) -> {
          seen.set(permit);
          return attack.script.answer(request, translation, permit);
        };

    Inquiry ended = ended(cities.ask(question(List.of(mover))));

    assertEquals(INQUIRY_STATE_REFUSED, ended.getState(), attack.name);
    assertEquals(attack.reason, ended.getReason(), attack.name);
    assertEquals(0, ended.getAnswersCount(), attack.name);
    ByteString permit = ByteString.copyFrom(seen.get().permitId16());
    assertEquals(List.of("REFUSED"), outcomes(permit), attack.name);
    for (Member member : List.of(ASKING, Member.BROKER)) {
      assertEquals(
          1,
          count(
              cities.network(),
              member,
              "select count(*) from call_record where reference = ? and decision = 1"
                  + " and exchange in ('L-50', 'B-03')",
              HexFormat.of().formatHex(permit.toByteArray())),
          attack.name + " at " + member.label());
    }
    assertEquals(
        List.of(List.of("t", "t", "t")),
        rows(
            cities.network(),
            ASKING,
            "select answer is null, secret is null, request is null from inquiry"
                + " where permit_id = ?",
            (Object) permit.toByteArray()),
        attack.name);
  }

  private static Attack content(String name, String reason, byte[] body) {
    return new Attack(
        name, reason, (request, translation, permit) -> answer(request, permit, 0, body));
  }

  private static Attack altered(
      String name,
      Function<SealedAnswer, byte[]> part,
      BiFunction<SealedAnswer, byte[], SealedAnswer> changed) {
    return new Attack(
        "altered " + name,
        "ANSWER_INVALID",
        (request, translation, permit) -> {
          SealedAnswer good = good(request, permit);
          byte[] bytes = part.apply(good);
          bytes[bytes.length / 2] ^= 1;
          return changed.apply(good, bytes);
        });
  }

  private static SealedAnswer with(SealedAnswer good, int serial, byte[] sealed, byte[] signature) {
    return new SealedAnswer(
        good.requestDigest(), good.translationDigest(), good.permitId(), serial, sealed, signature);
  }

  private static SealedAnswer good(Request request, Permit permit) {
    return answer(request, permit, 0, encoded(found("sex")));
  }

  private static SealedAnswer answer(Request request, Permit permit, int serial, byte[] body) {
    return Answers.seal(
        body,
        request.header().replyKey(),
        permit.requestDigest(),
        permit.translationDigest(),
        permit.permitId16(),
        serial,
        answerer.keys().signing(),
        RANDOM);
  }

  private static SealedAnswer sealed(
      Request request,
      byte[] replyKey,
      byte[] translationDigest,
      byte[] permitId,
      Ed25519Key signer) {
    return Answers.seal(
        encoded(found("sex")),
        replyKey,
        request.digest(),
        translationDigest,
        permitId,
        0,
        signer,
        RANDOM);
  }

  /** A good answer of another inquiry. */
  private static SealedAnswer earlier() {
    AtomicReference<SealedAnswer> given = new AtomicReference<>();
    FalseAnswerer.Script script = ANSWERS.first;
    ANSWERS.first =
        (request, translation, permit) -> {
          given.set(good(request, permit));
          return given.get();
        };
    assertEquals(INQUIRY_STATE_ANSWERED, ended(cities.ask(question(List.of(mover)))).getState());
    ANSWERS.first = script;
    return given.get();
  }

  private static PersonAnswer found(String... items) {
    TreeMap<String, String> values = new TreeMap<>();
    List.of(items).forEach(item -> values.put(item, "1"));
    return new PersonAnswer(Outcome.FOUND, values);
  }

  private static byte[] encoded(PersonAnswer... answers) {
    return new InquiryMessages().encode(List.of(answers));
  }

  private static void awaitAsker() {
    ANSWERS.first = (request, translation, permit) -> good(request, permit);
    await(
        "an answered inquiry",
        () -> {
          try {
            return cities.ask(question(List.of(mover))).getState() == INQUIRY_STATE_ANSWERED;
          } catch (StatusRuntimeException away) {
            return false;
          }
        });
  }

  private static Inquiry ended(Inquiry inquiry) {
    AtomicReference<Inquiry> now = new AtomicReference<>(inquiry);
    await(
        "the end",
        () -> {
          if (now.get().getState() == INQUIRY_STATE_OPEN) {
            now.set(cities.inquiry(inquiry.getInquiryId()));
          }
          return now.get().getState() != INQUIRY_STATE_OPEN;
        });
    return now.get();
  }

  private static List<String> outcomes(ByteString permit) {
    return rows(
            cities.network(),
            ASKING,
            "select outcome from exchange_record where permit_id = ? order by number",
            (Object) permit.toByteArray())
        .stream()
        .map(List::getFirst)
        .toList();
  }

  private static ByteString newest() {
    String id =
        rows(
                cities.network(),
                ASKING,
                "select replace(id::text, '-', '') from inquiry order by number desc limit 1")
            .getFirst()
            .getFirst();
    return ByteString.copyFrom(HexFormat.of().parseHex(id));
  }

  private static String state(ByteString id) {
    return rows(
            cities.network(),
            ASKING,
            "select state from inquiry where replace(id::text, '-', '') = ?",
            HexFormat.of().formatHex(id.toByteArray()))
        .getFirst()
        .getFirst();
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
