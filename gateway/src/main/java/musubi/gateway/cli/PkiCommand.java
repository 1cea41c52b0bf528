package musubi.gateway.cli;

import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import musubi.gateway.pki.CertificateAuthority;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.Chains;
import musubi.gateway.pki.IssuedCertificate;
import musubi.gateway.pki.PkiException;
import musubi.gateway.pki.Requests;
import musubi.gateway.pki.SigningKey;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code musubi pki}: keys, requests, certificates and revocation lists in files.
 *
 * <p>Every failure is one sentence on standard error. Exit codes: 0 done, 1 refused, 2 misused.
 */
@Command(
    name = "pki",
    mixinStandardHelpOptions = true,
    description = "Keys, certificates and revocation lists of a network.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PkiCommand.Init.class,
      PkiCommand.Request.class,
      PkiCommand.Sign.class,
      PkiCommand.Revoke.class,
      PkiCommand.Publish.class,
      PkiCommand.ListIssued.class,
      PkiCommand.MakeSigningKey.class
    })
public final class PkiCommand {
  static final int REFUSED = 1;

  private final InstantSource clock;

  /** The command with the clock of the machine. */
  public PkiCommand() {
    this(InstantSource.system());
  }

  /** The command with another clock. */
  public PkiCommand(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Answers a misuse with one sentence and exit code 2. For the parameter exception handler of the
   * main command, which is the only one that picocli asks.
   */
  public static int oneSentence(CommandLine.ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** What the subcommands have in common. */
  abstract static class Step implements Callable<Integer> {
    @ParentCommand private PkiCommand pki;
    @Spec private CommandSpec spec;

    /** Does the work; a refusal and a misuse are exceptions. */
    abstract void run(PrintWriter out);

    @Override
    public final Integer call() {
      try {
        run(spec.commandLine().getOut());
        spec.commandLine().getOut().flush();
        return CommandLine.ExitCode.OK;
      } catch (PkiException e) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
        return REFUSED;
      }
    }

    final InstantSource clock() {
      return pki.clock;
    }

    final CertificateAuthority open(Path directory) {
      return CertificateAuthority.open(directory, clock());
    }

    final CertificateName name(String path) {
      try {
        return CertificateName.ofPath(path);
      } catch (IllegalArgumentException e) {
        throw misuse(e);
      }
    }

    final BigInteger serial(String text) {
      try {
        return IssuedCertificate.parseSerial(text);
      } catch (IllegalArgumentException e) {
        throw misuse(e);
      }
    }

    private CommandLine.ParameterException misuse(IllegalArgumentException e) {
      return new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** {@code pki init}. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description = "Makes the root: its key, root.pem, an empty ledger and a revocation list.")
  static final class Init extends Step {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "New directory.")
    private Path directory;

    @Option(
        names = "--years",
        paramLabel = "N",
        defaultValue = "" + CertificateAuthority.ROOT_YEARS,
        description = "Life of the root (default: ${DEFAULT-VALUE}).")
    private int years;

    @Override
    void run(PrintWriter out) {
      CertificateAuthority root = CertificateAuthority.createRoot(directory, clock(), years);
      out.println("root " + root.name() + " until " + root.certificate().getNotAfter().toInstant());
    }
  }

  /** {@code pki request}. */
  @Command(
      name = "request",
      mixinStandardHelpOptions = true,
      description = {
        "Makes DIR/key.pem and DIR/request.csr. The key stays; the request is what travels.",
        "Repeating it keeps both."
      })
  static final class Request extends Step {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "Own directory.")
    private Path directory;

    @Parameters(
        paramLabel = "NAME",
        description = "ca/131121, communication/131121, register/131121/main ...")
    private String name;

    @Override
    void run(PrintWriter out) {
      Requests.Made made = Requests.make(directory, name(name));
      out.println((made.kept() ? "kept " : "made ") + made.file() + " for " + name(name));
    }
  }

