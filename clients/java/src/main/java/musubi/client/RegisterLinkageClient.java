package musubi.client;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.CardProgress;
import musubi.linkage.v1.CertificateSerial;
import musubi.linkage.v1.ChangeIndividualNumberRequest;
import musubi.linkage.v1.FetchDeliveryProgressRequest;
import musubi.linkage.v1.FetchDeliveryProgressResponse;
import musubi.linkage.v1.FourItemsUpdate;
import musubi.linkage.v1.ItemResult;
import musubi.linkage.v1.ListRequestsRequest;
import musubi.linkage.v1.OfficeServiceGrpc;
import musubi.linkage.v1.PostProgressRequest;
import musubi.linkage.v1.PostSerialsRequest;
import musubi.linkage.v1.RequestServiceGrpc;
import musubi.linkage.v1.SettleRequestsRequest;
import musubi.linkage.v1.Settlement;
import musubi.linkage.v1.SymbolRequest;
import musubi.linkage.v1.TakeTransfersRequest;
import musubi.linkage.v1.TransferServiceGrpc;
import musubi.linkage.v1.UpdateFourItemsRequest;
import musubi.linkage.v1.WaitingTransfer;

/**
 * What a resident register calls at the linkage node of its municipality: it gives persons, their
 * four items and replicas, leaves notices for other systems, and fetches what waits for it.
 *
 * <p>Acts have a request id, {@link RequestIds#next()}, which is kept and used for every repeat;
 * they are repeated while the patience lasts. Questions are asked once. Every method throws {@link
 * CallException} when the node refuses or none answers.
 *
 * <p>Thread-safe.
 */
public final class RegisterLinkageClient extends LinkageCalls {
  /** Calls over this connection, which stays the caller's to close. */
  public RegisterLinkageClient(Connection connection) {
    super(connection);
  }

  /**
   * Changes a person's Individual Number; returns the unified addressee number, which stays.
   *
   * @throws CallException ADDRESSEE_UNKNOWN, NUMBER_IN_USE and others
   */
  public String changeNumber(
      UUID requestId, String oldNumber, String newNumber, Duration patience) {
    ChangeIndividualNumberRequest request =
        ChangeIndividualNumberRequest.newBuilder()
            .setOldIndividualNumber(oldNumber)
            .setNewIndividualNumber(newNumber)
            .build();
    return calls
        .act(
            AddresseeServiceGrpc.getChangeIndividualNumberMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getUnifiedAddresseeNumber();
  }

  /** Pushes new four items of 1 to 500 persons; the results are in their order. */
  public List<ItemResult> updateFourItems(
      UUID requestId, List<FourItemsUpdate> updates, Duration patience) {
    UpdateFourItemsRequest request =
        UpdateFourItemsRequest.newBuilder().addAllUpdates(updates).build();
    return calls
        .act(
            AddresseeServiceGrpc.getUpdateFourItemsMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getResultsList();
  }

  /** Requests for symbols that wait for the register, the oldest first; none when none waits. */
  public List<SymbolRequest> symbolRequests(int limit) {
    ListRequestsRequest request = ListRequestsRequest.newBuilder().setLimit(limit).build();
    return calls.ask(RequestServiceGrpc.getListRequestsMethod(), request).getRequestsList();
  }

  /** Says what the register did with 1 to 500 requests for symbols. */
  public void settle(UUID requestId, List<Settlement> settlements, Duration patience) {
    SettleRequestsRequest request =
        SettleRequestsRequest.newBuilder().addAllSettlements(settlements).build();
    calls.act(
        RequestServiceGrpc.getSettleRequestsMethod(),
        request,
        Act.of(requestId).patience(patience));
  }

  /**
   * Transfers that wait for the register, in order, at most 500.
   *
   * @param settled number up to which the register has them all; 0 at first
   */
  public List<WaitingTransfer> transfers(long settled) {
    TakeTransfersRequest request =
        TakeTransfersRequest.newBuilder().setSettledNumber(settled).build();
    return calls.ask(TransferServiceGrpc.getTakeTransfersMethod(), request).getTransfersList();
  }

  /**
   * Tells the progress system of 1 to 500 cards. Returns the number of the last.
   *
   * @throws CallException ADDRESSEE_UNKNOWN, NOTICES_WAIT and others
   */
  public long postProgress(UUID requestId, List<CardProgress> progress, Duration patience) {
    PostProgressRequest request = PostProgressRequest.newBuilder().addAllProgress(progress).build();
    return calls
        .act(
            OfficeServiceGrpc.getPostProgressMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getNumber();
  }

  /**
   * How far deliveries are, in order, at most 500.
   *
   * @param after number up to which the caller has them all; acknowledged, and 0 at first
   */
  public FetchDeliveryProgressResponse deliveryProgress(long after) {
    FetchDeliveryProgressRequest request =
        FetchDeliveryProgressRequest.newBuilder().setAfterNumber(after).build();
    return calls.ask(OfficeServiceGrpc.getFetchDeliveryProgressMethod(), request);
  }

  /**
   * Tells the convenience system of 1 to 500 user-authentication certificates. Returns the number
   * of the last.
   *
   * @throws CallException ADDRESSEE_UNKNOWN, NOTICES_WAIT and others
   */
  public long postSerials(UUID requestId, List<CertificateSerial> serials, Duration patience) {
    PostSerialsRequest request = PostSerialsRequest.newBuilder().addAllSerials(serials).build();
    return calls
        .act(
            OfficeServiceGrpc.getPostSerialsMethod(), request, Act.of(requestId).patience(patience))
        .getNumber();
  }
}
