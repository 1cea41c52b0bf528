package musubi.gateway.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @Test
  void parse_everyPart_isFound() {
    var url =
        DatabaseUrl.parse("postgresql://node%40a:p%2Fw+%25@db_1:6543/na%20me?sslmode=verify-full");

    assertEquals("node@a", url.user());
    assertEquals("p/w+%", url.password());
    assertEquals("db_1", url.host());
    assertEquals(6543, url.port());
    assertEquals("na me", url.database());
    assertEquals(Map.of("sslmode", "verify-full"), url.parameters());
    assertEquals(
        "jdbc:postgresql://db_1:6543/na%20me?logServerErrorDetail=false&sslmode=verify-full",
        url.jdbcUrl());
  }

  @Test
  void parse_shortForm_hasDefaults() {
    var url = DatabaseUrl.parse("postgres://node@[::1]/node");

    assertEquals("[::1]", url.host());
    assertEquals(5432, url.port());
    assertEquals("", url.password());
  }

  @Test
  void toString_showsNoPassword() {
    var url = DatabaseUrl.parse("postgresql://node:sec%52et@db:1/node?a=b");

    assertEquals("DatabaseUrl[postgresql://node@db:1/node?a=b]", url.toString());
    assertEquals("secRet", url.password());
  }

  @Test
  void passwordFile_isReadAtEachUse(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("password");
    var url = DatabaseUrl.parse("postgresql://node@db/node", file);

    Files.writeString(file, "first\n");
    String first = url.password();
    Files.writeString(file, "second");

    assertEquals("first", first);
    assertEquals("second", url.password());
    assertEquals(url, DatabaseUrl.parse(url.withoutPassword(), file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jdbc:postgresql://node:hidden@db/node",
        "mysql://node:hidden@db/node",
        "postgresql://node:hidden@db",
        "postgresql://node:hidden@db/",
        "postgresql://:hidden@db/node",
        "postgresql://db/node",
        "postgresql://node:hidden@db:0/node",
        "postgresql://node:hidden@db:65536/node",
        "postgresql://node:hidden@db:x/node",
        "postgresql://node:hid@den@db/node",
        "postgresql://node:hidden%@db/node",
        "postgresql://node:hidden%zz@db/node",
        "postgresql://node@db/node?password=hidden",
        "postgresql://node@db/node?hidden",
        "postgresql://node:hidden@db/node#x",
      })
  void parse_otherForms_areRefusedWithoutShowingThem(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> DatabaseUrl.parse(text));

    assertFalse(refused.getMessage().contains("hid"));
  }

  @Test
  void parse_passwordTwice_isRefused() {
    Path file = Path.of("password");

    assertThrows(
        IllegalArgumentException.class,
        () -> DatabaseUrl.parse("postgresql://node:p@db/node", file));
  }
}
