package musubi.gateway.card;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.ByteBuffer;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import musubi.backends.people.People;
import musubi.card.v1.ApproveStepRequest;
import musubi.card.v1.ApproveStepResponse;
import musubi.card.v1.Card;
import musubi.card.v1.CardServiceGrpc;
import musubi.card.v1.CardServiceGrpc.CardServiceBlockingStub;
import musubi.card.v1.CardStep;
import musubi.card.v1.CardSystemServiceGrpc;
import musubi.card.v1.CertificateKind;
import musubi.card.v1.Evidence;
import musubi.card.v1.GetCardRequest;
import musubi.card.v1.GetCardResponse;
import musubi.card.v1.IssuedCertificate;
import musubi.card.v1.ReportChangeRequest;
import musubi.card.v1.ReportChangeResponse;
import musubi.card.v1.ReportIssueRequest;
import musubi.card.v1.StepOrder;
import musubi.card.v1.TakeStepRequest;
import musubi.card.v1.TakeStepResponse;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.Dates;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;

/**
 * A city that deals with cards through the real services: its counter, its superior, its register,
 * the Agency's issuer and the Agency's desk for losses.
 */
final class CardOffice implements AutoCloseable {
  static final String CLERK = "CLERK-1";
  static final String SUPERIOR = "SUPERIOR-1";
  static final String RIGHT = "card-approval";

  private static final AtomicLong NEXT = new AtomicLong(910_000);
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final byte[] PUBLIC_KEY = publicKey();

  private final String city;
  private final TestPeer counter;
  private final TestPeer register;
  private final TestPeer issuer;
  private final TestPeer lossDesk;
  private final ClientInterceptor onTheWay;

  CardOffice(LocalNetwork network, Member city) {
    this(
        network,
        city,
        new ClientInterceptor() {
          @Override
          public <Q, R> io.grpc.ClientCall<Q, R> interceptCall(
              io.grpc.MethodDescriptor<Q, R> method, io.grpc.CallOptions options, Channel next) {
            return next.newCall(method, options);
          }
        });
  }

  /** An office whose calls from terminal and register go a way of the test's own. */
  CardOffice(LocalNetwork network, Member city, ClientInterceptor onTheWay) {
    this.city = city.body().digits();
    this.onTheWay = onTheWay;
    this.counter = TestNetwork.peer(network, "terminal/" + this.city + "/counter", city);
    this.register = TestNetwork.peer(network, "register/" + this.city + "/main", city);
    this.issuer = TestNetwork.peer(network, "issuer/900010/main", Member.CARDS);
    this.lossDesk = TestNetwork.peer(network, "terminal/900010/losses", Member.CARDS);
  }

  @Override
  public void close() {
    counter.close();
    register.close();
    issuer.close();
    lossDesk.close();
  }

  /** The reason of a refusal; empty when there is none. */
  static String refusal(Runnable call) {
    try {
      call.run();
      return "";
    } catch (StatusRuntimeException e) {
      return StreamEndedException.reasonOf(e);
    }
  }

  /** A new card's number: applied for at the counter, for a new person. */
  Card apply() {
    return take(
            RequestIds.next(),
            StepOrder.newBuilder()
                .setStep(CardStep.CARD_STEP_APPLY)
                .setResidentRecordCode(newHolder())
                .build())
        .getCard();
  }

  static String newHolder() {
    return People.of("131121", 1).resident(NEXT.getAndIncrement()).build().getResidentRecordCode();
  }

  /** A new card in a state of the contract's name, reached by lawful steps. */
  Card in(CardState state) {
    return switch (state) {
      case NONE -> throw new IllegalArgumentException("no card");
      case APPLIED -> apply();
      case MANUFACTURED -> manufacture(apply());
      case ARRIVED -> step(in(CardState.MANUFACTURED), CardStep.CARD_STEP_ARRIVE);
      case INVITED -> step(in(CardState.ARRIVED), CardStep.CARD_STEP_INVITE);
      case DELIVERED -> step(in(CardState.INVITED), CardStep.CARD_STEP_DELIVER);
      case SUSPENDED -> step(in(CardState.DELIVERED), CardStep.CARD_STEP_SUSPEND);
      case LOST -> step(in(CardState.DELIVERED), CardStep.CARD_STEP_REPORT_LOSS);
      case MOVED -> transferOut(in(CardState.DELIVERED), "401307");
      case MOVED_LOST -> transferOut(in(CardState.LOST), "401307");
      case ABOLISHED -> approved(in(CardState.ARRIVED), CardStep.CARD_STEP_ABOLISH);
      case RECOVERED -> step(in(CardState.ABOLISHED), CardStep.CARD_STEP_RECOVER);
      case RETURNED -> step(in(CardState.DELIVERED), CardStep.CARD_STEP_RETURN);
      case EXPIRED -> throw new IllegalArgumentException("only time does that");
    };
  }

  /** An order for a step of a card as it is. */
  static StepOrder order(Card card, CardStep step) {
    return StepOrder.newBuilder()
        .setStep(step)
        .setCardNumber(card.getCardNumber())
        .setExpectedRevision(card.getRevision())
        .setEvidence(Evidence.EVIDENCE_DOCUMENTS)
        .build();
  }

  Card step(Card card, CardStep step) {
    return take(RequestIds.next(), order(card, step)).getCard();
  }

