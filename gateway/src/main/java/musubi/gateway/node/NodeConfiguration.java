package musubi.gateway.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import musubi.gateway.access.NodeName;
import musubi.gateway.mailing.KeyLife;
import musubi.gateway.replica.ReplicaSchema;
import musubi.gateway.value.BodyCode;

/**
 * The configuration of one node: one YAML file. An unknown key stops the start and lists the known
 * ones. Paths are relative to the file.
 *
 * @param role communication, prefecture, nation, cards, linkage or broker
 * @param body code of the node's body, 6 digits
 * @param listen where calls come in
 * @param operations the operations port
 * @param database where the node keeps what it keeps
 * @param tls its key, its certificate, whom it trusts
 * @param requestKey file of the key for digests; made at the first start
 * @param directory where the directory comes from
 * @param signing directory of the key with which the node signs receipts and hop statements; made
 *     at the first start
 * @param recipients to whom a prefecture provides; none when absent
 * @param symbols where the secrets for symbols are; for the nation, the broker and linkage nodes,
 *     which cannot translate without
 * @param linkage what a linkage node's body has decided; optional
 * @param keyLog who countersigns the key log; optional
 * @param broker what the broker allows; optional
 * @param mailing how mailing records are kept; optional
 * @param limits what one peer may take; all optional
 * @param log how much is said; optional
 */
