package musubi.gateway.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CodeListTest {
  @Test
  void sex_sameAsContract() {
    assertEquals(
        names(musubi.type.v1.Sex.values(), "SEX_"),
        Arrays.stream(Sex.values()).map(sex -> sex.name() + "=" + sex.code()).toList());
    for (Sex sex : Sex.values()) {
      assertEquals(Optional.of(sex), Sex.fromCode(sex.code()));
    }
    assertEquals(Optional.empty(), Sex.fromCode(0));
    assertEquals(Optional.empty(), Sex.fromCode(4));
  }

  @Test
  void changeReason_sameAsContract() {
    assertEquals(
        names(musubi.type.v1.ChangeReason.values(), "CHANGE_REASON_"),
        Arrays.stream(ChangeReason.values())
            .map(reason -> reason.name() + "=" + reason.code())
            .toList());
    for (ChangeReason reason : ChangeReason.values()) {
      assertEquals(Optional.of(reason), ChangeReason.fromCode(reason.code()));
      assertFalse(reason.isEntry() && reason.isRemoval());
    }
    assertEquals(Optional.empty(), ChangeReason.fromCode(0));
    assertEquals(Optional.empty(), ChangeReason.fromCode(11));
    assertEquals(Optional.empty(), ChangeReason.fromCode(-1));
  }

  @Test
  void changeReason_entriesAndRemovals_asTheListSays() {
    String kinds =
        Arrays.stream(ChangeReason.values())
            .map(reason -> reason.isEntry() ? "+" : reason.isRemoval() ? "-" : "=")
            .collect(Collectors.joining());

    assertEquals("++++===---", kinds);
  }

  /** The constants of a generated enum without UNSPECIFIED and UNRECOGNIZED. */
  private static List<String> names(
      com.google.protobuf.ProtocolMessageEnum[] values, String prefix) {
    return Arrays.stream(values)
        .filter(value -> !value.toString().equals("UNRECOGNIZED") && value.getNumber() != 0)
        .map(value -> value.toString().substring(prefix.length()) + "=" + value.getNumber())
        .toList();
  }
}
