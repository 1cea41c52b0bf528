package musubi.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import musubi.client.Connection;
import musubi.gateway.ops.FreePorts;
import musubi.gateway.pki.TlsFiles;

/** nginx or HAProxy, with the certificates and the checks of a node. */
final class OtherProxy implements Proxy {
  private static final long START_SECONDS = 10;
  private static final long STOP_SECONDS = 10;
  private static final long LOOK_AGAIN_NANOS = 20_000_000;

  private final Product product;
  private final Process process;
  private final Connection.Builder entrance;
  private final String configuration;

  private OtherProxy(
      Product product, Process process, Connection.Builder entrance, String configuration) {
    this.product = product;
    this.process = process;
    this.entrance = entrance;
    this.configuration = configuration;
  }

  /** A proxy program as Debian packages it. */
  enum Product {
    NGINX("nginx", "-v"),
    HAPROXY("haproxy", "-v");

    private final String program;
    private final String versionOption;

    Product(String program, String versionOption) {
      this.program = program;
      this.versionOption = versionOption;
    }

    /** Name of the program and of the Debian package. */
    String program() {
      return program;
    }

    /** Where it is installed; daemons are not on every user's path. */
    Optional<Path> executable() {
      return Stream.concat(
              Stream.of(System.getenv("PATH").split(":")),
              Stream.of("/usr/sbin", "/usr/local/sbin"))
          .map(directory -> Path.of(directory, program))
          .filter(Files::isExecutable)
          .findFirst();
    }

    /** What it says of its version. */
    String version() {
      return executable()
          .map(path -> Machine.version(path.toString(), versionOption))
          .orElse("not installed");
    }

    private List<String> command(Path directory, Path configuration) {
      String executable = executable().orElseThrow().toString();
      return switch (this) {
        case NGINX ->
            List.of(
                executable,
                "-p",
                directory.toString(),
                "-e",
                directory.resolve("error.log").toString(),
                "-c",
                configuration.toString());
        case HAPROXY -> List.of(executable, "-db", "-f", configuration.toString());
      };
    }
  }

  /** Writes its configuration from the template of this package, starts it and waits for it. */
  static OtherProxy start(Product product, Site site) {
    try {
      int port = FreePorts.take();
      Path directory = Files.createDirectories(site.file("network/" + product.program()));
      String text = configuration(product, site, directory, port);
      Path file = Files.writeString(directory.resolve(product.program() + ".cfg"), text);
      Process process =
          new ProcessBuilder(product.command(directory, file))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("output.log").toFile())
              .start();
      // Unlike our own processes it would outlive this one.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      awaitOpen(product, process, port, directory);
      return new OtherProxy(product, process, ProxyCertificates.of(site).entrance(port), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return product.program();
  }

  @Override
  public List<Party> parties() {
    return List.of(Party.of(product.program(), process.pid()));
  }

  @Override
  public Connection.Builder entrance() {
    return entrance;
  }

  @Override
  public String configuration() {
    return product.version() + "\n" + configuration;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String configuration(Product product, Site site, Path directory, int port)
      throws IOException {
    ProxyCertificates certificates = ProxyCertificates.of(site);
    TlsFiles own = certificates.proxy();
    String template = template(product);
    Map<String, String> values =
        Map.of(
            "processors", Integer.toString(Runtime.getRuntime().availableProcessors()),
            "directory", directory.toString(),
            "port", Integer.toString(port),
            "backendPort", Integer.toString(site.network().port(Site.PREFECTURE)),
            "backendName", certificates.backendName(),
            "chain", own.chain().toString(),
            "key", own.key().toString(),
            "chainAndKey", chainAndKey(own, directory).toString(),
            "root", own.anchors().toString());
    for (Map.Entry<String, String> value : values.entrySet()) {
      template = template.replace("${" + value.getKey() + "}", value.getValue());
    }
    return template;
  }

  private static String template(Product product) throws IOException {
    try (InputStream in = OtherProxy.class.getResourceAsStream(product.program() + ".cfg")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** HAProxy wants both in one file. */
  private static Path chainAndKey(TlsFiles files, Path directory) throws IOException {
    Path both = directory.resolve("chain-and-key.pem");
    Files.createFile(
        both, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(both, Files.readString(files.chain()) + Files.readString(files.key()));
    return both;
  }

  private static void awaitOpen(Product product, Process process, int port, Path directory) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isOpen(port)) {
      if (!process.isAlive() || System.nanoTime() > until) {
        process.destroyForcibly();
        throw new IllegalStateException(product.program() + " did not start; see " + directory);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
