package musubi.gateway.inquiry;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.SymbolMessages;
import musubi.linkage.v1.GetAnswerRequest;
import musubi.linkage.v1.GetAnswerResponse;
import musubi.linkage.v1.ProvideRequest;
import musubi.linkage.v1.ProvideResponse;
import musubi.linkage.v1.ProvisionServiceGrpc;

/** A linkage node that answers whatever a test says. */
final class FalseAnswerer extends ProvisionServiceGrpc.ProvisionServiceImplBase {
  volatile Script first;
  volatile Supplier<SealedAnswer> newest;
  volatile UnaryOperator<musubi.symbol.v1.SealedAnswer> wire = UnaryOperator.identity();

  /** The answer to a question; what it throws is the refusal. */
  interface Script {
    SealedAnswer answer(Request request, Translation translation, Permit permit);
  }

  /** A refusal as nodes make it. */
  static StatusRuntimeException refusal(String reason) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.FAILED_PRECONDITION.value())
            .setMessage(reason + ": as the test says")
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain("musubi").setReason(reason).build()))
            .build());
  }

  @Override
  public void provide(ProvideRequest message, StreamObserver<ProvideResponse> out) {
    try {
      SealedAnswer answer =
          first.answer(
              SymbolMessages.request(message.getRequest()),
              SymbolMessages.translation(message.getTranslation()),
              SymbolMessages.permit(message.getPermit()));
      out.onNext(
          ProvideResponse.newBuilder()
              .setAnswer(wire.apply(SymbolMessages.message(answer)))
              .build());
      out.onCompleted();
    } catch (StatusRuntimeException e) {
      out.onError(e);
    }
  }

  @Override
  public void getAnswer(GetAnswerRequest message, StreamObserver<GetAnswerResponse> out) {
    out.onNext(
        GetAnswerResponse.newBuilder().setAnswer(SymbolMessages.message(newest.get())).build());
    out.onCompleted();
  }
}
