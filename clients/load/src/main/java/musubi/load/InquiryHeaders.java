package musubi.load;

import io.grpc.Metadata;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import musubi.client.RequestIds;

/**
 * What stands in the metadata of an inquiry, for one call each. Asked before a round, for as many
 * calls as it may need: what it costs is not measured. Asked by several threads.
 */
final class InquiryHeaders implements Supplier<Metadata> {
  private static final String BUSINESS = "resident-record";
  private static final String REFERENCE = "LOAD-1";
  private static final String OPERATOR = "SYN-OP-01";
  private static final String TERMINAL = "SYN-T-01";

  /** Many times what a connection remembers of the headers it has sent. */
  private static final int UNCHECKED_STATEMENTS = 1_000;

  private final String business;
  private final String operator;
  private final Supplier<String> statements;

  private InquiryHeaders(String business, String operator, Supplier<String> statements) {
    this.business = business;
    this.operator = operator;
    this.statements = statements;
  }

  /** For a server that checks: each call with a statement of its own. */
  static InquiryHeaders checked(SyntheticAuthority authority, String method) {
    return checked(authority, method, BUSINESS, OPERATOR);
  }

  /** As {@link #checked(SyntheticAuthority, String)}, of another operator for another business. */
  static InquiryHeaders checked(
      SyntheticAuthority authority, String method, String business, String operator) {
    return new InquiryHeaders(
        business,
        operator,
        () -> authority.statement(method, business, REFERENCE, operator, TERMINAL));
  }

  /** For a server that does not: as long, but not signed for each call. */
  static InquiryHeaders unchecked(SyntheticAuthority authority, String method) {
    List<String> some =
        Stream.generate(() -> authority.statement(method, BUSINESS, REFERENCE, OPERATOR, TERMINAL))
            .limit(UNCHECKED_STATEMENTS)
            .toList();
    return new InquiryHeaders(
        BUSINESS,
        OPERATOR,
        () -> some.get(ThreadLocalRandom.current().nextInt(UNCHECKED_STATEMENTS)));
  }

  @Override
  public Metadata get() {
    Metadata headers = new Metadata();
    put(headers, "musubi-request-id", RequestIds.next().toString());
    put(headers, "musubi-business", business);
    put(headers, "musubi-reference", REFERENCE);
    put(headers, "musubi-operator", operator);
    put(headers, "musubi-terminal", TERMINAL);
    put(headers, "musubi-operator-statement", statements.get());
    return headers;
  }

  private static void put(Metadata headers, String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }
}
