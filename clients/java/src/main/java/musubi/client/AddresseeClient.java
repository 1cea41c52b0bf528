package musubi.client;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import musubi.linkage.v1.AcquisitionState;
import musubi.linkage.v1.GetAcquisitionsRequest;
import musubi.linkage.v1.GetAddresseeNumberRequest;
import musubi.linkage.v1.GetOperatingStatusRequest;
import musubi.linkage.v1.GetOperatingStatusResponse;
import musubi.linkage.v1.GetSymbolRequest;
import musubi.linkage.v1.InquiryServiceGrpc;
import musubi.linkage.v1.KeepNumberRequest;
import musubi.linkage.v1.KeepNumberResponse;
import musubi.linkage.v1.LinkServiceGrpc;
import musubi.linkage.v1.RequestSymbolsRequest;

/**
 * What an addressee management system calls by itself at the linkage node of its municipality:
 * symbols. What its officials ask is {@link OfficialClient}.
 *
 * <p>Acts have a request id, {@link RequestIds#next()}, and are repeated while the patience lasts.
 * Every method throws {@link CallException} when the node refuses or none answers. Answers hold
 * personal data.
 *
 * <p>Thread-safe.
 */
public final class AddresseeClient {
  private final SystemCalls calls;

  /** Calls over this connection, which stays the caller's to close. */
  public AddresseeClient(Connection connection) {
    this.calls = connection.system();
  }

  /** Registers requests for symbols of 1 to 500 persons; the states are in their order. */
  public List<AcquisitionState> requestSymbols(
      UUID requestId, List<String> unifiedNumbers, Duration patience) {
    RequestSymbolsRequest request =
        RequestSymbolsRequest.newBuilder().addAllUnifiedAddresseeNumbers(unifiedNumbers).build();
    return calls
        .act(
            LinkServiceGrpc.getRequestSymbolsMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getStatesList();
  }

  /** How far the acquisitions of 1 to 500 persons are, in their order. */
  public List<AcquisitionState> acquisitions(List<String> unifiedNumbers) {
    GetAcquisitionsRequest request =
        GetAcquisitionsRequest.newBuilder().addAllUnifiedAddresseeNumbers(unifiedNumbers).build();
    return calls.ask(LinkServiceGrpc.getGetAcquisitionsMethod(), request).getStatesList();
  }

  /**
   * Registers, confirms, changes or deletes a unified addressee number in the link table.
   *
   * @throws CallException ADDRESSEE_UNKNOWN, ADDRESSEE_REGISTERED and others
   */
  public KeepNumberResponse keepNumber(
      UUID requestId, KeepNumberRequest request, Duration patience) {
    return calls.act(
        LinkServiceGrpc.getKeepNumberMethod(), request, Act.of(requestId).patience(patience));
  }

  /**
   * The handle of a person's symbol.
   *
   * @throws CallException SYMBOL_NOT_ACQUIRED and others
   */
  public ByteString symbol(String unifiedNumber) {
    GetSymbolRequest request =
        GetSymbolRequest.newBuilder().setUnifiedAddresseeNumber(unifiedNumber).build();
    return calls.ask(LinkServiceGrpc.getGetSymbolMethod(), request).getSymbolHandle();
  }

  /**
   * The unified addressee number that a handle stands for.
   *
   * @throws CallException SYMBOL_UNKNOWN and others
   */
  public String addresseeNumber(ByteString symbolHandle) {
    GetAddresseeNumberRequest request =
        GetAddresseeNumberRequest.newBuilder().setSymbolHandle(symbolHandle).build();
    return calls
        .ask(LinkServiceGrpc.getGetAddresseeNumberMethod(), request)
        .getUnifiedAddresseeNumber();
  }

  /** How the node is, and what waits there. */
  public GetOperatingStatusResponse operatingStatus() {
    return calls.ask(
        InquiryServiceGrpc.getGetOperatingStatusMethod(),
        GetOperatingStatusRequest.getDefaultInstance());
  }
}
