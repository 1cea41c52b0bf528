package musubi.gateway.bulk;

import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import musubi.confirmation.v1.ApproveBulkRequest;
import musubi.confirmation.v1.ApproveBulkResponse;
import musubi.confirmation.v1.BulkServiceGrpc;
import musubi.confirmation.v1.FetchBulkFileRequest;
import musubi.confirmation.v1.FetchBulkFileResponse;
import musubi.confirmation.v1.FetchBulkRequest;
import musubi.confirmation.v1.FetchBulkResponse;
import musubi.confirmation.v1.GetBulkRequest;
import musubi.confirmation.v1.GetBulkResponse;
import musubi.confirmation.v1.SubmitBulkRequest;
import musubi.confirmation.v1.SubmitBulkResponse;
import musubi.gateway.access.Digests;
import musubi.gateway.bulk.BulkOutput.Form;
import musubi.gateway.confirmation.IdentityLookup;
import musubi.gateway.confirmation.Recipients;
import musubi.gateway.pg.Database;
import musubi.gateway.record.Acts;
import musubi.gateway.record.RequestKeys;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.rpc.Stream;

/**
 * Serves {@code musubi.confirmation.v1.BulkService}, and works through the lists that are approved.
 *
 * <p>Thread-safe.
 */
public final class BulkService extends BulkServiceGrpc.BulkServiceImplBase
    implements AutoCloseable {
  /** Messages of a submission that may wait here. */
  private static final int WINDOW = 2;

  /** How long a submission may pause between two messages; ours. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final BulkDesk desk;
  private final BulkRunner runner;
  private final Calls calls;
  private final InstantSource clock;

  private BulkService(BulkDesk desk, BulkRunner runner, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.runner = runner;
    this.calls = calls;
    this.clock = clock;
  }

  /**
   * What a node gives to bulk provision.
   *
   * @param lookup persons in the own file
   * @param recipients to whom is provided
   * @param check whether a stored list is the submitted one
   */
  public record Parts(
      Database database,
      RequestKeys requestKeys,
      IdentityLookup lookup,
      Recipients recipients,
      BulkCheck check,
      Digests digests,
      Calls calls,
      InstantSource clock) {
    @Override
    public String toString() {
      return "Parts";
    }
  }

  /** Starts; lists that were approved before are taken up. */
  public static BulkService start(Parts parts) {
    PgBulk store = new PgBulk();
    BulkRights rights = new BulkRights(parts.recipients);
    BulkDesk desk =
        new BulkDesk(
            parts.database,
            store,
            new Acts(parts.database, parts.requestKeys),
            parts.calls,
            rights,
            parts.check,
            parts.clock);
    BulkRunner runner =
        new BulkRunner(
            parts.database,
            store,
            parts.lookup,
            rights,
            parts.check,
            new BulkErasure(parts.database, store, parts.clock),
            parts.digests,
            parts.clock);
    return new BulkService(desk, runner, parts.calls, parts.clock);
  }

  /** Ends the work after the rows at hand; the next start goes on. */
  @Override
  public void close() {
    runner.close();
  }

  @Override
  public StreamObserver<SubmitBulkRequest> submitBulk(StreamObserver<SubmitBulkResponse> out) {
    return calls.<SubmitBulkRequest, SubmitBulkResponse>stream(
        out, WINDOW, stream -> stream.send(submitted(stream)));
  }

  private SubmitBulkResponse submitted(Stream<SubmitBulkRequest, SubmitBulkResponse> stream)
      throws InterruptedException {
    String business = Call.current().purpose().business();
    SubmitBulkRequest first = stream.take(PAUSE).orElse(SubmitBulkRequest.getDefaultInstance());
    BulkStaging staging = desk.stage(BulkMessages.header(first, business));
    try {
      while (staging.missing() > 0) {
        SubmitBulkRequest rows =
            stream.take(PAUSE).orElseThrow(() -> BulkMessages.fewerThanCounted(staging.rows()));
        staging.add(BulkMessages.entries(rows, staging.rows(), staging.missing()));
      }
      if (stream.take(PAUSE).isPresent()) {
        throw BulkMessages.moreThanCounted();
      }
      return BulkMessages.submitted(desk.submit(staging));
    } catch (RuntimeException | InterruptedException e) {
      discard(staging);
      throw e;
    }
  }

  /** What cannot be erased now the erasure of old rows finds. */
  private static void discard(BulkStaging staging) {
    try {
      staging.discard();
    } catch (RuntimeException e) {
      return;
    }
  }

  @Override
  public void approveBulk(ApproveBulkRequest request, StreamObserver<ApproveBulkResponse> out) {
    calls.effect(
        out,
        () -> {
          BulkList list =
              desk.approve(
                  BulkMessages.id(request.getBulkId()),
                  request.getCount(),
                  BulkMessages.digest(request.getDigest()));
          runner.nudge();
          return ApproveBulkResponse.newBuilder().setState(BulkMessages.state(list)).build();
        });
  }

  @Override
  public void getBulk(GetBulkRequest request, StreamObserver<GetBulkResponse> out) {
    calls.read(
        out,
        () ->
            new Calls.Recorded<>(
                BulkMessages.answer(desk.get(BulkMessages.id(request.getBulkId()))),
                Call.current().answered(clock.instant())));
  }

  @Override
  public void fetchBulk(FetchBulkRequest request, StreamObserver<FetchBulkResponse> out) {
    calls.<FetchBulkRequest, FetchBulkResponse>stream(
        out, 1, stream -> sendResults(request, stream));
  }

  private void sendResults(
      FetchBulkRequest request, Stream<FetchBulkRequest, FetchBulkResponse> stream)
      throws InterruptedException {
    UUID id = BulkMessages.id(request.getBulkId());
    BulkDesk.Opened opened = desk.open(id, Form.RESULTS, request.getAfterRow());
    int size = opened.list().header().size();
    int row = request.getAfterRow();
    try {
      while (row < size) {
        List<BulkResultRow> results = desk.results(id, row);
        for (BulkResultRow result : results) {
          stream.send(BulkMessages.result(result));
          row = result.row();
        }
      }
    } finally {
      desk.close(opened, row - request.getAfterRow());
    }
    stream.send(BulkMessages.summary(size, opened.list().progress().resultDigest()));
  }

  @Override
  public void fetchBulkFile(
      FetchBulkFileRequest request, StreamObserver<FetchBulkFileResponse> out) {
    calls.<FetchBulkFileRequest, FetchBulkFileResponse>stream(
        out, 1, stream -> sendFile(request, stream));
  }

  private void sendFile(
      FetchBulkFileRequest request, Stream<FetchBulkFileRequest, FetchBulkFileResponse> stream)
      throws InterruptedException {
    UUID id = BulkMessages.id(request.getBulkId());
    BulkDesk.Opened opened = desk.open(id, Form.FILE, request.getOffset());
    long length = opened.list().progress().fileLength();
    long sent = request.getOffset();
    try {
      while (sent < length) {
        byte[] piece = desk.piece(id, (int) (sent / BulkFileWriter.PIECE_BYTES));
        int from = (int) (sent % BulkFileWriter.PIECE_BYTES);
        stream.send(BulkMessages.piece(piece, from));
        sent += piece.length - from;
      }
    } finally {
      desk.close(opened, sent - request.getOffset());
    }
  }
}
