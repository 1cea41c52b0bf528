package musubi.backends.filedrop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import musubi.backends.people.People;
import musubi.backends.register.MailingMaker;
import musubi.card.v1.MailingRecord;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropFileTest {
  private static final String BODY = "131121";
  private static final People PEOPLE = People.of(BODY, 7);
  private static final Charset WINDOWS = Charset.forName("Windows-31J");

  @TempDir private Path directory;

  @Test
  void identity_thousandPeople_comeBackFromTheirCells() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      IdentityRecord record = PEOPLE.resident(i).build();

      List<String> cells = Columns.cells(record);

      assertEquals(42, cells.size());
      assertEquals(record, Columns.identity(cells));
    }
  }

  @Test
  void mailing_lettersOfOneToFivePersons_comeBackFromTheirCells() throws Exception {
    for (int persons = 1; persons <= 5; persons++) {
      List<IdentityRecord> household =
          PEOPLE.residents(0, persons).map(IdentityRecord.Builder::build).toList();
      MailingRecord letter =
          MailingMaker.letter("M-1", household, LocalDate.of(2025, 4, 1)).build();

      List<String> cells = Columns.cells(letter);

      assertEquals(37 + 30 * persons, cells.size());
      assertEquals(letter, Columns.mailing(cells));
    }
  }

  @Test
  void read_wholeFile_isTaken() throws Exception {
    Path file = write("a\r\nb\n", "R-01", BODY, "2", "UTF-8");

    DropFile found = DropFile.read(file, BODY);

    assertEquals(DropExchange.UPDATE, found.exchange());
    assertArrayEquals(new byte[] {'a'}, found.rows().get(0));
    assertEquals(2, found.rows().size());
  }

  @Test
  void read_faultyFile_isRefusedWithReasonAndLine() throws Exception {
    assertRefused("COUNT_DIFFERS", 1, write("a\nb\n", "R-01", BODY, "3", "UTF-8"));
    assertRefused("BODY_DIFFERS", 1, write("a\n", "R-01", "012041", "1", "UTF-8"));
    assertRefused("HEADER_UNUSABLE", 1, write("a\n", "R-03", BODY, "1", "UTF-8"));
    assertRefused("HEADER_UNUSABLE", 1, write("a\n", "R-01", BODY, "1", "EUC-JP"));
    assertRefused("HEADER_UNUSABLE", 1, Files.write(directory.resolve("empty.tsv"), new byte[0]));
    assertRefused(
        "FILE_TOO_LARGE",
        2,
        write("a".repeat(DropFile.MAX_ROW_BYTES + 1), "R-01", BODY, "1", "UTF-8"));
    assertRefused(
        "FILE_TOO_LARGE",
        DropFile.MAX_ROWS + 2,
        write("\n".repeat(DropFile.MAX_ROWS + 1), "R-01", BODY, "100001", "UTF-8"));
  }

  /** A file that was put in place before it was whole, cut at every byte. */
  @Test
  void read_fileCutAnywhere_isRefused() throws Exception {
    byte[] whole = Files.readAllBytes(write("a\tb\nc\td\n", "R-01", BODY, "2", "UTF-8"));

    for (int length = 0; length < whole.length; length++) {
      Path cut = Files.write(directory.resolve("cut.tsv"), Arrays.copyOf(whole, length));
      assertThrows(FileRefusedException.class, () -> DropFile.read(cut, BODY), "" + length);
    }
  }

  @Test
  void read_anyBitChanged_isRefusedOrAnotherFile() throws Exception {
    Path file = write("a\tb\n", "R-01", BODY, "1", "UTF-8");
    byte[] whole = Files.readAllBytes(file);
    Set<String> digests = new HashSet<>(Set.of(DropFile.read(file, BODY).digest()));

    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] changed = whole.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      Path other = Files.write(directory.resolve("changed.tsv"), changed);
      try {
        assertTrue(digests.add(DropFile.read(other, BODY).digest()));
      } catch (FileRefusedException e) {
        assertFalse(e.reason().isEmpty());
      }
    }
  }

  @Test
  void decode_variationSelectorAndPrivateUse_areKeptInUtf8() throws Exception {
    String name = "葛\uDB40\uDD00城\t\uE000\t\uD842\uDFB7";

    assertEquals(name, DropCharset.UTF_8.decode(name.getBytes(StandardCharsets.UTF_8), 2));
  }

  @Test
  void decode_userDefinedCharacter_isPrivateUseInWindows31j() throws Exception {
    byte[] bytes = {(byte) 0xF0, 0x40, (byte) 0x87, 0x40};

    assertEquals("\uE000①", DropCharset.WINDOWS_31J.decode(bytes, 2));
  }

  /** Every two bytes: a character that comes back, or a refusal; never a replacement. */
  @Test
  void decode_everyTwoBytes_areACharacterOrRefused() throws Exception {
    int characters = 0;
    for (int lead = 0x81; lead <= 0xFC; lead++) {
      for (int trail = 0x40; trail <= 0xFC; trail++) {
        try {
          String text = DropCharset.WINDOWS_31J.decode(new byte[] {(byte) lead, (byte) trail}, 2);
          assertFalse(text.isEmpty() || text.contains("\uFFFD") || text.contains("?"));
          assertTrue(DropCharset.WINDOWS_31J.encode(text).isPresent());
          characters++;
        } catch (RowRefusedException e) {
          assertEquals(RowRefusedException.CHARACTER_UNMAPPED, e.reason());
        } catch (FileRefusedException e) {
          assertEquals("ENCODING_DIFFERS", e.reason());
        }
      }
    }
    assertTrue(characters > 9_000, characters + " characters");
  }

  @Test
  void decode_unmappedCharacter_namesColumnAndPositionOnly() {
    byte[] bytes = "甲\t乙丙".getBytes(WINDOWS);
    byte[] bad = Arrays.copyOf(bytes, bytes.length + 2);
    bad[bytes.length] = (byte) 0x85;
    bad[bytes.length + 1] = 0x40;

    var refused =
        assertThrows(RowRefusedException.class, () -> DropCharset.WINDOWS_31J.decode(bad, 2));

    assertEquals("column 2", refused.field());
    assertEquals(3, refused.position());
    assertFalse(refused.getMessage().contains("乙"));
  }

  @Test
  void decode_replacementCharacter_isRefused() {
    byte[] bytes = "甲\uFFFD".getBytes(StandardCharsets.UTF_8);

    var refused = assertThrows(RowRefusedException.class, () -> DropCharset.UTF_8.decode(bytes, 2));

    assertEquals(2, refused.position());
  }

  @Test
  void decode_otherEncodingThanSaid_refusesTheFileAndNamesTheLine() {
    byte[] bytes = "氏名".getBytes(WINDOWS);

    var refused =
        assertThrows(FileRefusedException.class, () -> DropCharset.UTF_8.decode(bytes, 17));

    assertEquals(17, refused.line());
  }

  @Test
  void row_characterWithoutBytes_leavesTheColumnEmptyAndNamesIt() {
    AnswerFile answer = new AnswerFile(DropCharset.WINDOWS_31J);

    answer.row(List.of("1", "TAKEN", "", "", "", "", "", "𠮷", "id"));

    String text = new String(answer.bytes("R-01", BODY), WINDOWS);
    assertEquals("1\tTAKEN\t\t\t\t\t\t\tid\tfix", text.split("\n")[1]);
  }

  @Test
  void row_sameCharacterInUtf8_isWritten() {
    AnswerFile answer = new AnswerFile(DropCharset.UTF_8);

    answer.row(List.of("1", "TAKEN", "", "", "", "", "", "𠮷", "id"));

    String text = new String(answer.bytes("R-01", BODY), StandardCharsets.UTF_8);
    assertEquals("1\tTAKEN\t\t\t\t\t\t𠮷\tid\t", text.split("\n")[1]);
  }

  @Test
  void identity_cellOfOtherForm_isRefusedByNameWithoutItsValue() {
    for (List<String> bad :
        List.of(
            List.of("6", "2025-04-01"),
            List.of("7", "9"),
            List.of("3", "-1"),
            List.of("29", "5"),
            List.of("31", "true"),
            List.of("36", "4月1日"),
            List.of("2", "甲\u0007乙"))) {
      List<String> cells = new ArrayList<>(Columns.cells(PEOPLE.resident(1).build()));
      int column = Integer.parseInt(bad.get(0));
      cells.set(column - 1, bad.get(1));

      var refused = assertThrows(RowRefusedException.class, () -> Columns.identity(cells));

      assertEquals(Columns.IDENTITY.get(column - 1).getName(), refused.field());
      assertFalse(refused.getMessage().contains(bad.get(1)));
    }
  }

  @Test
  void ids_ofRows_areVersionSevenAndTheSameForEver() {
    Instant begun = Instant.ofEpochMilli(1_750_000_000_000L);
    Set<UUID> ids = new HashSet<>();
    for (int row = 1; row <= 10_000; row++) {
      UUID id = RowIds.of("ab", begun, row);
      assertEquals(7, id.version());
      assertEquals(2, id.variant());
      assertEquals(begun.toEpochMilli(), id.getMostSignificantBits() >>> 16);
      assertEquals(id, RowIds.of("ab", begun, row));
      ids.add(id);
    }
    assertEquals(10_000, ids.size());
  }

  /** A journal that a crash cut off at any byte goes on behind its last whole line. */
  @Test
  void journal_cutAnywhere_keepsWholeLines() throws Exception {
    Path journals = Files.createDirectories(directory.resolve("journal"));
    RowOutcome first = RowOutcome.taken(1, UUID.randomUUID(), "5", List.of(new byte[] {1, 2}));
    try (DropJournal journal = DropJournal.open(journals, "ab")) {
      journal.add(first);
    }
    byte[] one = Files.readAllBytes(journals.resolve("ab"));
    try (DropJournal journal = DropJournal.open(journals, "ab")) {
      journal.add(RowOutcome.taken(2, UUID.randomUUID(), "6", List.of()));
    }
    byte[] two = Files.readAllBytes(journals.resolve("ab"));

    for (int length = one.length; length < two.length; length++) {
      Files.write(journals.resolve("ab"), Arrays.copyOf(two, length));
      try (DropJournal journal = DropJournal.open(journals, "ab")) {
        assertEquals(first.line(), journal.outcomes().getFirst().line());
        assertEquals(1, journal.outcomes().size());
      }
      assertArrayEquals(one, Files.readAllBytes(journals.resolve("ab")));
    }
  }

  private static void assertRefused(String reason, int line, Path file) {
    var refused = assertThrows(FileRefusedException.class, () -> DropFile.read(file, BODY));
    assertEquals(reason, refused.reason());
    assertEquals(line, refused.line());
  }

  private Path write(String rows, String... words) throws IOException {
    byte[] body = rows.getBytes(StandardCharsets.UTF_8);
    String header =
        String.join(
            "\t",
            "MUSUBI-DROP",
            "1",
            words[0],
            words[1],
            words[2],
            DropFile.sha256(body),
            words[3]);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes((header + "\n").getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(body);
    return Files.write(directory.resolve("file.tsv"), file.toByteArray());
  }
}
