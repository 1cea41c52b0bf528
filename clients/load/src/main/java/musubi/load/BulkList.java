package musubi.load;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import musubi.client.Connection;
import musubi.confirmation.v1.ApproveBulkRequest;
import musubi.confirmation.v1.BulkHeader;
import musubi.confirmation.v1.BulkOutcome;
import musubi.confirmation.v1.BulkRow;
import musubi.confirmation.v1.BulkRows;
import musubi.confirmation.v1.BulkServiceGrpc;
import musubi.confirmation.v1.BulkState;
import musubi.confirmation.v1.FetchBulkRequest;
import musubi.confirmation.v1.FetchBulkResponse;
import musubi.confirmation.v1.GetBulkRequest;
import musubi.confirmation.v1.GetBulkResponse;
import musubi.confirmation.v1.SubmitBulkRequest;
import musubi.confirmation.v1.SubmitBulkResponse;

/**
 * A list of persons from the first row that is submitted to the last result that is fetched: one
 * operator submits, another approves, the node works, the results come as a stream.
 */
final class BulkList implements Target, AutoCloseable {
  static final String NAME = "bulk";

  private static final int ROWS_PER_MESSAGE = 1_000;
  private static final long LIMIT_SECONDS = 900;
  private static final long LOOK_AGAIN_NANOS = 100_000_000;
  private static final String BUSINESS = "resident-record";
  private static final String APPROVAL = "bulk-approval";
  private static final String CLERK = "SYN-OP-01";
  private static final String MANAGER = "SYN-OP-02";

  private final List<Party> parties;
  private final Connection connection;
  private final SyntheticAuthority authority;
  private final ByteString certificate;
  private final InquiryKey key;
  private final BulkPersons persons;
  private long round;
  private List<SubmitBulkRequest> submission = List.of();

  /**
   * Lists of these persons.
   *
   * @param certificate for whose key the file of the results is, in DER
   */
  BulkList(
      List<Party> parties,
      Connection connection,
      SyntheticAuthority authority,
      ByteString certificate,
      InquiryKey key,
      BulkPersons persons) {
    this.parties = parties;
    this.connection = connection;
    this.authority = authority;
    this.certificate = certificate;
    this.key = key;
    this.persons = persons;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Party> parties() {
    return parties;
  }

  @Override
  public void prepare() {
    List<BulkRow> rows = new ArrayList<>();
    persons.of(round++).forEach(person -> rows.add(key.row("row-" + rows.size(), person)));
    submission = new ArrayList<>();
    submission.add(
        SubmitBulkRequest.newBuilder()
            .setHeader(
                BulkHeader.newBuilder().setRecipientCertificate(certificate).setCount(rows.size()))
            .build());
    for (int from = 0; from < rows.size(); from += ROWS_PER_MESSAGE) {
      submission.add(
          SubmitBulkRequest.newBuilder()
              .setRows(
                  BulkRows.newBuilder()
                      .addAllRows(
                          rows.subList(from, Math.min(rows.size(), from + ROWS_PER_MESSAGE))))
              .build());
    }
  }

  @Override
  public Outcome run() {
    long start = System.nanoTime();
    SubmitBulkResponse list = submit();
    approve(list);
    GetBulkResponse end = awaitEnd(list.getBulkId());
    if (end.getState() != BulkState.BULK_STATE_DONE) {
      throw new IllegalStateException("the list " + end.getState() + " " + end.getFailure());
    }
    long matches = fetch(list.getBulkId());
    long missing = list.getCount() - matches;
    return new Outcome(
        matches,
        missing,
        missing == 0 ? Optional.empty() : Optional.of(missing + " persons were not found"),
        (System.nanoTime() - start) / 1e9,
        Outcome.Latency.NONE);
  }

  @Override
  public void close() {
    connection.close();
  }

  private SubmitBulkResponse submit() {
    CompletableFuture<SubmitBulkResponse> answer = new CompletableFuture<>();
    StreamObserver<SubmitBulkRequest> out =
        BulkServiceGrpc.newStub(channel(BulkServiceGrpc.getSubmitBulkMethod(), BUSINESS, CLERK))
            .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
            .submitBulk(
                new StreamObserver<>() {
                  @Override
                  public void onNext(SubmitBulkResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    // The answer was all.
                  }
                });
    submission.forEach(out::onNext);
    out.onCompleted();
    return answer.join();
  }

  private void approve(SubmitBulkResponse list) {
    stub(BulkServiceGrpc.getApproveBulkMethod(), APPROVAL, MANAGER)
        .approveBulk(
            ApproveBulkRequest.newBuilder()
                .setBulkId(list.getBulkId())
                .setCount(list.getCount())
                .setDigest(list.getDigest())
                .build());
  }

  private GetBulkResponse awaitEnd(String id) {
    GetBulkRequest request = GetBulkRequest.newBuilder().setBulkId(id).build();
    GetBulkResponse now;
    do {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      now = stub(BulkServiceGrpc.getGetBulkMethod(), BUSINESS, CLERK).getBulk(request);
    } while (now.getState() == BulkState.BULK_STATE_APPROVED);
    return now;
  }

  private long fetch(String id) {
    Iterator<FetchBulkResponse> steps =
        stub(BulkServiceGrpc.getFetchBulkMethod(), BUSINESS, CLERK)
            .fetchBulk(FetchBulkRequest.newBuilder().setBulkId(id).build());
    long matches = 0;
    while (steps.hasNext()) {
      FetchBulkResponse step = steps.next();
      if (step.hasResult() && step.getResult().getOutcome() == BulkOutcome.BULK_OUTCOME_MATCH) {
        matches++;
      }
    }
    return matches;
  }

  private BulkServiceGrpc.BulkServiceBlockingStub stub(
      MethodDescriptor<?, ?> method, String business, String operator) {
    return BulkServiceGrpc.newBlockingStub(channel(method, business, operator))
        .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** For one call: its metadata is its own. */
  private Channel channel(MethodDescriptor<?, ?> method, String business, String operator) {
    Metadata headers =
        InquiryHeaders.checked(authority, method.getFullMethodName(), business, operator).get();
    return ClientInterceptors.intercept(
        connection.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
