package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReleasedTest {
  @Test
  void contracts_sinceTheRelease_keepWhatWasPromised() throws IOException {
    if (Released.making()) {
      Released.make();
    }
    var accepted = Released.accepted();

    var findings =
        Guard.compare(Contract.read(Released.FILE), Contract.load()).stream()
            .filter(finding -> finding.change().verdict() != Verdict.FITS)
            .toList();

    assertEquals(
        List.of(),
        findings.stream().filter(finding -> !accepted.contains(finding.key())).toList(),
        "see docs/protocols/contract-guard.md");
    var found = findings.stream().map(Finding::key).collect(Collectors.toSet());
    assertEquals(
        new TreeSet<>(),
        accepted.stream().filter(key -> !found.contains(key)).collect(Collectors.toSet()),
        "accepted, and not there");
  }

  /** Every planted change is found against the release too, whose comments are cut short. */
  @Test
  void promises_comparedWithThePlantedChanges_areEnough() {
    var before = Contract.of(Released.promises(Sets.real()));
    for (Planted planted : Planted.under("incompatible")) {
      var after = Contract.of(Edits.apply(Sets.real(), planted.edits()));

      var found =
          Guard.compare(before, after).stream()
              .map(finding -> finding.change() + " " + finding.element())
              .collect(Collectors.toCollection(TreeSet::new));

      assertEquals(planted.expected(), found, planted.title());
    }
  }

  @Test
  void descriptorSet_ofTheBuild_namesNoPlaceOfTheMachine() throws IOException {
    var set = Reviewed.MODULE.resolve("target/musubi-contracts.binpb");

    var bytes = new String(Files.readAllBytes(set), StandardCharsets.ISO_8859_1);

    assertTrue(bytes.contains("musubi/type/v1/date.proto"));
    assertFalse(bytes.contains(Reviewed.MODULE.toString()));
    assertFalse(bytes.contains(System.getProperty("user.home") + "/"));
  }
}
