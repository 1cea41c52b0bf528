package musubi.gateway.pki;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A root with the CAs, nodes and systems that a test asks for, in a directory of the test. */
public final class TestPki {
  /** The time of tests that do not shake hands; a handshake looks at the real clock. */
  public static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");

  private final Path directory;
  private final InstantSource clock;
  private final CertificateAuthority root;
  private final Map<String, CertificateAuthority> bodies = new HashMap<>();

  public TestPki(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
    this.root = CertificateAuthority.createRoot(directory.resolve("root"), clock, 10);
  }

  /** A network at {@link #NOW}. */
  public static TestPki fixed(Path directory) {
    return new TestPki(directory, InstantSource.fixed(NOW));
  }

  /** A network at the time of the machine. */
  public static TestPki live(Path directory) {
    return new TestPki(directory, InstantSource.system());
  }

  public CertificateAuthority root() {
    return root;
  }

  public Path directoryOf(String path) {
    return directory.resolve(path.replace('/', '-'));
  }

  /** The CA of a body, made when first asked for. */
  public CertificateAuthority body(String code) {
    return bodies.computeIfAbsent(
        code,
        c -> {
          Path own = directoryOf("ca/" + c);
          root.enrol(own, CertificateName.authority(c));
          return CertificateAuthority.open(own, clock);
        });
  }

  /** Key, chain and anchor of a node or system, such as {@code communication/131121}. */
  public TlsFiles files(String path) {
    CertificateName name = CertificateName.ofPath(path);
    return body(name.code()).enrol(directoryOf(path), name);
  }

  public TlsMaterial material(String path) {
    return TlsMaterial.load(files(path));
  }

  /** A request of a new key, in a directory of its own. */
  byte[] request(String path) {
    return Requests.read(Requests.make(directoryOf(path), CertificateName.ofPath(path)).file());
  }

  /** A certificate that no issuer of ours would sign, signed by the CA of a body all the same. */
  Forgery forge(String code) {
    body(code);
    return new Forgery(directoryOf("ca/" + code), List.of(body(code).certificate()));
  }

  /** The same, signed by the root itself. */
  Forgery forgeByRoot() {
    return new Forgery(directory.resolve("root"), List.of(root.certificate()));
  }
}
