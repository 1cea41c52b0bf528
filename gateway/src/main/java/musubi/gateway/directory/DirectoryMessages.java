package musubi.gateway.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import musubi.directory.v1.SignedDirectory;
import musubi.gateway.directory.DirectoryException.Reason;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.Chains;
import musubi.gateway.pki.Ecdsa;
import musubi.gateway.pki.PeerIdentity;
import musubi.gateway.pki.PkiException;
import musubi.gateway.pki.PublicKeys;
import musubi.gateway.pki.Revocations;
import musubi.gateway.value.BodyCode;

/** Between {@code musubi.directory.v1} and values: signing, verifying, reading. */
public final class DirectoryMessages {
  /** Kind of the system that signs directories: {@code musubi://directory/900001/<name>}. */
  public static final String SIGNER_KIND = "directory";

  private static final byte[] SIGNED_PREFIX = "musubi-directory-v1\n".getBytes(US_ASCII);

  private DirectoryMessages() {}

  /** A verified directory with the certificates that stand behind its signature. */
  public record Verified(Directory directory, X509Certificate[] signerChain) {}

  /** Signs a directory. */
  public static byte[] sign(Directory directory, PrivateKey key, List<X509Certificate> chain) {
    ByteString document = toMessage(directory).toByteString();
    return SignedDirectory.newBuilder()
        .setDirectory(document)
        .setSignature(ByteString.copyFrom(Ecdsa.sign(key, signed(document))))
        .addAllSignerChain(chain.stream().map(DirectoryMessages::der).toList())
        .build()
        .toByteArray();
  }

  /**
   * Reads a directory and verifies who signed it.
   *
   * @param anchors roots that are trusted without this directory
   * @throws DirectoryException UNREADABLE, NOT_GENUINE or INCONSISTENT
   */
  public static Verified verify(byte[] bytes, Collection<X509Certificate> anchors) {
    SignedDirectory message;
    musubi.directory.v1.Directory document;
    try {
      message = SignedDirectory.parseFrom(bytes);
      document = musubi.directory.v1.Directory.parseFrom(message.getDirectory());
    } catch (InvalidProtocolBufferException e) {
      throw new DirectoryException(Reason.UNREADABLE, "the bytes are no signed directory");
    }
    X509Certificate[] signer = signer(message, anchors);
    if (!Ecdsa.verify(
        signer[0].getPublicKey(),
        signed(message.getDirectory()),
        message.getSignature().toByteArray())) {
      throw new DirectoryException(Reason.NOT_GENUINE, "the signature is not the signer's");
    }
    return new Verified(read(document), signer);
  }

  private static X509Certificate[] signer(
      SignedDirectory message, Collection<X509Certificate> anchors) {
    try {
      List<X509Certificate> chain =
          message.getSignerChainList().stream()
              .map(der -> Chains.ofDer(der.toByteArray(), "signer"))
              .toList();
      Chains.requireTrusted(chain, anchors);
      X509Certificate[] signer = chain.toArray(X509Certificate[]::new);
      if (PeerIdentity.of(signer, Revocations.none()) instanceof PeerIdentity.Named named
          && isSigner(named.name())) {
        return signer;
      }
    } catch (PkiException e) {
      throw new DirectoryException(Reason.NOT_GENUINE, "the signer: " + e.getMessage());
    }
    throw new DirectoryException(
        Reason.NOT_GENUINE, "the signer's certificate is not that of a directory signer");
  }

  private static boolean isSigner(CertificateName name) {
    return name.kind().equals(SIGNER_KIND) && name.code().equals(BodyCode.NATION.digits());
  }

  private static byte[] signed(ByteString document) {
    byte[] signed = new byte[SIGNED_PREFIX.length + document.size()];
    System.arraycopy(SIGNED_PREFIX, 0, signed, 0, SIGNED_PREFIX.length);
    document.copyTo(signed, SIGNED_PREFIX.length);
    return signed;
  }

  private static Directory read(musubi.directory.v1.Directory message) {
    try {
      Map<BodyCode, Directory.Body> bodies =
          new TreeMap<>(java.util.Comparator.comparing(BodyCode::digits));
      for (musubi.directory.v1.Body body : message.getBodiesList()) {
        Directory.Body read = body(body);
        require(bodies.put(read.code(), read) == null, "body " + read.code() + " stands twice");
      }
      Directory directory =
          new Directory(
              message.getNumber(),
              instant(message.getIssueTime()),
              instant(message.getExpireTime()),
              message.getEnvironment(),
              message.getRootsList().stream()
                  .map(der -> Chains.ofDer(der.toByteArray(), "root"))
                  .toList(),
              bodies);
      requireConsistent(directory);
      return directory;
    } catch (IllegalArgumentException | PkiException e) {
      throw new DirectoryException(Reason.INCONSISTENT, "the directory: " + e.getMessage());
    }
  }

