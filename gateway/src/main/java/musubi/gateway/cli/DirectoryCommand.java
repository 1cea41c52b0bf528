package musubi.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.gateway.directory.Directory;
import musubi.gateway.directory.DirectoryChanges;
import musubi.gateway.directory.DirectoryException;
import musubi.gateway.directory.DirectoryMessages;
import musubi.gateway.directory.DirectorySource;
import musubi.gateway.pki.Chains;
import musubi.gateway.pki.PkiException;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code musubi directory}: makes, signs and shows the directory of an environment. For the nation;
 * everybody may show and compare.
 *
 * <p>Every failure is one sentence on standard error. Exit codes: 0 done, 1 refused, 2 misused.
 */
@Command(
    name = "directory",
    mixinStandardHelpOptions = true,
    description = "The signed directory: which nodes there are and whom to trust.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DirectoryCommand.Check.class,
      DirectoryCommand.Sign.class,
      DirectoryCommand.Show.class
    })
public final class DirectoryCommand {
  private final InstantSource clock;

  /** The command with the clock of the machine. */
  public DirectoryCommand() {
    this(InstantSource.system());
  }

  /** The command with another clock. */
  public DirectoryCommand(InstantSource clock) {
    this.clock = clock;
  }

  /** What the subcommands have in common. */
  abstract static class Step implements Callable<Integer> {
    @ParentCommand private DirectoryCommand parent;
    @Spec private CommandSpec spec;

    /** Does the work; a refusal is an exception. */
    abstract void run(PrintWriter out);

    @Override
    public final Integer call() {
      try {
        run(spec.commandLine().getOut());
        spec.commandLine().getOut().flush();
        return CommandLine.ExitCode.OK;
      } catch (DirectoryException | PkiException | UncheckedIOException e) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
        return PkiCommand.REFUSED;
      }
    }

    final InstantSource clock() {
      return parent.clock;
    }

    static byte[] read(Path file) {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }
  }

  /** {@code directory check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Reads a source file and all that it names; signs nothing.")
  static final class Check extends Step {
    @Option(names = "--source", required = true, paramLabel = "FILE", description = "YAML file.")
    private Path source;

    @Override
    void run(PrintWriter out) {
      Directory directory =
          DirectorySource.read(source)
              .directory(source.toAbsolutePath().getParent(), 1, clock().instant());
      out.println(directory.bodies().size() + " bodies, " + nodes(directory) + " nodes");
    }
  }

  /** {@code directory sign}. */
  @Command(
      name = "sign",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the next issue of the directory and signs it. The nation's node takes the file up",
        "by itself; all others have it from there. Prints what changes against the issue before."
      })
  static final class Sign extends Step {
    @Option(names = "--source", required = true, paramLabel = "FILE", description = "YAML file.")
    private Path source;

    @Option(
        names = "--signer",
        required = true,
        paramLabel = "DIR",
        description = "Key and certificate of directory/900001/NAME.")
    private Path signer;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "The signed directory; the issue before is read here and replaced.")
    private Path file;

    @Override
    void run(PrintWriter out) {
      TlsMaterial material = TlsMaterial.load(TlsFiles.in(signer, List.of()));
      Optional<Directory> before =
          Files.exists(file)
              ? Optional.of(DirectoryMessages.verify(read(file), material.anchors()).directory())
              : Optional.empty();
      Directory directory =
          DirectorySource.read(source)
              .directory(
                  source.toAbsolutePath().getParent(),
                  before.map(Directory::number).orElse(0L) + 1,
                  clock().instant());
      byte[] signed = DirectoryMessages.sign(directory, material.key(), material.chain());
      DirectoryMessages.verify(signed, material.anchors());
      replace(file, signed);
      before.ifPresent(old -> DirectoryChanges.between(old, directory).forEach(out::println));
      out.println("signed " + directory.number() + " until " + directory.expires());
    }

    private static void replace(Path file, byte[] content) {
      Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
      try {
        Files.write(draft, content);
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file, e);
      }
    }
  }

  /** {@code directory show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Verifies a signed directory under the roots and prints it.")
  static final class Show extends Step {
    @Option(names = "--roots", required = true, paramLabel = "FILE", description = "root.pem.")
    private Path roots;

    @Parameters(paramLabel = "FILE", description = "The signed directory.")
    private Path file;

    @Override
    void run(PrintWriter out) {
      List<X509Certificate> anchors = Chains.readAnchors(roots);
      Directory directory = DirectoryMessages.verify(read(file), anchors).directory();
      boolean stale = !clock().instant().isBefore(directory.expires());
      out.printf(
          "%s %d, issued %s, %s %s%n",
          directory.environment(),
          directory.number(),
          directory.issued(),
          stale ? "EXPIRED" : "until",
          directory.expires());
      directory.bodies().values().stream()
          .sorted(java.util.Comparator.comparing(body -> body.code().digits()))
          .forEach(body -> print(out, body));
    }

    private static void print(PrintWriter out, Directory.Body body) {
      out.printf(
          "%s %s%s%s%n",
          body.code(),
          body.name(),
          body.suspended() ? " SUSPENDED" : "",
          body.successor().map(successor -> " merged into " + successor).orElse(""));
      body.nodes()
          .forEach(
              node ->
                  out.printf(
                      "  %-13s %s:%d, %d signing keys%n",
                      node.role(), node.host(), node.port(), node.signingKeys().size()));
      out.printf(
          "  %d authorities, %d operator keys, %d certificates revoked%n",
          body.authorities().size(), body.operatorKeys().size(), body.revoked().size());
    }
  }

  private static int nodes(Directory directory) {
    return directory.bodies().values().stream().mapToInt(body -> body.nodes().size()).sum();
  }
}