public record NodeConfiguration(
    String role,
    String body,
    Listen listen,
    Operations operations,
    Database database,
    Tls tls,
    Path requestKey,
    Directory directory,
    Path signing,
    List<Recipient> recipients,
    Symbols symbols,
    Linkage linkage,
    KeyLog keyLog,
    Broker broker,
    Mailing mailing,
    Limits limits,
    Log log) {
  private static final Set<String> ROLES =
      Set.of("communication", "prefecture", "nation", "cards", "linkage", "broker");
  private static final Set<String> LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

  /**
   * @param host address of the interface; never a public one
   * @param port 1 to 65535; 0 for any free one
   */
  public record Listen(String host, int port) {}

  /**
   * @param port on loopback; 0 for any free one
   */
  public record Operations(int port) {}

  /**
   * @param url {@code postgresql://user@host:port/database}
   * @param passwordFile file that holds the password; optional when the URL has it
   * @param readConnections 1 to 100; 4 when absent
   * @param writeConnections 1 to 100; 4 when absent
   * @param waitSeconds how long a start waits for a database that is away; 0 to 600, 30 when absent
   */
  public record Database(
      String url,
      Path passwordFile,
      Integer readConnections,
      Integer writeConnections,
      Integer waitSeconds) {}

  /**
   * @param directory holds key.pem, chain.pem and root.pem
   */
  public record Tls(Path directory) {}

  /**
   * Where the directory comes from: from the nation, from a file that somebody replaces, as at the
   * nation itself, or both: then the file serves until the nation has been reached.
   *
   * @param environment name of the environment; no other's directory is taken
   * @param nation where the nation's node is, until a directory says so
   * @param file the signed directory
   * @param graceSeconds how long after its expiry a directory still serves; 0 to 604800, 14400 when
   *     absent (ours)
   */
  public record Directory(String environment, Address nation, Path file, Integer graceSeconds) {}

  /**
   * @param host host or address
   * @param port 1 to 65535
   */
  public record Address(String host, int port) {}

  /**
   * @param name path of the recipient's system: {@code agency/400009/board-of-education}
   * @param businesses what it may ask for
   * @param residentRecordCodeUntil last day on which it is given the resident-record code, {@code
   *     yyyy-mm-dd}; never when absent ([002 R-051])
   */
  public record Recipient(String name, List<String> businesses, String residentRecordCodeUntil) {}

  /**
   * Secrets for symbols, sealed under a key of their own. Both are made at the first start; without
   * the key the secrets are lost.
   *
   * @param directory holds the sealed secrets
   * @param keyFile the key-encryption key; on another medium than the secrets
   */
  public record Symbols(Path directory, Path keyFile) {}

  /**
   * What a linkage node's body has decided.
   *
   * @param numberBusinesses businesses that use Individual Numbers by law (個人番号利用事務, [003 R-051]);
   *     pension and register when absent
   * @param approvedTransfers items of pension eligibility that each approved request covers, by the
   *     request's reference ([004 R-014]); none when absent. The form is ours
   */
  public record Linkage(
      List<String> numberBusinesses, Map<String, List<String>> approvedTransfers) {
    /** Businesses that use Individual Numbers, unless configured; ours. */
    public static final Set<String> NUMBER_BUSINESSES = Set.of("pension", "register");
  }

  /**
   * Who countersigns the key log beside the nation, which always does.
   *
   * @param witness at a prefecture: whether it watches the log and countersigns; not when absent
   * @param witnesses at the broker, the nation and linkage nodes: prefectures without whose
   *     signatures a checkpoint does not count, {@code prefecture/130001}; the same at all of them,
   *     none when absent
   */
  public record KeyLog(Boolean witness, List<String> witnesses) {
    /** Whether this node countersigns. */
    boolean isWitness() {
      return Boolean.TRUE.equals(witness);
    }

    private boolean isUsable(String role) {
      return (witness == null || role.equals("prefecture"))
          && (witnesses == null || witnesses.stream().allMatch(KeyLog::isPrefecture));
    }

    private static boolean isPrefecture(String path) {
      try {
        return NodeName.parse(path).role().equals("prefecture");
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  /**
   * What the broker allows.
   *
   * @param permissionList the table of rows; the one that comes with the program when absent
   * @param budgetPerMinute persons that an organisation may ask about in a minute; 1 to 10000000,
   *     60000 when absent (ours)
   * @param numbersPerOrganisation processing numbers that an organisation may have open; 1 to
   *     10000000, 1000000 when absent (ours)
   */
  public record Broker(
      Path permissionList, Integer budgetPerMinute, Integer numbersPerOrganisation) {}

  /**
   * How a communication node and the card system keep mailing records.
   *
   * @param keys directory of the keys of business days: on a file system of its own, in no backup;
   *     {@code mailing-keys} beside the request key when absent
   * @param keepDays business days that a record is kept after it went on; 1 to 30, 1 when absent
   *     (ours)
   * @param holidays list of holidays, one {@code yyyy-mm-dd} on each line; the one that comes with
   *     the program when absent
   */
  public record Mailing(Path keys, Integer keepDays, Path holidays) {}

  /**
   * @param calls calls at once on the node; 1 to 100000
   * @param callsPerConnection calls at once on one connection; 1 to 10000
   * @param messageBytes largest message; 65536 to 67108864
   * @param handshakeSeconds time a peer has for its handshake; 1 to 60
   * @param patienceSeconds time a caller has to send its message; 1 to 300
   * @param searchHits persons that a list may hold; 1 to 1000
   * @param misses persons not found whom an operator may ask for in ten minutes; 1 to 10000
   */
  public record Limits(
      Integer calls,
      Integer callsPerConnection,
      Integer messageBytes,
      Integer handshakeSeconds,
      Integer patienceSeconds,
      Integer searchHits,
      Integer misses) {}

  /**
   * @param level TRACE, DEBUG, INFO, WARN or ERROR; INFO when absent
   * @param file where to; standard error when absent
   */
  public record Log(String level, Path file) {}

  /**
   * Reads and checks a file.
   *
   * @throws ConfigurationException one sentence: key, value, what was expected
   */
  public static NodeConfiguration read(Path file) {
    ObjectMapper mapper =
        YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    try {
      NodeConfiguration read = mapper.readValue(Files.readString(file), NodeConfiguration.class);
      if (read == null) {
        throw new ConfigurationException(file + ": empty");
      }
      return read.against(file.toAbsolutePath().getParent()).checked(file);
    } catch (UnrecognizedPropertyException e) {
      throw new ConfigurationException(
          file + ": unknown key " + path(e) + " (known: " + known(e) + ")");
    } catch (JsonMappingException e) {
      throw new ConfigurationException(file + ": " + path(e) + ": not readable");
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(file + ": no YAML at line " + e.getLocation().getLineNr());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The node's own body. */
  public BodyCode bodyCode() {
    return new BodyCode(body);
  }

  /** Where the keys of mailing records are. */
  Path mailingKeys() {
    return mailing == null || mailing.keys == null
        ? requestKey.resolveSibling("mailing-keys")
        : mailing.keys;
  }

  /** Business days that a mailing record is kept after it went on. */
  int mailingKeepDays() {
    return mailing == null || mailing.keepDays == null ? KeyLife.KEEP_DAYS : mailing.keepDays;
  }

  private NodeConfiguration checked(Path file) {
    require(file, "role", role != null && ROLES.contains(role), "one of " + new TreeSet<>(ROLES));
    require(file, "body", isBody(body), "6 digits with check digit");
    require(file, "body", roleFitsBody(), "a body of the role " + role);
    require(file, "listen", listen != null && isPort(listen.port, 0), "host and port");
    require(file, "operations", operations != null && isPort(operations.port, 0), "port");
    require(file, "database.url", database != null && database.url != null, "present");
    require(file, "database.readConnections", within(database.readConnections, 1, 100), "1 to 100");
    require(
        file, "database.writeConnections", within(database.writeConnections, 1, 100), "1 to 100");
    require(file, "database.waitSeconds", within(database.waitSeconds, 0, 600), "0 to 600");
    require(file, "tls.directory", tls != null && tls.directory != null, "present");
    require(file, "requestKey", requestKey != null, "present");
    require(file, "signing", signing != null, "a directory");
    require(
        file,
        "directory.environment",
        directory != null
            && directory.environment != null
            && directory.environment.matches("[a-z0-9][a-z0-9-]{0,39}"),
        "1 to 40 of a-z 0-9 -");
    require(
        file,
        "directory.nation",
        directory.nation == null ? directory.file != null : isAddress(directory.nation),
        "nation with host and port, or file, or both");
    require(
        file, "directory.graceSeconds", within(directory.graceSeconds, 0, 604_800), "0 to 604800");
    require(
        file,
        "symbols",
        symbols == null
            ? !role.equals("linkage") && !role.equals("broker")
            : symbols.directory != null && symbols.keyFile != null,
        "directory and keyFile");
    require(
        file,
        "linkage.numberBusinesses",
        linkage == null
            || linkage.numberBusinesses == null
            || linkage.numberBusinesses.stream().allMatch(NodeConfiguration::isWord),
        "words of 1 to 64 of A-Z a-z 0-9 . _ : / -");
    require(
        file,
        "linkage.approvedTransfers",
        linkage == null
            || linkage.approvedTransfers == null
            || linkage.approvedTransfers.entrySet().stream()
                .allMatch(NodeConfiguration::isApproval),
        "references of 1 to 64 of A-Z a-z 0-9 . _ : / -, each with items of pension eligibility");
    require(
        file,
        "keyLog",
        keyLog == null || keyLog.isUsable(role),
        "witness at a prefecture, witnesses as prefecture/<code>");
    if (broker != null) {
      require(file, "broker", role.equals("broker"), "only where role is broker");
      require(
          file,
          "broker.budgetPerMinute",
          within(broker.budgetPerMinute, 1, 10_000_000),
          "1 to 10000000");
      require(
          file,
          "broker.numbersPerOrganisation",
          within(broker.numbersPerOrganisation, 1, 10_000_000),
          "1 to 10000000");
    }
    if (mailing != null) {
      require(
          file,
          "mailing",
          role.equals("communication") || role.equals("cards"),
          "only where role is communication or cards");
      require(file, "mailing.keepDays", within(mailing.keepDays, 1, 30), "1 to 30");
    }
    if (limits != null) {
      require(file, "limits.calls", within(limits.calls, 1, 100_000), "1 to 100000");
      require(
          file,
          "limits.callsPerConnection",
          within(limits.callsPerConnection, 1, 10_000),
          "1 to 10000");
      require(
          file,
          "limits.messageBytes",
          within(limits.messageBytes, 65_536, 67_108_864),
          "65536 to 67108864");
      require(file, "limits.handshakeSeconds", within(limits.handshakeSeconds, 1, 60), "1 to 60");
      require(file, "limits.patienceSeconds", within(limits.patienceSeconds, 1, 300), "1 to 300");
      require(file, "limits.searchHits", within(limits.searchHits, 1, 1_000), "1 to 1000");
      require(file, "limits.misses", within(limits.misses, 1, 10_000), "1 to 10000");
    }
    require(
        file,
        "recipients",
        recipients == null || recipients.stream().allMatch(NodeConfiguration::isRecipient),
        "entries with name, businesses and a day yyyy-mm-dd");
    require(
        file,
        "log.level",
        log == null || log.level == null || LEVELS.contains(log.level),
        "one of " + new TreeSet<>(LEVELS));
    return this;
  }

  private NodeConfiguration against(Path base) {
    return new NodeConfiguration(
        role,
        body,
        listen,
        operations,
        database == null
            ? null
            : new Database(
                database.url,
                resolve(base, database.passwordFile),
                database.readConnections,
                database.writeConnections,
                database.waitSeconds),
        tls == null ? null : new Tls(resolve(base, tls.directory)),
        resolve(base, requestKey),
        directory == null
            ? null
            : new Directory(
                directory.environment,
                directory.nation,
                resolve(base, directory.file),
                directory.graceSeconds),
        resolve(base, signing),
        recipients,
        symbols == null
            ? null
            : new Symbols(resolve(base, symbols.directory), resolve(base, symbols.keyFile)),
        linkage,
        keyLog,
        broker == null
            ? null
            : new Broker(
                resolve(base, broker.permissionList),
                broker.budgetPerMinute,
                broker.numbersPerOrganisation),
        mailing == null
            ? null
            : new Mailing(
                resolve(base, mailing.keys), mailing.keepDays, resolve(base, mailing.holidays)),
        limits,
        log == null ? null : new Log(log.level, resolve(base, log.file)));
  }

  private boolean roleFitsBody() {
    return switch (role) {
      case "communication" -> bodyCode().isMunicipality();
      case "prefecture" -> bodyCode().isPrefecture();
      case "nation" -> bodyCode().equals(BodyCode.NATION);
      case "cards" -> bodyCode().equals(BodyCode.CARDS);
      case "linkage" -> bodyCode().isMunicipality();
      case "broker" -> bodyCode().equals(BodyCode.BROKER);
      default -> false;
    };
  }

  private static Path resolve(Path directory, Path path) {
    return path == null ? null : directory.resolve(path);
  }

  private static boolean isBody(String code) {
    try {
      return code != null && new BodyCode(code).digits() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isPort(int port, int least) {
    return port >= least && port <= 65_535;
  }

  private static boolean within(Integer value, int least, int most) {
    return value == null || value >= least && value <= most;
  }

  private static boolean isRecipient(Recipient recipient) {
    return recipient.name != null
        && recipient.name.matches("(agency|department)/[0-9]{6}/[a-z0-9-]{1,40}")
        && recipient.businesses != null
        && !recipient.businesses.isEmpty()
        && (recipient.residentRecordCodeUntil == null || isDay(recipient.residentRecordCodeUntil));
  }

  private static boolean isWord(String text) {
    return text != null && text.matches("[A-Za-z0-9._:/-]{1,64}");
  }

  private static boolean isApproval(Map.Entry<String, List<String>> approval) {
    ReplicaSchema schema = ReplicaSchema.of("pension").orElseThrow();
    return isWord(approval.getKey())
        && approval.getValue() != null
        && !approval.getValue().isEmpty()
        && approval.getValue().stream()
            .allMatch(item -> item != null && schema.names().contains(item));
  }

  private static boolean isDay(String text) {
    try {
      return LocalDate.parse(text).getYear() > 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static boolean isAddress(Address address) {
    return address != null && address.host != null && isPort(address.port, 1);
  }

  private static void require(Path file, String key, boolean holds, String expected) {
    if (!holds) {
      throw new ConfigurationException(
          file + ": " + key + ": missing or not usable (expected: " + expected + ")");
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String known(UnrecognizedPropertyException e) {
    return e.getKnownPropertyIds().stream()
        .map(Object::toString)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
