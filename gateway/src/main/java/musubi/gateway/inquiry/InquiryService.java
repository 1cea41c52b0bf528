package musubi.gateway.inquiry;

import com.google.protobuf.Timestamp;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import musubi.gateway.pg.Database;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.value.Ids;
import musubi.linkage.v1.AskRequest;
import musubi.linkage.v1.AskResponse;
import musubi.linkage.v1.BatchStatus;
import musubi.linkage.v1.BusinessCount;
import musubi.linkage.v1.DecidePendingRequest;
import musubi.linkage.v1.DecidePendingResponse;
import musubi.linkage.v1.GetInquiryRequest;
import musubi.linkage.v1.GetInquiryResponse;
import musubi.linkage.v1.GetOperatingStatusRequest;
import musubi.linkage.v1.GetOperatingStatusResponse;
import musubi.linkage.v1.InquiryServiceGrpc;
import musubi.linkage.v1.ListPendingRequest;
import musubi.linkage.v1.ListPendingResponse;
import musubi.linkage.v1.ListRecordsRequest;
import musubi.linkage.v1.ListRecordsResponse;

/** Serves {@code musubi.linkage.v1.InquiryService}: to the businesses and officials of the body. */
public final class InquiryService extends InquiryServiceGrpc.InquiryServiceImplBase {
  /** What is left of a call's time for its answer; ours. */
  private static final Duration SPARE = Duration.ofMillis(200);

  /** How long a call waits for an answer at most; ours. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final int MOST_RECORDS = 500;
  private static final int MOST_PENDING = 100;

  private final Parts parts;

  /**
   * What it serves.
   *
   * @param status how the node is
   */
  record Parts(
      Asking asking,
      Providing providing,
      Database database,
      Supplier<OperatingStatus> status,
      Acts acts,
      Calls calls,
      InstantSource clock) {
    @Override
    public String toString() {
      return "Parts";
    }
  }

  InquiryService(Parts parts) {
    this.parts = parts;
  }

  @Override
  public void ask(AskRequest request, StreamObserver<AskResponse> out) {
    parts.calls.effect(
        out,
        () -> {
          Inquiry started =
              parts.calls.act(
                  parts.acts, parts.asking.start(InquiryMessages.wanted(business(), request)));
          Inquiry inquiry =
              started.state().isEnded() ? started : parts.asking.drive(started.number(), left());
          return AskResponse.newBuilder().setInquiry(InquiryMessages.message(inquiry)).build();
        });
  }

  @Override
  public void getInquiry(GetInquiryRequest request, StreamObserver<GetInquiryResponse> out) {
    parts.calls.read(
        out,
        () -> {
          byte[] id = InquiryMessages.id("inquiry_id", request.getInquiryId());
          Inquiry found = parts.asking.find(Ids.of(id), business());
          Inquiry inquiry =
              found.state().isEnded() ? found : parts.asking.drive(found.number(), left());
          inquiry
              .permitId()
              .ifPresent(permit -> Call.current().belongs(InquiryMessages.reference(permit)));
          return new Calls.Recorded<>(
              GetInquiryResponse.newBuilder().setInquiry(InquiryMessages.message(inquiry)).build(),
              Call.current().answered(parts.clock.instant()));
        });
  }

  @Override
  public void listRecords(ListRecordsRequest request, StreamObserver<ListRecordsResponse> out) {
    read(
        out,
        () ->
            InquiryMessages.records(
                new PgExchangeRecords()
                    .list(
                        parts.database,
                        request.getAfterNumber(),
                        instant(request.getFromTime()),
                        MOST_RECORDS)));
  }

  @Override
  public void listPending(ListPendingRequest request, StreamObserver<ListPendingResponse> out) {
    read(out, () -> InquiryMessages.pending(parts.providing.waiting(MOST_PENDING)));
  }

  @Override
  public void decidePending(
      DecidePendingRequest request, StreamObserver<DecidePendingResponse> out) {
    parts.calls.effect(
        out,
        () -> {
          byte[] permitId = InquiryMessages.id("permit_id", request.getPermitId());
          Call.current().belongs(InquiryMessages.reference(permitId));
          parts.calls.act(parts.acts, parts.providing.decide(permitId, request.getProvide()));
          return DecidePendingResponse.getDefaultInstance();
        });
  }

  @Override
  public void getOperatingStatus(
      GetOperatingStatusRequest request, StreamObserver<GetOperatingStatusResponse> out) {
    read(out, () -> message(parts.status.get()));
  }

  private <T> void read(StreamObserver<T> out, Supplier<T> answer) {
    parts.calls.read(
        out,
        () -> new Calls.Recorded<>(answer.get(), Call.current().answered(parts.clock.instant())));
  }

  private static GetOperatingStatusResponse message(OperatingStatus status) {
    GetOperatingStatusResponse.Builder message =
        GetOperatingStatusResponse.newBuilder()
            .setAnswering(status.answering())
            .setKeyLogSize(status.keyLogSize())
            .setListVersion(status.listVersion());
    for (OperatingStatus.Batch batch : status.batches()) {
      BatchStatus.Builder one =
          BatchStatus.newBuilder().setBatch(batch.name()).setWaiting(batch.waiting());
      batch.oldest().map(InquiryMessages::timestamp).ifPresent(one::setOldestTime);
      message.addBatches(one);
    }
    for (PgExchangeRecords.Count count : status.counts()) {
      message.addCounts(
          BusinessCount.newBuilder()
              .setRowId(count.rowId())
              .setOutcome((count.provided() ? "provided " : "asked ") + count.outcome())
              .setCount(count.count()));
    }
    return message.build();
  }

  /** The business of a machine is the kind of the calling system. */
  private static String business() {
    return Call.current().caller().party();
  }

  private static Duration left() {
    Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return LONGEST;
    }
    Duration left = Duration.ofMillis(deadline.timeRemaining(TimeUnit.MILLISECONDS)).minus(SPARE);
    return left.compareTo(LONGEST) > 0 ? LONGEST : left.isNegative() ? Duration.ofMillis(1) : left;
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
