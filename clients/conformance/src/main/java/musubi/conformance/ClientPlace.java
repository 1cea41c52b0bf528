package musubi.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import musubi.conformance.Authority.Identity;
import musubi.conformance.Authority.Validity;
import musubi.contract.Contract;

/**
 * Where clients are tested: a small authority, peers that are right or wrong before any call, and
 * directories with certificates that are right or wrong.
 */
final class ClientPlace implements AutoCloseable {
  static final String ROLE = "communication";
  static final String CODE = "131121";
  static final String NODE = ROLE + "/" + CODE;
  private static final String TLS = "TLSv1.3";

  private final Authority authority = new Authority();
  private final Authority other = new Authority();
  private final Map<String, Peer> peers = new HashMap<>();
  private final Path directory;
  private final int nobody;

  private ClientPlace(Path directory, int nobody) {
    this.directory = directory;
    this.nobody = nobody;
  }

  /** Starts every peer and writes every certificate. */
  static ClientPlace make(Contract contract) throws IOException {
    int nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = closed.getLocalPort();
    }
    ClientPlace place = new ClientPlace(Files.createTempDirectory("musubi-conform"), nobody);
    place.startPeers(contract);
    place.writeCertificates();
    return place;
  }

  /** A peer by the name that cases use. */
  Peer peer(String name) {
    return peers.getOrDefault(name, peers.get(ClientCase.RIGHT));
  }

  /** Where the peer listens; where nobody listens for {@code absent}. */
  int port(String name) {
    return name.equals("absent") ? nobody : peer(name).port();
  }

  /** A directory of a certificate by the name that cases use. */
  Path certificate(String name) {
    return directory.resolve(name);
  }

  /** Replaces key and certificate, file by file, by others of the same name. */
  void renew(String name) throws IOException {
    Path fresh = Files.createTempDirectory(directory, "renewed");
    Authority.write(fresh, identity());
    for (String file : new String[] {"key.pem", "chain.pem", "root.pem"}) {
      Files.move(
          fresh.resolve(file),
          certificate(name).resolve(file),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() throws IOException {
    for (Peer peer : peers.values()) {
      peer.close();
    }
    Files.walkFileTree(directory, new Removing());
  }

  private void startPeers(Contract contract) throws IOException {
    Validity now = Validity.now();
    start(contract, ClientCase.RIGHT, authority.node(ROLE, CODE, now));
    start(contract, "otherAuthority", other.node(ROLE, CODE, now));
    start(contract, "otherName", authority.node(ROLE, "401307", now));
    start(contract, "expired", authority.node(ROLE, CODE, Validity.over()));
    start(
        contract,
        "notYet",
        authority.node(ROLE, CODE, new Validity(Duration.ofHours(1), Duration.ofDays(2))));
    peers.put(
        "notAdmitting", Peer.start(contract, authority.node(ROLE, CODE, now), other.root(), TLS));
    peers.put(
        "oldTls",
        Peer.start(contract, authority.node(ROLE, CODE, now), authority.root(), "TLSv1.2"));
  }

  private void start(Contract contract, String name, Identity shown) throws IOException {
    peers.put(name, Peer.start(contract, shown, authority.root(), TLS));
  }

  private void writeCertificates() throws IOException {
    Authority.write(certificate(ClientCase.RIGHT), identity());
    Authority.write(certificate("renewed"), identity());
    Authority.write(certificate("noKey"), identity());
    Files.delete(certificate("noKey").resolve("key.pem"));
    Authority.write(certificate("brokenChain"), identity());
    Files.writeString(certificate("brokenChain").resolve("chain.pem"), "no certificate\n");
    Authority.write(certificate("otherKey"), identity());
    Authority.write(directory.resolve("spare"), identity());
    Files.copy(
        directory.resolve("spare/key.pem"),
        certificate("otherKey").resolve("key.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    Authority.write(
        certificate("over"), authority.system("terminal", CODE, "kit", Validity.over()));
  }

  private Identity identity() {
    return authority.system("terminal", CODE, "kit", Validity.now());
  }

  private static final class Removing extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, IOException failure)
        throws IOException {
      Files.delete(visited);
      return FileVisitResult.CONTINUE;
    }
  }
}
