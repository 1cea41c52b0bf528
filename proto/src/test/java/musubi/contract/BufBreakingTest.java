package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second judge of the planted changes: of all with full counts, else of every twelfth. */
class BufBreakingTest {
  private static final Pattern RULE = Pattern.compile("\"type\":\"([A-Z_]+)\"");
  private static final String RULES = "{\"version\":\"v2\",\"breaking\":{\"use\":[\"FILE\"]}}";
  private static final boolean FULL = "full".equals(System.getProperty("musubi.test.counts"));
  private static final FileDescriptorSet REAL = Sets.real();

  @TempDir private Path directory;

  @BeforeAll
  static void bufExists() {
    Buf.need();
  }

  @Test
  void breaking_plantedChanges_areJudgedAsTheListSays() throws Exception {
    write("before.binpb", REAL);
    var faults = new ArrayList<String>();
    var all =
        Stream.concat(Planted.under("incompatible").stream(), Planted.under("compatible").stream());

    var one = FULL ? 1 : 12;
    var planteds = all.toList();
    for (int i = 0; i < planteds.size(); i += one) {
      var planted = planteds.get(i);
      var rules = rules(planted);
      var named =
          planted.source().startsWith("buf ")
              ? rules.contains(planted.source().substring(4))
              : rules.isEmpty();
      if (!named) {
        faults.add(planted.title() + ": " + planted.source() + ", and buf says " + rules);
      }
    }

    assertEquals(List.of(), faults);
    System.out.println("planted changes judged by buf: " + (planteds.size() + one - 1) / one);
  }

  private Set<String> rules(Planted planted) throws IOException, InterruptedException {
    write("after.binpb", Edits.apply(REAL, planted.edits()));
    var result =
        Buf.run(
            directory,
            directory,
            "breaking",
            "after.binpb",
            "--against",
            "before.binpb",
            "--config",
            RULES,
            "--exclude-imports",
            "--error-format",
            "json");
    assertEquals(result.output().isEmpty() ? 0 : 100, result.status(), result.output());
    return RULE.matcher(result.output())
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Without comments, which buf need not read. */
  private void write(String name, FileDescriptorSet set) throws IOException {
    var bare = set.toBuilder();
    bare.getFileBuilderList().forEach(file -> file.clearSourceCodeInfo());
    Files.write(directory.resolve(name), bare.build().toByteArray());
  }
}