  private static Directory.Body body(musubi.directory.v1.Body message) {
    BodyCode code = new BodyCode(message.getCode());
    return new Directory.Body(
        code,
        message.getName(),
        message.getNodesList().stream().map(node -> node(code, node)).toList(),
        message.getAuthoritiesList().stream()
            .map(der -> Chains.ofDer(der.toByteArray(), "authority of " + code))
            .toList(),
        keys(message.getOperatorKeysList()),
        message.getRevokedSerialsList().stream()
            .map(serial -> new BigInteger(1, serial.toByteArray()))
            .collect(Collectors.toSet()),
        message.getSuspended(),
        message.getSuccessorCode().isEmpty()
            ? Optional.empty()
            : Optional.of(new BodyCode(message.getSuccessorCode())));
  }

  private static Directory.Node node(BodyCode code, musubi.directory.v1.Node message) {
    require(
        !message.getHost().isBlank() && message.getPort() > 0 && message.getPort() <= 65_535,
        "a node of " + code + " has no address");
    Directory.Node node =
        new Directory.Node(
            message.getRole(),
            code,
            message.getHost(),
            message.getPort(),
            keys(message.getSigningKeysList()));
    require(node.certificateName().isNode(), message.getRole() + " is no role of a node");
    return node;
  }

  private static List<PublicKey> keys(List<ByteString> encoded) {
    return encoded.stream().map(key -> PublicKeys.ofDer(key.toByteArray())).toList();
  }

  /** What must hold in every directory, however it was made. */
  static void requireConsistent(Directory directory) {
    require(directory.number() >= 1, "number " + directory.number() + " (expected: 1 or more)");
    require(directory.expires().isAfter(directory.issued()), "it expires before it was issued");
    require(
        directory.environment().matches("[a-z0-9][a-z0-9-]{0,39}"),
        "the environment has no usable name");
    require(!directory.roots().isEmpty(), "no root");
    require(
        directory.body(BodyCode.NATION).filter(b -> !b.suspended()).isPresent(),
        "the nation is missing or suspended");
    for (Directory.Body body : directory.bodies().values()) {
      Set<String> roles = new HashSet<>();
      body.nodes()
          .forEach(n -> require(roles.add(n.role()), n.role() + " of " + body.code() + " twice"));
      for (X509Certificate authority : body.authorities()) {
        require(
            Chains.isAuthorityOf(authority, body.code().digits(), directory.roots()),
            "an authority of " + body.code() + " is not its CA under a root");
      }
      body.successor()
          .ifPresent(s -> require(leadsToABody(directory, s), "no body succeeds " + body.code()));
    }
  }

  private static boolean leadsToABody(Directory directory, BodyCode successor) {
    BodyCode code = successor;
    for (int step = 0; step <= directory.bodies().size(); step++) {
      Optional<Directory.Body> body = directory.body(code);
      if (body.isEmpty()) {
        return false;
      }
      if (body.get().successor().isEmpty()) {
        return true;
      }
      code = body.get().successor().get();
    }
    return false;
  }

  private static musubi.directory.v1.Directory toMessage(Directory directory) {
    requireConsistent(directory);
    var message =
        musubi.directory.v1.Directory.newBuilder()
            .setNumber(directory.number())
            .setIssueTime(timestamp(directory.issued()))
            .setExpireTime(timestamp(directory.expires()))
            .setEnvironment(directory.environment());
    directory.roots().forEach(root -> message.addRoots(der(root)));
    directory.bodies().values().stream()
        .sorted(java.util.Comparator.comparing(body -> body.code().digits()))
        .forEach(body -> message.addBodies(toMessage(body)));
    return message.build();
  }

  private static musubi.directory.v1.Body toMessage(Directory.Body body) {
    var message =
        musubi.directory.v1.Body.newBuilder()
            .setCode(body.code().digits())
            .setName(body.name())
            .setSuspended(body.suspended());
    body.nodes()
        .forEach(
            node ->
                message.addNodes(
                    musubi.directory.v1.Node.newBuilder()
                        .setRole(node.role())
                        .setHost(node.host())
                        .setPort(node.port())
                        .addAllSigningKeys(encoded(node.signingKeys()))));
    body.authorities().forEach(authority -> message.addAuthorities(der(authority)));
    message.addAllOperatorKeys(encoded(body.operatorKeys()));
    body.revoked().stream()
        .sorted()
        .forEach(serial -> message.addRevokedSerials(ByteString.copyFrom(serial.toByteArray())));
    body.successor().ifPresent(successor -> message.setSuccessorCode(successor.digits()));
    return message.build();
  }

  private static List<ByteString> encoded(List<PublicKey> keys) {
    return keys.stream().map(key -> ByteString.copyFrom(key.getEncoded())).toList();
  }

  private static ByteString der(X509Certificate certificate) {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate without encoding", e);
    }
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new DirectoryException(Reason.INCONSISTENT, "the directory: " + otherwise);
    }
  }
}
