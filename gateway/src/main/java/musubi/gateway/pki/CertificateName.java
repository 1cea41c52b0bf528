package musubi.gateway.pki;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import musubi.gateway.value.BodyCode;

/**
 * The one name that a certificate carries, as a URI in its subject alternative names.
 *
 * <pre>
 *   root    musubi://root/900001
 *   CA      musubi://ca/131121
 *   node    musubi://communication/131121
 *   system  musubi://register/131121/main
 * </pre>
 *
 * <p>A role goes only with a code that can have it: a municipality's CA signs every name of its own
 * code, and must not be able to make itself a prefecture or the broker.
 *
 * @param kind {@code root}, {@code ca}, the role of a node or the kind of a system
 * @param code local-government code (全国地方公共団体コード): 6 digits, the last a check digit
 * @param name the system among those of its kind; empty unless this names a system
 */
public record CertificateName(String kind, String code, Optional<String> name) {
  /** The roles a node can have, in the order of the domain documents. */
  public static final List<String> ROLES =
      List.of("communication", "prefecture", "nation", "cards", "linkage", "broker");

  private static final String SCHEME = "musubi://";
  // 40 characters for a kind are ours; the last may not be a hyphen since the kind stands where a
  // URI has its host, and strict URI parsers refuse such a host.
  private static final Pattern KIND = Pattern.compile("[a-z](?:[a-z-]{0,38}[a-z])?");
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern URI = Pattern.compile("musubi://([^/]*)/([^/]*)(?:/([^/]*))?");
  private static final int[] WEIGHTS = {6, 5, 4, 3, 2};

  // Below the patterns, which its construction needs.
  /** Name of the root of trust. */
  public static final CertificateName ROOT =
      new CertificateName("root", BodyCode.NATION.digits(), Optional.empty());

  public CertificateName {
    requireNonNull(kind, "kind");
    requireNonNull(code, "code");
    requireNonNull(name, "name");
    check(KIND.matcher(kind).matches(), "kind is not a word of a-z and inner hyphens, at most 40");
    check(CODE.matcher(code).matches(), "code is not 6 ASCII digits");
    check(checkDigit(code) == code.charAt(5), "check digit of code " + code + " is wrong");
    boolean system = !isFixedKind(kind);
    check(system == name.isPresent(), system ? "a system needs a name" : kind + " takes no name");
    check(
        name.isEmpty() || NAME.matcher(name.get()).matches(),
        "name is not a word of a-z, 0-9 and hyphens, at most 40, no hyphen first");
    check(canHave(kind, code), "code " + code + " cannot be that of a " + kind);
  }

  /** Reads {@code musubi://kind/code} or {@code musubi://kind/code/name}. */
  public static CertificateName parse(String uri) {
    Matcher parts = URI.matcher(requireNonNull(uri, "uri"));
    check(parts.matches(), "not musubi://kind/code or musubi://kind/code/name");
    return new CertificateName(parts.group(1), parts.group(2), Optional.ofNullable(parts.group(3)));
  }

  /** Reads the form that people type: {@code communication/131121}, without the scheme. */
  public static CertificateName ofPath(String path) {
    return parse(SCHEME + requireNonNull(path, "path"));
  }

  /** The CA of a body. */
  public static CertificateName authority(String code) {
    return new CertificateName("ca", code, Optional.empty());
  }

  /** A node of a body. */
  public static CertificateName node(String role, String code) {
    return new CertificateName(role, code, Optional.empty());
  }

  /** A back-end system of a body. */
  public static CertificateName system(String kind, String code, String name) {
    return new CertificateName(kind, code, Optional.of(name));
  }

  public String uri() {
    return SCHEME + path();
  }

  /** {@link #uri()} without the scheme. */
  public String path() {
    return kind + "/" + code + name.map(n -> "/" + n).orElse("");
  }

  /** The host name that TLS clients check; only a node has one. */
  public Optional<String> dnsName() {
    return isNode() ? Optional.of(dnsName(kind, code)) : Optional.empty();
  }

  public boolean isNode() {
    return ROLES.contains(kind);
  }

  public boolean isCa() {
    return kind.equals("ca");
  }

  public boolean isRoot() {
    return kind.equals("root");
  }

  public boolean isSystem() {
    return name.isPresent();
  }

  /** Whether the holder of this name may sign a certificate for the other. */
  public boolean maySign(CertificateName other) {
    if (isRoot()) {
      return other.isCa();
    }
    return isCa() && code.equals(other.code) && (other.isNode() || other.isSystem());
  }

  /** Every DNS name that a node of the body can have. */
  static List<String> dnsNamesOf(String code) {
    return ROLES.stream().filter(r -> canHave(r, code)).map(r -> dnsName(r, code)).toList();
  }

  @Override
  public String toString() {
    return uri();
  }

  private static String dnsName(String role, String code) {
    return role + "-" + code + ".musubi.internal";
  }

  private static boolean isFixedKind(String kind) {
    return ROLES.contains(kind) || kind.equals("ca") || kind.equals("root");
  }

  // Codes that begin with 9 are ours; 000 after the two digits of the prefecture is the prefecture.
  private static boolean canHave(String kind, String code) {
    boolean ours = code.startsWith("9");
    boolean prefecture = !ours && code.startsWith("000", 2);
    return switch (kind) {
      case "root", "nation" -> code.equals(BodyCode.NATION.digits());
      case "cards" -> code.equals(BodyCode.CARDS.digits());
      case "broker" -> code.equals(BodyCode.BROKER.digits());
      case "prefecture" -> prefecture;
      case "communication" -> !ours && !prefecture;
      case "linkage" -> !ours;
      default -> true;
    };
  }

  // Modulus 11 with weights 6 5 4 3 2, last digit of 11 less the remainder.
  private static char checkDigit(String code) {
    int sum = 0;
    for (int i = 0; i < WEIGHTS.length; i++) {
      sum += WEIGHTS[i] * (code.charAt(i) - '0');
    }
    return (char) ('0' + (11 - sum % 11) % 10);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("certificate name: " + otherwise);
    }
  }
}
