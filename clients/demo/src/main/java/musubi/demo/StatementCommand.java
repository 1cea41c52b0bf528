package musubi.demo;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import musubi.backends.operators.Login;
import musubi.backends.operators.NotIssuedException;
import musubi.backends.operators.OperatorAuthority;
import musubi.backends.operators.Wanted;
import musubi.client.Bodies;
import musubi.client.Thumbprint;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code musubi statement}: an operator authority in a directory, to try calls by hand.
 *
 * <p>Every failure is one sentence on standard error. Exit codes: 0 done, 1 refused, 2 misused.
 */
@Command(
    name = "statement",
    mixinStandardHelpOptions = true,
    description = {
      "Prints an operator statement for one call, good for two minutes, or keeps the register of an",
      "operator authority. Whoever may read the directory vouches that the person has logged in",
      "with two factors."
    })
final class StatementCommand implements Callable<Integer> {
  private static final int REFUSED = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--authority",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the operator authority.")
  private Path authority;

  @ArgGroup private Upkeep upkeep;

  @Option(
      names = "--body",
      paramLabel = "CODE",
      description = "With --init: code of the organisation.")
  private String body;

  @Option(names = "--operator", paramLabel = "ID", description = "The operator (操作者ID).")
  private String operator;

  @Option(
      names = "--system",
      paramLabel = "DIR",
      description = "Directory with chain.pem of the system that will call.")
  private Path system;

  @Option(names = "--terminal", paramLabel = "ID", description = "The terminal (操作端末ID).")
  private String terminal;

  @Option(names = "--business", paramLabel = "NAME", description = "The business (事務).")
  private String business;

  @Option(
      names = "--reference",
      paramLabel = "NUMBER",
      description = "Number of the application that the call belongs to.")
  private String reference;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "Full name of the method, musubi.registry.v1.InquiryService/Inquire.")
  private String method;

  @Option(
      names = "--audience",
      split = ",",
      paramLabel = "CODE",
      description = "Bodies that may act on it. Default: own body, its prefecture, the nation.")
  private List<String> audience;

  /** What is done instead of a statement. */
  private static final class Upkeep {
    @Option(names = "--init", description = "Makes the authority; needs --body.")
    private boolean init;

    @Option(
        names = "--grant",
        split = ",",
        paramLabel = "BUSINESS",
        description = "Registers --operator with these businesses and no others.")
    private Set<String> grant;

    @Option(names = "--suspend", description = "Stops --operator at once.")
    private boolean suspend;

    @Option(names = "--resume", description = "Lets a suspended --operator act again.")
    private boolean resume;

    @Option(names = "--abolish", description = "Disables the id of --operator for good.")
    private boolean abolish;
  }

  @Override
  public Integer call() {
    try {
      spec.commandLine().getOut().println(upkeep == null ? statement() : keep());
      spec.commandLine().getOut().flush();
      return 0;
    } catch (NotIssuedException | IllegalArgumentException e) {
      return refused(e.getMessage());
    } catch (UncheckedIOException e) {
      return refused("cannot read or write below " + authority);
    }
  }

  private String statement() {
    InstantSource clock = InstantSource.system();
    Login login =
        new Login(
            needed("--operator", operator),
            needed("--terminal", terminal),
            clock.instant(),
            Set.of(Login.Factor.FACE, Login.Factor.PASSWORD));
    needed("--method", method);
    needed("--business", business);
    needed("--reference", reference);
    String thumbprint = Thumbprint.of(needed("--system", system));
    OperatorAuthority opened = OperatorAuthority.open(authority, clock);
    List<String> bodies = audience == null ? Bodies.reachedFrom(opened.body()) : audience;
    return opened.issue(login, new Wanted(method, business, reference, thumbprint, bodies));
  }

  private String keep() {
    InstantSource clock = InstantSource.system();
    if (upkeep.init) {
      needed("--body", body);
      return "made " + OperatorAuthority.create(authority, body, clock).publicKey();
    }
    needed("--operator", operator);
    OperatorAuthority opened = OperatorAuthority.open(authority, clock);
    if (upkeep.grant != null) {
      opened.grant(operator, upkeep.grant);
      return "granted";
    }
    if (upkeep.suspend) {
      opened.suspend(operator);
      return "suspended";
    }
    if (upkeep.resume) {
      opened.resume(operator);
      return "resumed";
    }
    opened.abolish(operator);
    return "abolished";
  }

  private <T> T needed(String option, T value) {
    if (value == null) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '" + option + "'");
    }
    return value;
  }

  private int refused(String sentence) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(spec.qualifiedName() + ": " + sentence);
    err.flush();
    return REFUSED;
  }
}
