package musubi.client;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;

/**
 * What an integrated terminal calls: asks the communication node of its municipality about a
 * person.
 *
 * <p>Thread-safe.
 */
public final class TerminalClient {
  private final Connection connection;
  private final Optional<Statements> statements;

  /** Calls without operator statements over this connection, which stays the caller's to close. */
  public TerminalClient(Connection connection) {
    this(connection, Optional.empty());
  }

  /**
   * Calls with an operator statement each over this connection, which stays the caller's to close.
   */
  public TerminalClient(Connection connection, Statements statements) {
    this(connection, Optional.of(statements));
  }

  private TerminalClient(Connection connection, Optional<Statements> statements) {
    this.connection = connection;
    this.statements = statements;
  }

  /**
   * Who stands behind a resident-record code: the eight items less the Individual Number, from the
   * first tier that knows a current resident.
   *
   * @throws RefusedException PERSON_NOT_FOUND, TIER_UNAVAILABLE and others
   */
  public InquireResponse inquire(String residentRecordCode, Purpose purpose) {
    InquireRequest request =
        InquireRequest.newBuilder().setResidentRecordCode(residentRecordCode).build();
    Connection.Link link = connection.link();
    Metadata headers = headers(InquiryServiceGrpc.getInquireMethod(), purpose, link.thumbprint());
    return Repeats.call(
        Duration.ZERO,
        () ->
            InquiryServiceGrpc.newBlockingStub(link.channel())
                .withDeadlineAfter(connection.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .inquire(request));
  }

  /** A new act: one request id and one statement, also for its repeats. */
  private Metadata headers(MethodDescriptor<?, ?> method, Purpose purpose, String thumbprint) {
    Metadata headers = purpose.headers();
    headers.put(RegisterClient.REQUEST_ID, RequestIds.next().toString());
    statements.ifPresent(
        from ->
            headers.put(
                Statements.HEADER,
                from.statement(
                    method.getFullMethodName(),
                    purpose,
                    Bodies.reachedFrom(connection.body()),
                    thumbprint)));
    return headers;
  }
}
