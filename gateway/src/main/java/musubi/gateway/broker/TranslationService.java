package musubi.gateway.broker;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import musubi.broker.v1.AcquireRequest;
import musubi.broker.v1.AcquireResponse;
import musubi.broker.v1.FetchAnswerRequest;
import musubi.broker.v1.FetchAnswerResponse;
import musubi.broker.v1.InquireRequest;
import musubi.broker.v1.InquireResponse;
import musubi.broker.v1.RekeyRequest;
import musubi.broker.v1.RekeyResponse;
import musubi.broker.v1.TranslationServiceGrpc;
import musubi.gateway.access.Caller;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Refusal;
import musubi.gateway.record.CallRecord;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.Organisations;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.translation.TranslationReason;

/** Serves {@code musubi.broker.v1.TranslationService}. Records of inquiries name the permit. */
public final class TranslationService extends TranslationServiceGrpc.TranslationServiceImplBase {
  private static final int PERMIT_ID_BYTES = 16;

  private final TranslationDesk desk;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public TranslationService(TranslationDesk desk, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void acquire(AcquireRequest request, StreamObserver<AcquireResponse> out) {
    calls.effect(
        out,
        () -> {
          Request asked = SymbolMessages.request(request.getRequest());
          CallRecord answered = Call.current().answered(clock.instant());
          desk.acquire(caller(), asked, bytes(request.getBlindFactor()), answered);
          Call.current().made(answered);
          return AcquireResponse.getDefaultInstance();
        });
  }

  @Override
  public void inquire(InquireRequest request, StreamObserver<InquireResponse> out) {
    calls.read(
        out,
        () -> {
          Call call = Call.current();
          TranslationDesk.Answered answered =
              desk.inquire(
                  caller(),
                  SymbolMessages.request(request.getRequest()),
                  bytes(request.getBlindFactor()),
                  permit -> call.belongs(ProvisionClient.reference(permit.permitId16())));
          return new Calls.Recorded<>(
              InquireResponse.newBuilder()
                  .setPermit(SymbolMessages.message(answered.permit()))
                  .setAnswer(SymbolMessages.message(answered.answer()))
                  .build(),
              call.answered(clock.instant()));
        });
  }

  @Override
  public void fetchAnswer(FetchAnswerRequest request, StreamObserver<FetchAnswerResponse> out) {
    calls.read(
        out,
        () -> {
          Call call = Call.current();
          byte[] permitId = permitId(request.getPermitId());
          call.belongs(ProvisionClient.reference(permitId));
          SealedAnswer answer = desk.fetch(caller(), permitId);
          return new Calls.Recorded<>(
              FetchAnswerResponse.newBuilder().setAnswer(SymbolMessages.message(answer)).build(),
              call.answered(clock.instant()));
        });
  }

  @Override
  public void rekey(RekeyRequest request, StreamObserver<RekeyResponse> out) {
    calls.read(
        out,
        () -> {
          Translation translation =
              desk.rekey(
                  caller(),
                  SymbolMessages.request(request.getRequest()),
                  bytes(request.getBlindFactor()));
          return new Calls.Recorded<>(
              RekeyResponse.newBuilder()
                  .setTranslation(SymbolMessages.message(translation))
                  .build(),
              Call.current().answered(clock.instant()));
        });
  }

  /** No permit has an id of another length. */
  private static byte[] permitId(ByteString id) {
    if (id.size() != PERMIT_ID_BYTES) {
      throw Refusal.of(TranslationReason.PERMIT_UNKNOWN);
    }
    return id.toByteArray();
  }

  private static String caller() {
    Caller caller = Call.current().caller();
    return Organisations.code(new NodeName(caller.party(), caller.body()));
  }

  private static byte[] bytes(ByteString bytes) {
    return bytes.toByteArray();
  }
}
