package musubi.gateway.local;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import musubi.backends.operators.Login;
import musubi.backends.operators.OperatorAuthority;
import musubi.backends.operators.Wanted;
import musubi.client.Statements;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Hop;
import musubi.gateway.access.Hops;
import musubi.gateway.access.NodeName;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.Chains;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.rpc.Headers;
import musubi.gateway.value.BodyCode;

/** Operator authorities of a test's network, and the statements that lawful calls bring. */
public final class TestOperators {
  private static final Map<LocalNetwork, TestOperators> ALL = new ConcurrentHashMap<>();

  private final LocalNetwork network;
  private final Path directory;
  private final Map<BodyCode, OperatorAuthority> authorities = new ConcurrentHashMap<>();
  private final Map<List<String>, Set<String>> granted = new ConcurrentHashMap<>();

  private TestOperators(LocalNetwork network, Path directory) {
    this.network = network;
    this.directory = directory;
  }

  /** Those of a network. */
  public static TestOperators of(LocalNetwork network) {
    return ALL.computeIfAbsent(
        network,
        n ->
            new TestOperators(n, TestNetwork.directory("operators-" + System.identityHashCode(n))));
  }

  /** Makes the authorities of the tests' cities before anything runs. */
  public static void prepare(LocalNetwork network) {
    List.of("131121", "401307", TestNetwork.KITAKYUSHU, "131016")
        .forEach(body -> of(network).authority(new BodyCode(body)));
    network.publish();
  }

  /** Statements of a body's authority for an operator at a terminal who has just logged in. */
  public Statements statements(String body, String operator, String terminal, String business) {
    return granting(body, operator, business)
        .statements(
            new Login(
                operator,
                terminal,
                Instant.now(),
                Set.of(Login.Factor.FACE, Login.Factor.PASSWORD)));
  }

  /** The authority of a body; made at the first call, and then entered in the directory. */
  synchronized OperatorAuthority authority(BodyCode body) {
    OperatorAuthority known = authorities.get(body);
    if (known != null) {
      return known;
    }
    Path place = directory.resolve(body.digits());
    OperatorAuthority made =
        Files.exists(place)
            ? OperatorAuthority.open(place, InstantSource.system())
            : OperatorAuthority.create(place, body.digits(), InstantSource.system());
    network.operatorKey(body, made.publicKey().toAbsolutePath());
    authorities.put(body, made);
    return made;
  }

  /**
   * Adds to operators' calls what a lawful one brings: the statement, and from a node the hop
   * statement for a terminal of its body. Calls that bring either already go as they are.
   */
  ClientInterceptor stating(CertificateName caller, NodeName callee) {
    return new ClientInterceptor() {
      @Override
      public <Q, R> ClientCall<Q, R> interceptCall(
          MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
          @Override
          public void start(Listener<R> listener, Metadata headers) {
            if (headers.containsKey(Headers.OPERATOR)
                && !headers.containsKey(Headers.STATEMENT)
                && !headers.containsKey(Headers.HOP)) {
              state(method.getFullMethodName(), caller, callee, headers);
            }
            super.start(listener, headers);
          }
        };
      }
    };
  }

  /**
   * What a node of the network signs when it passes a system's call on, with the node's own key.
   */
  public static String hop(
      LocalNetwork network,
      Hop.Use use,
      NodeName node,
      CertificateName origin,
      NodeName callee,
      Instant now) {
    Hops hops =
        new Hops(
            node,
            SigningKey.open(network.directory(node).resolve("signing")).jwsSigner(Hops.TYPE),
            n -> List.of());
    return hops.sign(use, Caller.of(origin), thumbprint(network.certificate(origin)), callee, now);
  }

  /** A statement for {@link TestPeer#operator} calls of a system, meant for these bodies. */
  public static String statement(
      LocalNetwork network, String method, CertificateName system, List<String> audience) {
    OperatorAuthority authority = of(network).granting(system.code(), "OP-1", "resident-record");
    byte[] thumbprint = thumbprint(network.certificate(system));
    return authority.issue(
        new Login("OP-1", "T-1", Instant.now(), Set.of(Login.Factor.FACE, Login.Factor.PASSWORD)),
        new Wanted(
            method,
            "resident-record",
            "A-1",
            Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint),
            audience));
  }

  private void state(String method, CertificateName caller, NodeName callee, Metadata headers) {
    CertificateName system =
        caller.isNode() ? CertificateName.system("terminal", caller.code(), "hop") : caller;
    byte[] thumbprint = thumbprint(network.certificate(system));
    issued(method, system, thumbprint, headers)
        .ifPresent(statement -> headers.put(Headers.STATEMENT, statement));
    if (caller.isNode()) {
      hop(caller, system, thumbprint, callee).ifPresent(hop -> headers.put(Headers.HOP, hop));
    }
  }

  private Optional<String> issued(
      String method, CertificateName system, byte[] thumbprint, Metadata headers) {
    try {
      Login login =
          new Login(
              headers.get(Headers.OPERATOR),
              headers.get(Headers.TERMINAL),
              Instant.now(),
              Set.of(Login.Factor.FACE, Login.Factor.PASSWORD));
      String business = headers.get(Headers.BUSINESS);
      OperatorAuthority authority = granting(system.code(), login.operator(), business);
      return Optional.of(
          authority.issue(
              login,
              new Wanted(
                  method,
                  business,
                  headers.get(Headers.REFERENCE),
                  Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint),
                  List.of(
                      system.code(),
                      new BodyCode(system.code()).isMunicipality()
                          ? new BodyCode(system.code()).prefecture().digits()
                          : system.code(),
                      BodyCode.NATION.digits()))));
    } catch (IllegalArgumentException | NullPointerException e) {
      // A purpose that no authority would state: the call goes without.
      return Optional.empty();
    }
  }

  /** The authority of a body, where the operator has this right besides those granted before. */
  private OperatorAuthority granting(String body, String operator, String business) {
    OperatorAuthority authority = authority(new BodyCode(body));
    granted.compute(
        List.of(body, operator),
        (key, before) -> {
          Set<String> rights = new HashSet<>(before == null ? Set.of() : before);
          if (rights.add(business)) {
            authority.grant(operator, rights);
          }
          return rights;
        });
    return authority;
  }

  private Optional<String> hop(
      CertificateName node, CertificateName system, byte[] thumbprint, NodeName callee) {
    NodeName name = new NodeName(node.kind(), new BodyCode(node.code()));
    Path key = network.directory(name).resolve("signing");
    if (!Files.exists(key)) {
      return Optional.empty();
    }
    Hops hops = new Hops(name, SigningKey.open(key).jwsSigner(Hops.TYPE), n -> List.of());
    return Optional.of(
        hops.sign(Hop.Use.RELAY, Caller.of(system), thumbprint, callee, Instant.now()));
  }

  private static byte[] thumbprint(TlsFiles files) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(Chains.read(files.chain()).getFirst().getEncoded());
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
