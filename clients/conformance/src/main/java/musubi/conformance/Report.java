package musubi.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import musubi.conformance.Finding.Verdict;
import musubi.contract.Contract;

/**
 * What was tested, against whom, and what came of it: a page for people, the same as JSON, and a
 * signature of the JSON, which names the page's digest. Holds nothing personal.
 *
 * @param what what was tested, in a few words
 * @param against who was tested: the node's name, or the client's command
 * @param certificate subject of the certificate that a node showed
 * @param at when the run began
 * @param findings what came of every case
 */
record Report(
    String what, String against, Optional<String> certificate, Instant at, List<Finding> findings) {
  /** Of the kit; ours. */
  static final String KIT_VERSION = "0.1.0";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Nothing failed, and nothing was left out. */
  boolean isPassed() {
    return count(Verdict.PASSED) == findings.size();
  }

  /** How many cases came out so. */
  long count(Verdict verdict) {
    return findings.stream().filter(each -> each.verdict() == verdict).count();
  }

  /** One line: {@code passed 120, failed 0, not run 2}. */
  String summary() {
    return "passed %d, failed %d, not run %d"
        .formatted(count(Verdict.PASSED), count(Verdict.FAILED), count(Verdict.NOT_RUN));
  }

  /** The page as text. */
  String text() {
    StringBuilder page = new StringBuilder("Musubi conformance report\n\n");
    head().forEach((name, value) -> page.append("%-18s %s%n".formatted(name, value)));
    page.append("%n%-18s %s%n%n".formatted("result", isPassed() ? "PASSED" : "NOT PASSED"));
    page.append("%-18s %8s %8s %8s%n".formatted("subject", "passed", "failed", "not run"));
    bySubject()
        .forEach(
            (subject, counts) ->
                page.append(
                    "%-18s %8d %8d %8d%n"
                        .formatted(subject, counts.get(0), counts.get(1), counts.get(2))));
    list(page, "Failed", Verdict.FAILED);
    list(page, "Not run", Verdict.NOT_RUN);
    return page.toString();
  }

  /** The same as a page of HTML. */
  String html() {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<title>Musubi conformance report</title></head><body><pre>\n"
        + text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        + "</pre></body></html>\n";
  }

  /** Writes the page, HTML where the name ends so, and the JSON beside it. */
  Path write(Path file) throws IOException {
    String page = file.toString().endsWith(".html") ? html() : text();
    Files.writeString(file, page);
    Path beside = beside(file);
    Files.write(beside, json(sha256(page.getBytes(StandardCharsets.UTF_8))));
    return beside;
  }

  /** Signs the JSON: ECDSA with SHA-256, DER, in a file beside it that ends in {@code .sig}. */
  static void sign(Path json, PrivateKey key) throws IOException {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(Files.readAllBytes(json));
      Files.write(Path.of(json + ".sig"), signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key cannot sign", e);
    }
  }

  /** Where the JSON of a page is. */
  static Path beside(Path page) {
    String name = page.getFileName().toString().replaceFirst("\\.[^.]+$", "");
    return page.resolveSibling(name + ".json");
  }

  /** SHA-256 of the contracts that the kit was built with. */
  static String contractDigest() {
    try (InputStream in = Contract.class.getResourceAsStream(Contract.RESOURCE)) {
      return sha256(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> head() {
    Map<String, String> head = new LinkedHashMap<>();
    head.put("tested", what);
    head.put("against", against);
    certificate.ifPresent(subject -> head.put("certificate", subject));
    head.put("time", at.truncatedTo(ChronoUnit.SECONDS).toString());
    head.put("kit", KIT_VERSION);
    head.put("contracts", "sha-256 " + contractDigest());
    head.put("cases", findings.size() + ": " + summary());
    return head;
  }

  private Map<String, List<Long>> bySubject() {
    Map<String, List<Finding>> subjects =
        findings.stream()
            .collect(
                Collectors.groupingBy(Finding::subject, LinkedHashMap::new, Collectors.toList()));
    Map<String, List<Long>> counts = new LinkedHashMap<>();
    subjects.forEach(
        (subject, those) ->
            counts.put(
                subject,
                List.of(Verdict.PASSED, Verdict.FAILED, Verdict.NOT_RUN).stream()
                    .map(verdict -> those.stream().filter(f -> f.verdict() == verdict).count())
                    .toList()));
    return counts;
  }

  private void list(StringBuilder page, String title, Verdict verdict) {
    List<Finding> those = findings.stream().filter(each -> each.verdict() == verdict).toList();
    if (those.isEmpty()) {
      return;
    }
    page.append("%n%s%n".formatted(title));
    for (Finding each : those) {
      page.append("%n  %s%n".formatted(each.id()));
      page.append("    must hold  %s%n".formatted(each.proves()));
      page.append("    source     %s%n".formatted(String.join(", ", each.source())));
      if (verdict == Verdict.FAILED) {
        page.append("    expected   %s%n".formatted(each.expected()));
      }
      page.append("    found      %s%n".formatted(each.found()));
    }
  }

  private byte[] json(String pageDigest) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>(new TreeMap<>(head()));
    all.put("passed", isPassed());
    all.put("page_sha256", pageDigest);
    all.put("findings", findings);
    return JSON.writeValueAsBytes(all);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
