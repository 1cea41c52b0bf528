package musubi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusedExceptionTest {
  @Test
  void mayRepeat_connectionEndedWhileWriting_isTrue() {
    StatusRuntimeException broken =
        Status.UNKNOWN
            .withDescription("channel closed")
            .withCause(new ClosedChannelException())
            .asRuntimeException();

    assertTrue(RefusedException.of(broken).mayRepeat());
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "CANCELLED"},
      mode = EnumSource.Mode.EXCLUDE)
  void mayRepeat_nodeSaysWhy_isFalse(Status.Code code) {
    com.google.rpc.Status status =
        com.google.rpc.Status.newBuilder()
            .setCode(code == Status.Code.OK ? Status.Code.UNKNOWN.value() : code.value())
            .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("WHY").build()))
            .build();

    RefusedException refused = RefusedException.of(StatusProto.toStatusRuntimeException(status));

    assertFalse(refused.mayRepeat());
    assertEquals("WHY", refused.reason());
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {
        "UNAVAILABLE",
        "RESOURCE_EXHAUSTED",
        "DEADLINE_EXCEEDED",
        "CANCELLED",
        "UNKNOWN",
        "INTERNAL"
      })
  void mayRepeat_nobodySaysWhy_isTrueForWhatConnectionsDo(Status.Code code) {
    assertTrue(RefusedException.of(code.toStatus().asRuntimeException()).mayRepeat());
  }
}
