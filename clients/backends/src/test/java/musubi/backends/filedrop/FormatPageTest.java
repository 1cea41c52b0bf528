package musubi.backends.filedrop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FormatPageTest {
  private static final Path ROOT = Path.of(System.getProperty("musubi.root"));

  @Test
  void formatPage_contract_isCurrent() throws IOException {
    Path page = ROOT.resolve("docs/file-formats.md");
    if (Boolean.getBoolean("musubi.write")) {
      Files.writeString(page, FormatPage.of());
    }

    assertEquals(
        Files.exists(page) ? Files.readString(page) : "",
        FormatPage.of(),
        "file-formats.md is stale; to write it again: " + FormatPage.COMMAND);
  }

  @Test
  void columns_officialLists_areTheirItemsInOrder() throws IOException {
    assertEquals(items("identity-items.tsv"), numbers(Columns.IDENTITY).limit(40).toList());
    assertEquals(
        items("mailing-items.tsv"),
        Stream.concat(numbers(Columns.LETTER), numbers(Columns.PERSON)).toList());
    assertTrue(items("mailing-items.tsv").equals(IntStream.rangeClosed(1, 67).boxed().toList()));
  }

  private static Stream<Integer> numbers(List<FieldDescriptor> columns) {
    return columns.stream().map(FieldDescriptor::getNumber);
  }

  private static List<Integer> items(String table) throws IOException {
    return Files.readAllLines(ROOT.resolve("proto/src/test/resources").resolve(table)).stream()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(line -> Integer.valueOf(line.split("\t")[0]))
        .toList();
  }
}
