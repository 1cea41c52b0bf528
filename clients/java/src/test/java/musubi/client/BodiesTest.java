package musubi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodiesTest {
  @Test
  void reachedFrom_municipality_areItselfItsPrefectureAndTheNation() {
    assertEquals(List.of("131121", "130001", "900001"), Bodies.reachedFrom("131121"));
    assertEquals(List.of("401307", "400009", "900001"), Bodies.reachedFrom("401307"));
    assertEquals(List.of("130001", "900001"), Bodies.reachedFrom("130001"));
  }

  @Test
  void prefectureOf_noCode_isRefused() {
    for (String code : List.of("", "13112", "1311211", "13112x", "１３１１２１")) {
      assertThrows(IllegalArgumentException.class, () -> Bodies.prefectureOf(code));
    }
  }

  @Test
  void thumbprint_noCertificate_isRefused(@TempDir Path empty) {
    assertThrows(IllegalArgumentException.class, () -> Thumbprint.of(empty));
  }
}
