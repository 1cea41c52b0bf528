package musubi.backends.operators;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import musubi.backends.operators.NotIssuedException.Reason;
import musubi.client.Bodies;
import musubi.client.Statements;

/**
 * The operator authority of an organisation, as small as an honest one can be: a register of who
 * may act in which business, and a key that states for one call at a time who makes it. It is told
 * that a person has authenticated with two factors and sees no factor itself.
 *
 * <p>Thread-safe, also among processes on one directory: a suspension is in force with the next
 * statement.
 */
public final class OperatorAuthority {
  /** How long a statement lives; nodes take at most 300 seconds. Ours. */
  private static final Duration LIFE = Duration.ofMinutes(2);

  /** How long a login lasts; ours. */
  private static final Duration LOGIN = Duration.ofHours(12);

  private static final int FACTORS = 2;

  private final Path directory;
  private final OperatorFile file;
  private final AuthorityKey key;
  private final InstantSource clock;

  private OperatorAuthority(Path directory, AuthorityKey key, InstantSource clock) {
    this.directory = directory;
    this.file = operators(directory);
    this.key = key;
    this.clock = clock;
  }

  /**
   * Makes an authority without operators: key.pem, operator.pub and the file of operators.
   *
   * @param directory made with mode 0700 when absent
   * @param body code of the organisation, 6 digits
   * @throws IllegalArgumentException not 6 digits, or the directory has a key already
   */
  public static OperatorAuthority create(Path directory, String body, InstantSource clock) {
    Bodies.prefectureOf(body);
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      AuthorityKey.create(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    operators(directory).write(new OperatorFile.Content(body, Map.of()));
    return open(directory, clock);
  }

  /**
   * Opens an authority.
   *
   * @throws IllegalArgumentException the directory has no authority, or its key is open to others
   */
  public static OperatorAuthority open(Path directory, InstantSource clock) {
    try {
      return new OperatorAuthority(directory, AuthorityKey.open(directory), clock);
    } catch (IOException e) {
      throw new IllegalArgumentException(directory + " holds no operator authority", e);
    }
  }

  /** Code of the organisation. */
  public String body() {
    return file.read().body();
  }

  /** The file with the public key, SPKI in PEM, for the directory of the network. */
  public Path publicKey() {
    return directory.resolve(AuthorityKey.PUBLIC);
  }

  /**
   * Registers an operator, or sets the businesses of one, after whoever manages the rights has
   * checked them ([003 R-075]).
   *
   * @throws NotIssuedException OPERATOR_ABOLISHED: an id is never given again
   */
  public void grant(String operator, Set<String> businesses) {
    Operator granted = new Operator(operator, Operator.State.ACTIVE, businesses);
    file.change(
        operators ->
            operators.merge(
                operator, granted, (before, fresh) -> usable(before, Set.copyOf(businesses))));
  }

  /** Stops an operator at once, on suspicion ([003 R-079]). */
  public void suspend(String operator) {
    change(operator, before -> before.with(Operator.State.SUSPENDED));
  }

  /** Lets a suspended operator act again. */
  public void resume(String operator) {
    change(operator, before -> before.with(Operator.State.ACTIVE));
  }

  /** Disables an operator's id for good, after transfer or retirement ([003 R-076]). */
  public void abolish(String operator) {
    change(operator, before -> before.with(Operator.State.ABOLISHED));
  }

  /**
   * States that a person makes a call.
   *
   * @return a compact JWS, see docs/protocols/operator-statement.md
   * @throws NotIssuedException the person did not authenticate, or may not
   */
  public String issue(Login login, Wanted wanted) {
    Instant now = clock.instant();
    OperatorFile.Content register = file.read();
    requireAuthenticated(login, now);
    requireGranted(register.operators().get(login.operator()), wanted.business());
    return key.sign(
        Map.ofEntries(
            entry("iss", register.body()),
            entry("sub", login.operator()),
            entry("terminal", login.terminal()),
            entry("method", wanted.method()),
            entry("aud", wanted.audience()),
            entry("iat", now.getEpochSecond()),
            entry("exp", now.plus(LIFE).getEpochSecond()),
            entry("cnf", Map.of("x5t#S256", wanted.systemThumbprint())),
            entry("jti", UUID.randomUUID().toString()),
            entry("business", wanted.business()),
            entry("reference", wanted.reference())));
  }

  /** Statements for the calls of one logged-in person. */
  public Statements statements(Login login) {
    return (method, purpose, audience, systemThumbprint) -> {
      if (!purpose.operator().equals(login.operator())
          || !purpose.terminal().equals(login.terminal())) {
        throw new NotIssuedException(Reason.LOGIN_OF_ANOTHER);
      }
      return issue(
          login,
          new Wanted(method, purpose.business(), purpose.reference(), systemThumbprint, audience));
    };
  }

  private void change(String operator, UnaryOperator<Operator> change) {
    file.change(
        operators -> {
          Operator before = operators.get(operator);
          if (before == null) {
            throw new NotIssuedException(Reason.OPERATOR_UNKNOWN);
          }
          operators.put(operator, change.apply(usable(before, before.businesses())));
        });
  }

  private static Operator usable(Operator before, Set<String> businesses) {
    if (before.state() == Operator.State.ABOLISHED) {
      throw new NotIssuedException(Reason.OPERATOR_ABOLISHED);
    }
    return new Operator(before.id(), before.state(), businesses);
  }

  private static void requireAuthenticated(Login login, Instant now) {
    if (login.factors().size() < FACTORS
        || login.at().isAfter(now)
        || login.at().isBefore(now.minus(LOGIN))) {
      throw new NotIssuedException(Reason.NOT_AUTHENTICATED);
    }
  }

  private static void requireGranted(Operator operator, String business) {
    if (operator == null) {
      throw new NotIssuedException(Reason.OPERATOR_UNKNOWN);
    }
    switch (operator.state()) {
      case ACTIVE -> {}
      case SUSPENDED -> throw new NotIssuedException(Reason.OPERATOR_SUSPENDED);
      case ABOLISHED -> throw new NotIssuedException(Reason.OPERATOR_ABOLISHED);
    }
    if (!operator.businesses().contains(business)) {
      throw new NotIssuedException(Reason.BUSINESS_NOT_GRANTED);
    }
  }

  private static OperatorFile operators(Path directory) {
    return new OperatorFile(directory.resolve("operators"));
  }
}
