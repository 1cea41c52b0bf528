package musubi.gateway.bulk;

import static musubi.gateway.local.TestNetwork.await;
import static musubi.gateway.local.TestNetwork.peer;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import musubi.client.BulkDigest;
import musubi.client.RequestIds;
import musubi.confirmation.v1.ApproveBulkRequest;
import musubi.confirmation.v1.BulkHeader;
import musubi.confirmation.v1.BulkRow;
import musubi.confirmation.v1.BulkRows;
import musubi.confirmation.v1.BulkServiceGrpc;
import musubi.confirmation.v1.BulkState;
import musubi.confirmation.v1.FetchBulkFileRequest;
import musubi.confirmation.v1.FetchBulkRequest;
import musubi.confirmation.v1.FetchBulkResponse;
import musubi.confirmation.v1.GetBulkRequest;
import musubi.confirmation.v1.GetBulkResponse;
import musubi.confirmation.v1.SubmitBulkRequest;
import musubi.confirmation.v1.SubmitBulkResponse;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.Headers;

/** A person at a system, who calls the bulk service of a node. */
record Clerk(
    LocalNetwork network, Member node, String system, String operator, String business, String to) {
  private static final int LIMIT_SECONDS = 60;
  private static final int ROWS_PER_MESSAGE = 1_000;

  Clerk(LocalNetwork network, Member node, String system, String operator) {
    this(network, node, system, operator, "child-support", "");
  }

  /** The same person, with the right to approve. */
  Clerk approving() {
    return forBusiness("bulk-approval");
  }

  Clerk forBusiness(String other) {
    return new Clerk(network, node, system, operator, other, to);
  }

  /** The same person, whose calls the node forwards. */
  Clerk through(String destination) {
    return new Clerk(network, node, system, operator, business, destination);
  }

  SubmitBulkResponse submit(Recipient recipient, String numberReason, List<BulkRow> rows) {
    return submit(RequestIds.next(), header(recipient, numberReason, rows), rows);
  }

  static BulkHeader header(Recipient recipient, String numberReason, List<BulkRow> rows) {
    return BulkHeader.newBuilder()
        .setRecipientCertificate(recipient.der())
        .setCount(rows.size())
        .setNumberReason(numberReason)
        .build();
  }

  SubmitBulkResponse submit(UUID id, BulkHeader header, List<BulkRow> rows) {
    CompletableFuture<SubmitBulkResponse> answer = new CompletableFuture<>();
    try (TestPeer peer = peer(network, system, node)) {
      StreamObserver<SubmitBulkRequest> out =
          limited(BulkServiceGrpc.newStub(peer.channel()), headers(id)).submitBulk(to(answer));
      out.onNext(SubmitBulkRequest.newBuilder().setHeader(header).build());
      for (int from = 0; from < rows.size(); from += ROWS_PER_MESSAGE) {
        List<BulkRow> some = rows.subList(from, Math.min(rows.size(), from + ROWS_PER_MESSAGE));
        out.onNext(
            SubmitBulkRequest.newBuilder().setRows(BulkRows.newBuilder().addAllRows(some)).build());
      }
      out.onCompleted();
      return answer.join();
    } catch (CompletionException e) {
      throw (StatusRuntimeException) e.getCause();
    }
  }

  /** Sends a part of a list and goes away after something has happened. */
  void begin(UUID id, BulkHeader header, List<BulkRow> rows, Runnable meanwhile) {
    try (TestPeer peer = peer(network, system, node)) {
      StreamObserver<SubmitBulkRequest> out =
          limited(BulkServiceGrpc.newStub(peer.channel()), headers(id))
              .submitBulk(to(new CompletableFuture<>()));
      out.onNext(SubmitBulkRequest.newBuilder().setHeader(header).build());
      out.onNext(
          SubmitBulkRequest.newBuilder().setRows(BulkRows.newBuilder().addAllRows(rows)).build());
      meanwhile.run();
    }
  }

  private static StreamObserver<SubmitBulkResponse> to(
      CompletableFuture<SubmitBulkResponse> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(SubmitBulkResponse response) {
        answer.complete(response);
      }

      @Override
      public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
      }

      @Override
      public void onCompleted() {}
    };
  }

  /** What the submitter computes alone. */
  ByteString digest(BulkHeader header, List<BulkRow> rows) {
    BulkDigest digest = BulkDigest.ofList(business, header);
    rows.forEach(digest::add);
    return ByteString.copyFrom(digest.value());
  }

  BulkState approve(SubmitBulkResponse list) {
    return approve(list, headers(RequestIds.next()));
  }

  BulkState approve(SubmitBulkResponse list, Metadata headers) {
    try (TestPeer peer = peer(network, system, node)) {
      return limited(BulkServiceGrpc.newBlockingStub(peer.channel()), headers)
          .approveBulk(
              ApproveBulkRequest.newBuilder()
                  .setBulkId(list.getBulkId())
                  .setCount(list.getCount())
                  .setDigest(list.getDigest())
                  .build())
          .getState();
    }
  }

  GetBulkResponse get(SubmitBulkResponse list) {
    try (TestPeer peer = peer(network, system, node)) {
      return limited(BulkServiceGrpc.newBlockingStub(peer.channel()), headers(RequestIds.next()))
          .getBulk(GetBulkRequest.newBuilder().setBulkId(list.getBulkId()).build());
    }
  }

  GetBulkResponse awaitEnd(SubmitBulkResponse list) {
    await("the end of the list", () -> get(list).getState() != BulkState.BULK_STATE_APPROVED);
    return get(list);
  }

  /** Results and summary; at most so many steps, then the call is cancelled. */
  List<FetchBulkResponse> fetch(SubmitBulkResponse list, int afterRow, int most) {
    try (TestPeer peer = peer(network, system, node)) {
      Iterator<FetchBulkResponse> steps =
          limited(BulkServiceGrpc.newBlockingStub(peer.channel()), headers(RequestIds.next()))
              .fetchBulk(
                  FetchBulkRequest.newBuilder()
                      .setBulkId(list.getBulkId())
                      .setAfterRow(afterRow)
                      .build());
      List<FetchBulkResponse> fetched = new ArrayList<>();
      while (fetched.size() < most && steps.hasNext()) {
        fetched.add(steps.next());
      }
      return fetched;
    }
  }

  List<FetchBulkResponse> fetch(SubmitBulkResponse list) {
    return fetch(list, 0, Integer.MAX_VALUE);
  }

  /** Bytes of the file; at most so many pieces. */
  byte[] file(SubmitBulkResponse list, long offset, int most) {
    try (TestPeer peer = peer(network, system, node)) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      var pieces =
          limited(BulkServiceGrpc.newBlockingStub(peer.channel()), headers(RequestIds.next()))
              .fetchBulkFile(
                  FetchBulkFileRequest.newBuilder()
                      .setBulkId(list.getBulkId())
                      .setOffset(offset)
                      .build());
      for (int i = 0; i < most && pieces.hasNext(); i++) {
        file.writeBytes(pieces.next().getPiece().toByteArray());
      }
      return file.toByteArray();
    }
  }

  byte[] file(SubmitBulkResponse list) {
    return file(list, 0, Integer.MAX_VALUE);
  }

  /** A single call of the same person for the same business. */
  <S extends AbstractStub<S>, A> A single(
      Function<io.grpc.Channel, S> stub, Function<S, A> question) {
    try (TestPeer peer = peer(network, system, node)) {
      return question.apply(limited(stub.apply(peer.channel()), headers(RequestIds.next())));
    }
  }

  Metadata headers(UUID id) {
    Metadata headers = TestPeer.machine(id);
    headers.put(Headers.BUSINESS, business);
    headers.put(Headers.REFERENCE, "A-1");
    headers.put(Headers.OPERATOR, operator);
    headers.put(Headers.TERMINAL, "T-1");
    if (!to.isEmpty()) {
      headers.put(Headers.DESTINATION, to);
    }
    return headers;
  }

  private static <S extends AbstractStub<S>> S limited(S stub, Metadata headers) {
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}
