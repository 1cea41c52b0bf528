package musubi.client;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import musubi.linkage.v1.Addressee;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AskRequest;
import musubi.linkage.v1.Eligibility;
import musubi.linkage.v1.GetAddresseeRequest;
import musubi.linkage.v1.GetInquiryRequest;
import musubi.linkage.v1.GetOperatingStatusRequest;
import musubi.linkage.v1.GetOperatingStatusResponse;
import musubi.linkage.v1.Inquiry;
import musubi.linkage.v1.InquiryServiceGrpc;
import musubi.linkage.v1.ListChangesRequest;
import musubi.linkage.v1.ListChangesResponse;
import musubi.linkage.v1.TransferRequest;
import musubi.linkage.v1.TransferServiceGrpc;

/**
 * What a national pension system calls at the linkage node of its municipality: persons and their
 * changes, replicas, transfers to the resident record, and questions to other bodies.
 *
 * <p>Acts have a request id, {@link RequestIds#next()}, which is kept and used for every repeat;
 * they are repeated while the patience lasts. Questions are asked once. Every method throws {@link
 * CallException} when the node refuses or none answers.
 *
 * <p>Thread-safe.
 */
public final class PensionClient extends LinkageCalls {
  /** Calls over this connection, which stays the caller's to close. */
  public PensionClient(Connection connection) {
    super(connection);
  }

  /**
   * One person.
   *
   * @throws CallException ADDRESSEE_UNKNOWN, NUMBER_SEARCH_NOT_ALLOWED and others
   */
  public Addressee addressee(GetAddresseeRequest request) {
    return calls.ask(AddresseeServiceGrpc.getGetAddresseeMethod(), request).getAddressee();
  }

  /**
   * Persons who changed after a revision, at most 500; go on from the revision of the answer until
   * an answer is empty.
   */
  public ListChangesResponse changes(long afterRevision) {
    ListChangesRequest request =
        ListChangesRequest.newBuilder().setAfterRevision(afterRevision).build();
    return calls.ask(AddresseeServiceGrpc.getListChangesMethod(), request);
  }

  /**
   * Hands eligibility of 1 to 500 persons over to the resident record; returns the number of the
   * last.
   *
   * @param reference of the approved request
   * @throws CallException REFERENCE_UNKNOWN, ITEM_NOT_APPROVED, ADDRESSEE_UNKNOWN and others
   */
  public long transfer(
      UUID requestId, String reference, List<Eligibility> eligibilities, Duration patience) {
    TransferRequest request =
        TransferRequest.newBuilder()
            .setRequestReference(reference)
            .addAllEligibilities(eligibilities)
            .build();
    return calls
        .act(TransferServiceGrpc.getTransferMethod(), request, Act.of(requestId).patience(patience))
        .getNumber();
  }

  /**
   * Asks another body about persons; the inquiry as it is when the call ends.
   *
   * @throws CallException ROW_REFUSED, ADDRESSEE_UNKNOWN, SYMBOL_NOT_ACQUIRED and others
   */
  public Inquiry ask(UUID requestId, AskRequest request, Duration patience) {
    return calls
        .act(InquiryServiceGrpc.getAskMethod(), request, Act.of(requestId).patience(patience))
        .getInquiry();
  }

  /**
   * An inquiry as it is now.
   *
   * @throws CallException INQUIRY_UNKNOWN and others
   */
  public Inquiry inquiry(ByteString inquiryId) {
    GetInquiryRequest request = GetInquiryRequest.newBuilder().setInquiryId(inquiryId).build();
    return calls.ask(InquiryServiceGrpc.getGetInquiryMethod(), request).getInquiry();
  }

  /** How the node is, and what waits there. */
  public GetOperatingStatusResponse operatingStatus() {
    return calls.ask(
        InquiryServiceGrpc.getGetOperatingStatusMethod(),
        GetOperatingStatusRequest.getDefaultInstance());
  }
}
