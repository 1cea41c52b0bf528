package musubi.gateway.local;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import musubi.client.RequestIds;
import musubi.gateway.access.NodeName;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.Tls;

/** A caller with any certificate, and any metadata, to one node. */
public final class TestPeer implements AutoCloseable {
  private final ManagedChannel channel;

  TestPeer(LocalNetwork network, CertificateName name, Member callee) {
    TlsFiles files = network.certificate(name);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", network.port(callee))
            .overrideAuthority(callee.certificateName().dnsName().orElseThrow())
            .sslContext(
                Tls.client(
                    TlsMaterial.load(
                        new TlsFiles(files.key(), files.chain(), files.anchors(), List.of()))))
            .intercept(
                TestOperators.of(network).stating(name, new NodeName(callee.role(), callee.body())))
            .build();
  }

  public ManagedChannel channel() {
    return channel;
  }

  /** A stub whose calls name a new request id and an operator's purpose when asked. */
  public <S extends AbstractStub<S>> S stub(Function<ManagedChannel, S> maker, Metadata headers) {
    return maker
        .apply(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** Metadata with a new request id. */
  public static Metadata machine() {
    return machine(RequestIds.next());
  }

  /** Metadata with a request id. */
  public static Metadata machine(UUID requestId) {
    Metadata headers = new Metadata();
    headers.put(Headers.REQUEST_ID, requestId.toString());
    return headers;
  }

  /** Metadata of an operator's call, with a new request id. */
  public static Metadata operator() {
    Metadata headers = machine();
    headers.put(Headers.BUSINESS, "resident-record");
    headers.put(Headers.REFERENCE, "A-1");
    headers.put(Headers.OPERATOR, "OP-1");
    headers.put(Headers.TERMINAL, "T-1");
    return headers;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
