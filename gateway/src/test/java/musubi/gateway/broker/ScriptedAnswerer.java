package musubi.gateway.broker;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import musubi.gateway.symbol.Answers;
import musubi.gateway.symbol.Opened;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Receiver;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.SymbolMessages;
import musubi.linkage.v1.DeliverRequest;
import musubi.linkage.v1.DeliverResponse;
import musubi.linkage.v1.DeliveryResult;
import musubi.linkage.v1.GetAnswerRequest;
import musubi.linkage.v1.GetAnswerResponse;
import musubi.linkage.v1.ProvideRequest;
import musubi.linkage.v1.ProvideResponse;
import musubi.linkage.v1.ProvisionServiceGrpc;

/** A linkage node's provision as the specification has it, with nothing behind it. */
final class ScriptedAnswerer extends ProvisionServiceGrpc.ProvisionServiceImplBase {
  static final byte[] BODY = "the answer".getBytes(StandardCharsets.UTF_8);

  final List<Opened> delivered = new CopyOnWriteArrayList<>();
  final List<Opened> asked = new CopyOnWriteArrayList<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  volatile CountDownLatch hold = new CountDownLatch(0);
  private final Map<String, SealedAnswer> answers = new ConcurrentHashMap<>();
  private final SymbolParty own;

  ScriptedAnswerer(SymbolParty own) {
    this.own = own;
  }

  @Override
  public void deliver(DeliverRequest message, StreamObserver<DeliverResponse> out) {
    calls.add("deliver");
    Request request = SymbolMessages.request(message.getRequest());
    delivered.addAll(opened(request, SymbolMessages.translation(message.getTranslation())));
    DeliverResponse.Builder response = DeliverResponse.newBuilder();
    request.items().forEach(item -> response.addResults(DeliveryResult.DELIVERY_RESULT_LINKED));
    out.onNext(response.build());
    out.onCompleted();
  }

  @Override
  public void provide(ProvideRequest message, StreamObserver<ProvideResponse> out) {
    calls.add("provide");
    await();
    Request request = SymbolMessages.request(message.getRequest());
    Translation translation = SymbolMessages.translation(message.getTranslation());
    Permit permit = SymbolMessages.permit(message.getPermit());
    Instant now = Instant.now();
    permit.check(
        own.log().signing("broker", now).getFirst(), request, translation, now, KeyLog.SKEW);
    SealedAnswer answer =
        answers.computeIfAbsent(
            name(permit.permitId16()), id -> answer(request, translation, permit));
    out.onNext(ProvideResponse.newBuilder().setAnswer(SymbolMessages.message(answer)).build());
    out.onCompleted();
  }

  @Override
  public void getAnswer(GetAnswerRequest message, StreamObserver<GetAnswerResponse> out) {
    calls.add("getAnswer");
    SealedAnswer answer = answers.get(name(message.getPermitId().toByteArray()));
    if (answer == null) {
      out.onError(Status.UNAVAILABLE.asRuntimeException());
      return;
    }
    out.onNext(GetAnswerResponse.newBuilder().setAnswer(SymbolMessages.message(answer)).build());
    out.onCompleted();
  }

  private SealedAnswer answer(Request request, Translation translation, Permit permit) {
    asked.addAll(opened(request, translation));
    byte[] digest = request.digest();
    return Answers.seal(
        BODY,
        request.header().replyKey(),
        digest,
        translation.digest(digest),
        permit.permitId16(),
        0,
        own.keys().signing(),
        new SecureRandom());
  }

  private List<Opened> opened(Request request, Translation translation) {
    Receiver.check(
        request,
        translation,
        own.log().key(request.header().from()),
        own.log().key(request.header().to()));
    return Receiver.open(request, translation, own.keys().hpke(request.header().receiverKeyId()));
  }

  private void await() {
    try {
      hold.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String name(byte[] permitId) {
    return HexFormat.of().formatHex(permitId);
  }
}