  Card approved(Card card, CardStep step) {
    long number = take(RequestIds.next(), order(card, step)).getOrderNumber();
    return approve(SUPERIOR, RequestIds.next(), number).getCard();
  }

  TakeStepResponse take(UUID id, StepOrder order) {
    return take(CLERK, id, order);
  }

  TakeStepResponse take(String clerk, UUID id, StepOrder order) {
    return counter(operator(clerk, "resident-record", id))
        .takeStep(TakeStepRequest.newBuilder().setOrder(order).build());
  }

  ApproveStepResponse approve(String superior, UUID id, long number) {
    return counter(operator(superior, RIGHT, id))
        .approveStep(ApproveStepRequest.newBuilder().setOrderNumber(number).build());
  }

  GetCardResponse get(String cardNumber, long knownRevision) {
    return counter(operator(CLERK, "resident-record", RequestIds.next()))
        .getCard(
            GetCardRequest.newBuilder()
                .setCardNumber(cardNumber)
                .setKnownRevision(knownRevision)
                .build());
  }

  ReportChangeResponse report(UUID id, StepOrder order) {
    return CardServiceGrpc.newBlockingStub(
            way(ClientInterceptors.intercept(register.channel(), headers(TestPeer.machine(id)))))
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .reportChange(ReportChangeRequest.newBuilder().setOrder(order).build());
  }

  CardServiceBlockingStub register() {
    return register.stub(CardServiceGrpc::newBlockingStub, TestPeer.machine());
  }

  TestPeer registerPeer() {
    return register;
  }

  Card transferOut(Card card, String destination) {
    return report(RequestIds.next(), leaving(card, destination)).getCard();
  }

  static StepOrder leaving(Card card, String destination) {
    return order(card, CardStep.CARD_STEP_TRANSFER_OUT).toBuilder()
        .setDestinationMunicipalityCode(destination)
        .build();
  }

  Card manufacture(Card card) {
    return issue(made(card, LocalDate.now().plusYears(10)));
  }

  Card issue(ReportIssueRequest request) {
    return CardSystemServiceGrpc.newBlockingStub(
            way(ClientInterceptors.intercept(issuer.channel(), headers(TestPeer.machine()))))
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .reportIssue(request)
        .getCard();
  }

  static ReportIssueRequest made(Card card, LocalDate validUntil) {
    return ReportIssueRequest.newBuilder()
        .setEventId(bytes(RequestIds.next()))
        .setOrder(order(card, CardStep.CARD_STEP_MANUFACTURE))
        .setValidUntil(Dates.date(validUntil))
        .addCertificates(certificate(CertificateKind.CERTIFICATE_KIND_SIGNATURE))
        .addCertificates(certificate(CertificateKind.CERTIFICATE_KIND_USER_AUTHENTICATION))
        .build();
  }

  static IssuedCertificate certificate(CertificateKind kind) {
    return IssuedCertificate.newBuilder()
        .setKind(kind)
        .setSerial(Long.toHexString(ProcessHandle.current().pid() << 24 | SERIAL.getAndIncrement()))
        .setValidUntil(Dates.date(LocalDate.now().plusYears(5)))
        .setPublicKey(ByteString.copyFrom(PUBLIC_KEY))
        .build();
  }

  /** A loss that is reported to the Agency. */
  TakeStepResponse reportLossToTheAgency(UUID id, String cardNumber) {
    return CardServiceGrpc.newBlockingStub(
            way(
                ClientInterceptors.intercept(
                    lossDesk.channel(), headers(operator("AGENT-1", "resident-record", id)))))
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .takeStep(
            TakeStepRequest.newBuilder()
                .setOrder(
                    StepOrder.newBuilder()
                        .setStep(CardStep.CARD_STEP_REPORT_LOSS)
                        .setCardNumber(cardNumber))
                .build());
  }

  CardServiceBlockingStub lossDesk() {
    return lossDesk.stub(
        CardServiceGrpc::newBlockingStub,
        operator("AGENT-1", "resident-record", RequestIds.next()));
  }

  /** Repeats a call until it is answered or refused by a decision; the network may fail. */
  static <T> T untilAnswered(Supplier<T> call) {
    for (int i = 0; ; i++) {
      try {
        return call.get();
      } catch (StatusRuntimeException e) {
        boolean lost = e.getStatus().getCode() == io.grpc.Status.Code.UNAVAILABLE;
        if (!lost || i == 20) {
          throw e;
        }
      }
    }
  }

  static ByteString bytes(UUID id) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .flip());
  }

  String city() {
    return city;
  }

  private CardServiceBlockingStub counter(Metadata headers) {
    return CardServiceGrpc.newBlockingStub(
            way(ClientInterceptors.intercept(counter.channel(), headers(headers))))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private Channel way(Channel channel) {
    return ClientInterceptors.intercept(channel, onTheWay);
  }

  private static ClientInterceptor headers(Metadata headers) {
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  static Metadata operator(String operator, String business, UUID id) {
    Metadata headers = TestPeer.machine(id);
    headers.put(Headers.BUSINESS, business);
    headers.put(Headers.REFERENCE, "A-1");
    headers.put(Headers.OPERATOR, operator);
    headers.put(Headers.TERMINAL, "T-1");
    return headers;
  }

  private static byte[] publicKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair().getPublic().getEncoded();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
