package musubi.gateway.pg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a database is and who logs in: {@code postgresql://user:password@host:port/database?...}.
 *
 * <p>The password stands in the URL, or in a file that is read at each use, or nowhere (a server
 * that does not ask for one). Prints without it.
 *
 * @param host name or address; an IPv6 address keeps its brackets
 * @param parameters what followed the question mark, for the JDBC driver
 */
public record DatabaseUrl(
    String user,
    Optional<String> writtenPassword,
    Optional<Path> passwordFile,
    String host,
    int port,
    String database,
    Map<String, String> parameters) {
  private static final int DEFAULT_PORT = 5432;
  private static final Pattern FORM =
      Pattern.compile(
          "postgres(?:ql)?://(?<user>[^:@/?#]+)(?::(?<password>[^:@/?#]*))?@"
              + "(?<host>\\[[0-9A-Fa-f:.]+]|[^:@/?#\\[\\]]+)(?::(?<port>[0-9]{1,5}))?"
              + "/(?<database>[^/?#]+)(?:\\?(?<parameters>[^#]*))?");

  public DatabaseUrl {
    requireNonNull(user, "user");
    requireNonNull(host, "host");
    requireNonNull(database, "database");
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("database URL: port " + port + " (expected: 1 to 65535)");
    }
    if (writtenPassword.isPresent() && passwordFile.isPresent()) {
      throw new IllegalArgumentException(
          "database URL: a password in the URL and a password file (expected: one of them)");
    }
    if (parameters.containsKey("user") || parameters.containsKey("password")) {
      throw new IllegalArgumentException(
          "database URL: user or password behind the question mark (expected: before the host)");
    }
  }

  /** A URL that holds its password, or needs none. */
  public static DatabaseUrl parse(String url) {
    return parse(url, Optional.empty());
  }

  /** A URL without a password, which is in the first line of this file. */
  public static DatabaseUrl parse(String url, Path passwordFile) {
    return parse(url, Optional.of(passwordFile));
  }

  /**
   * The password, read from its file if it has one; empty text when there is none.
   *
   * @throws UncheckedIOException when the file cannot be read
   */
  public String password() {
    if (passwordFile.isEmpty()) {
      return writtenPassword.orElse("");
    }
    try {
      return Files.readString(passwordFile.get()).lines().findFirst().orElse("").strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * For the JDBC driver; user and password are given apart. What the server says about the values
   * of an error stays out of the exception, unless a parameter asks for it.
   */
  public String jdbcUrl() {
    var all = new LinkedHashMap<String, String>();
    all.put("logServerErrorDetail", "false");
    all.putAll(parameters);
    return "jdbc:postgresql://" + host + ":" + port + "/" + encode(database) + "?" + query(all);
  }

  /** Opens a connection; the caller closes it. */
  public Connection connect() throws SQLException {
    var login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password());
    return DriverManager.getConnection(jdbcUrl(), login);
  }

  /** The URL as text that may be shown; {@link #parse(String, Path)} reads it. */
  public String withoutPassword() {
    String query = parameters.isEmpty() ? "" : "?" + query(parameters);
    return "postgresql://"
        + encode(user)
        + "@"
        + host
        + ":"
        + port
        + "/"
        + encode(database)
        + query;
  }

  @Override
  public String toString() {
    return "DatabaseUrl[" + withoutPassword() + "]";
  }

  private static DatabaseUrl parse(String url, Optional<Path> passwordFile) {
    Matcher parts = FORM.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "database URL: "
              + url.length()
              + " characters of another form (expected:"
              + " postgresql://user:password@host:port/database, escaped with % where needed)");
    }
    String port = parts.group("port");
    return new DatabaseUrl(
        decode(parts.group("user")),
        Optional.ofNullable(parts.group("password")).map(DatabaseUrl::decode),
        passwordFile,
        parts.group("host"),
        port == null ? DEFAULT_PORT : Integer.parseInt(port),
        decode(parts.group("database")),
        parameters(Optional.ofNullable(parts.group("parameters")).orElse("")));
  }

  private static Map<String, String> parameters(String query) {
    var parameters = new LinkedHashMap<String, String>();
    for (String parameter : query.split("&")) {
      if (!parameter.isEmpty()) {
        int equals = parameter.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException(
              "database URL: a parameter without name or value (expected: ?name=value&...)");
        }
        parameters.put(
            decode(parameter.substring(0, equals)), decode(parameter.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  // In the form encoding a plus sign is a space; in a URL it is a plus sign.
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException broken) {
      throw new IllegalArgumentException("database URL: a % without two hexadecimal digits");
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
