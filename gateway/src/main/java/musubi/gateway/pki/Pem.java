package musubi.gateway.pki;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import musubi.gateway.pki.PkiException.Reason;

/** Blocks of a PEM file [RFC 7468]. Text between blocks is allowed and ignored. */
record Pem(String label, byte[] content) {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String PUBLIC_KEY = "PUBLIC KEY";
  static final String REQUEST = "CERTIFICATE REQUEST";
  static final String REVOCATION_LIST = "X509 CRL";

  private static final Set<String> LABELS =
      Set.of(CERTIFICATE, PRIVATE_KEY, PUBLIC_KEY, REQUEST, REVOCATION_LIST);
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /** The blocks of a file; {@code what} names the file in the refusal. */
  static List<Pem> parse(byte[] file, String what) {
    var blocks = new ArrayList<Pem>();
    Matcher found = BLOCK.matcher(new String(file, StandardCharsets.US_ASCII));
    while (found.find()) {
      try {
        String base64 = found.group(2).replaceAll("\\s", "");
        blocks.add(new Pem(found.group(1), Base64.getDecoder().decode(base64)));
      } catch (IllegalArgumentException e) {
        // No cause: its message quotes the content.
        throw new PkiException(Reason.FILE_CONTENT, what + ": a PEM block is not base64");
      }
    }
    return List.copyOf(blocks);
  }

  /** The content of a file that must hold one block and nothing else. */
  static byte[] single(byte[] file, String label, String what) {
    List<Pem> blocks = parse(file, what);
    if (blocks.size() != 1 || !blocks.getFirst().label.equals(label)) {
      throw new PkiException(
          Reason.FILE_CONTENT,
          what + ": " + labels(blocks) + " (expected: one PEM block " + label + ")");
    }
    return blocks.getFirst().content;
  }

  static String labels(List<Pem> blocks) {
    return blocks.isEmpty()
        ? "no PEM block"
        : "PEM blocks " + String.join(", ", blocks.stream().map(Pem::knownLabel).toList());
  }

  static byte[] write(String label, byte[] content) {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, LINES.encodeToString(content), label);
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  // Files of strangers are read too; only words of ours are repeated.
  private String knownLabel() {
    return LABELS.contains(label) ? label : "of another kind";
  }

  @Override
  public String toString() {
    return "Pem[" + knownLabel() + ", " + content.length + " bytes]";
  }
}
