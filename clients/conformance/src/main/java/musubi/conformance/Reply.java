package musubi.conformance;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import musubi.client.Receipts;

/**
 * What came back on a call.
 *
 * @param status the end; empty when the kit itself cancelled a stream that had enough
 * @param refusal what a node says of a refusal
 * @param answers messages, as they came
 * @param receipts in the trailers
 * @param took from the first byte to the end
 */
record Reply(
    Optional<Status> status,
    Optional<ErrorInfo> refusal,
    List<byte[]> answers,
    List<byte[]> receipts,
    Duration took) {
  static Reply ended(Status status, Metadata trailers, List<byte[]> answers, Duration took) {
    return new Reply(
        Optional.of(status),
        refusal(status, trailers),
        List.copyOf(answers),
        Receipts.of(trailers),
        took);
  }

  static Reply cancelled(List<byte[]> answers, Duration took) {
    return new Reply(Optional.empty(), Optional.empty(), List.copyOf(answers), List.of(), took);
  }

  boolean isAnswered() {
    return status.map(Status::isOk).orElse(true);
  }

  /** How it ended, without anything of a message. */
  String said() {
    if (isAnswered()) {
      return "answered";
    }
    String code = status.get().getCode().name();
    return refusal.map(info -> info.getReason() + " (" + code + ")").orElse(code + ", no reason");
  }

  @Override
  public String toString() {
    return "Reply[" + said() + "]";
  }

  private static Optional<ErrorInfo> refusal(Status status, Metadata trailers) {
    com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
    for (Any detail : details.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return Optional.of(detail.unpack(ErrorInfo.class));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
