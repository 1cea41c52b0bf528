package musubi.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import musubi.client.ReceiptVerifier;
import musubi.client.ReceiptVerifier.Verdict;
import musubi.gateway.merkle.MerkleTree;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The worked example of docs/protocols/receipts.md is what the program does. */
class ReceiptsPageTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String NODE = "communication/131121";
  private static final int INDEX = 1;

  private static Map<String, byte[]> page;

  /** Lines of the page that are a name and hexadecimal digits. */
  @BeforeAll
  static void read() throws Exception {
    Path file = Path.of(System.getProperty("musubi.root"), "docs", "protocols", "receipts.md");
    page =
        Files.readAllLines(file).stream()
            .filter(line -> line.matches("[a-z0-9_]+ +[0-9a-f]+"))
            .map(line -> line.split(" +"))
            .collect(Collectors.toMap(line -> line[0], line -> HEX.parseHex(line[1])));
  }

  @Test
  void leaf_example_isThatOfThePage() throws Exception {
    assertPage("content", ExampleRecord.content());
    assertPage("salt", ExampleRecord.SALT);
    assertPage("head", ExampleRecord.head());
    assertPage("leaf", ExampleRecord.leaf());
  }

  @Test
  void signed_example_isThatOfThePage() {
    assertPage("entry_0", entries().get(0));
    assertPage("entry_1", entries().get(1));
    assertPage("entry_2", entries().get(2));
    assertPage("root", batch().tree().root());
    assertPage("signed", batch().signed());
  }

  @Test
  void receipt_example_isThatOfThePageAndGenuine() {
    PublicKey key = ReceiptVerifier.publicKey(page.get("public_key"));
    byte[] receipt =
        ReceiptMessages.receipt(
            batch(), page.get("signature"), INDEX, ExampleRecord.leaf(), ExampleRecord.AT);

    assertPage("receipt", receipt);
    assertEquals(Verdict.GENUINE, new ReceiptVerifier(Map.of(NODE, List.of(key))).verify(receipt));
  }

  private static Batch batch() {
    return new Batch(
        NODE,
        page.get("key_id"),
        ExampleRecord.AT.plusMillis(1),
        ExampleRecord.AT.plusMillis(1).plus(Receipts.WITHIN),
        MerkleTree.over(entries()));
  }

  private static List<byte[]> entries() {
    byte[] before = new byte[32];
    byte[] after = new byte[32];
    Arrays.fill(before, (byte) 0x11);
    Arrays.fill(after, (byte) 0x22);
    return List.of(
        Batch.entry(before, ExampleRecord.AT),
        Batch.entry(ExampleRecord.leaf(), ExampleRecord.AT),
        Batch.entry(after, ExampleRecord.AT));
  }

  private static void assertPage(String name, byte[] made) {
    assertEquals(HEX.formatHex(page.get(name)), HEX.formatHex(made), name);
  }
}
