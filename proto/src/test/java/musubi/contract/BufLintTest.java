package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BufLintTest {
  @TempDir private Path directory;

  @BeforeAll
  static void bufExists() {
    Buf.need();
  }

  @Test
  void lint_contract_findsNothing() throws Exception {
    var result = Buf.run(Buf.PROTOS, directory, "lint", ".");

    assertEquals("", result.output());
    assertEquals(0, result.status());
  }

  @Test
  void lint_badProto_isReported() throws Exception {
    Files.copy(Buf.PROTOS.resolve("buf.yaml"), directory.resolve("buf.yaml"));
    Files.writeString(
        directory.resolve("bad.proto"),
        """
        syntax = "proto3";
        package bad;
        message lower { string Upper = 1; }
        """);

    var result = Buf.run(directory, directory, "lint", ".");

    assertEquals(100, result.status(), result.output());
    assertTrue(result.output().contains("should be PascalCase"), result.output());
  }
}