  /** {@code pki sign}. */
  @Command(
      name = "sign",
      mixinStandardHelpOptions = true,
      description = {
        "Signs a request: the root a CA of a body, a CA the nodes and systems of its own body.",
        "A CA finds its own chain in ISSUER_DIR/chain.pem."
      })
  static final class Sign extends Step {
    @Option(
        names = "--with",
        required = true,
        paramLabel = "ISSUER_DIR",
        description = "Directory of the root or of a CA.")
    private Path issuer;

    @Option(names = "--request", required = true, paramLabel = "FILE", description = "The request.")
    private Path request;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "Where the chain goes; only a chain of the same name is replaced.")
    private Path out;

    @Option(
        names = "--days",
        paramLabel = "N",
        description = {
          "Life of the certificate: at most 398 days, 90 by default;",
          "for a CA at most and by default 5 years."
        })
    private Integer days;

    @Override
    void run(PrintWriter print) {
      CertificateAuthority authority = open(issuer);
      byte[] pem = Requests.read(request);
      CertificateName name = Requests.nameIn(pem);
      // Before signing: a certificate that cannot be written would still stand in the ledger.
      Chains.requireFree(out, name);
      List<X509Certificate> chain =
          days == null ? authority.sign(pem) : authority.sign(pem, Duration.ofDays(days));
      Chains.write(out, chain);
      print.println(
          "signed "
              + name
              + " until "
              + chain.getFirst().getNotAfter().toInstant()
              + ", serial "
              + IssuedCertificate.serialText(chain.getFirst().getSerialNumber()));
    }
  }

  /** {@code pki revoke}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = {
        "Revokes one certificate, or all of a name, and writes ISSUER_DIR/crl.pem.",
        "Repeating it changes nothing else."
      })
  static final class Revoke extends Step {
    @Option(
        names = "--with",
        required = true,
        paramLabel = "ISSUER_DIR",
        description = "Directory of the issuer.")
    private Path issuer;

    @Parameters(
        paramLabel = "SERIAL|NAME",
        description = "32 hexadecimal digits, or a name such as communication/131121.")
    private String which;

    @Override
    void run(PrintWriter out) {
      int revoked;
      if (which.contains("/")) {
        CertificateName name = name(which);
        revoked = open(issuer).revoke(name);
      } else {
        BigInteger serial = serial(which);
        revoked = open(issuer).revoke(serial) ? 1 : 0;
      }
      out.println(revoked == 0 ? "already revoked" : "revoked " + revoked);
    }
  }

  /** {@code pki publish}. */
  @Command(
      name = "publish",
      mixinStandardHelpOptions = true,
      description = "Signs ISSUER_DIR/crl.pem anew, which is due every 7 days.")
  static final class Publish extends Step {
    @Option(
        names = "--with",
        required = true,
        paramLabel = "ISSUER_DIR",
        description = "Directory of the issuer.")
    private Path issuer;

    @Override
    void run(PrintWriter out) {
      out.println("wrote " + open(issuer).publishRevocations());
    }
  }

  /** {@code pki list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists what an issuer signed: serial, expiry, state and name.")
  static final class ListIssued extends Step {
    @Option(
        names = "--with",
        required = true,
        paramLabel = "ISSUER_DIR",
        description = "Directory of the issuer.")
    private Path issuer;

    @Override
    void run(PrintWriter out) {
      Instant now = clock().instant();
      for (IssuedCertificate row : open(issuer).issued()) {
        out.printf(
            "%s  %s  %-7s  %s%n",
            IssuedCertificate.serialText(row.serial()),
            row.notAfter(),
            state(row, now),
            row.name());
      }
    }

    private static String state(IssuedCertificate row, Instant now) {
      if (row.revoked().isPresent()) {
        return "revoked";
      }
      return row.notAfter().isAfter(now) ? "valid" : "expired";
    }
  }

  /** {@code pki signing-key}. */
  @Command(
      name = "signing-key",
      mixinStandardHelpOptions = true,
      description = {
        "Makes DIR/signing.key and DIR/signing.pub: what a node signs receipts with. The public key",
        "goes into the directory. Repeating it keeps both."
      })
  static final class MakeSigningKey extends Step {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "Own directory.")
    private Path directory;

    @Override
    void run(PrintWriter out) {
      SigningKey.open(directory);
      out.println(directory.resolve("signing.pub"));
    }
  }
}
