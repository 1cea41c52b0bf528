package musubi.conformance;

import java.util.List;

/**
 * A case of the connection, before any call.
 *
 * @param id of the case
 * @param proves the sentence
 * @param source rows and requirements of the documents, or {@code ours}
 * @param show {@code own}, {@code none} or {@code foreign}: the certificate that the kit shows
 * @param protocol of TLS, {@code TLSv1.3}
 * @param expect {@code made} under the node's name, or {@code refused}
 */
record Handshake(
    String id, String proves, List<String> source, String show, String protocol, String expect) {}
