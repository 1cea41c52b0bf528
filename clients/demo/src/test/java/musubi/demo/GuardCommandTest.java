package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GuardCommandTest {
  @TempDir private Path directory;
  private Path old;
  private Path changed;

  private record Run(int status, String out) {}

  @BeforeEach
  void writeSets() throws IOException {
    old = directory.resolve("old.binpb");
    changed = directory.resolve("new.binpb");
    try (var in = GuardCommandTest.class.getResourceAsStream("/musubi/musubi-contracts.binpb")) {
      Files.write(old, in.readAllBytes());
    }
    FileDescriptorSet.Builder set =
        FileDescriptorSet.parseFrom(Files.readAllBytes(old)).toBuilder();
    for (FileDescriptorProto.Builder file : set.getFileBuilderList()) {
      for (DescriptorProto.Builder message : file.getMessageTypeBuilderList()) {
        if (message.getName().equals("IdentityRecord")) {
          message.getFieldBuilder(1).setType(Type.TYPE_BYTES);
        }
      }
    }
    Files.write(changed, set.build().toByteArray());
  }

  @Test
  void guard_sameContracts_endsWithZero() {
    assertEquals(0, run(old, old).status());
  }

  @Test
  void guard_changedType_saysWhatBreaksAndForWhom() {
    Run run = run(old, changed);

    assertEquals(1, run.status());
    assertTrue(run.out().contains("BREAKS FIELD_TYPE_CHANGED"), run.out());
    assertTrue(run.out().contains("for the caller and the node and the auditor"), run.out());
    assertTrue(run.out().contains("breaks: 1   widens: 0"), run.out());
  }

  @Test
  void guard_changeThatIsAccepted_endsWithZero() throws IOException {
    Path accepted = directory.resolve("accepted.txt");
    Files.writeString(
        accepted, "FIELD_TYPE_CHANGED musubi.registry.v1.IdentityRecord.name_kanji\n");

    Run run = run("--accepted", accepted, old, changed);

    assertEquals(0, run.status());
    assertTrue(run.out().contains("accepted: 1"), run.out());
  }

  @Test
  void guard_noDescriptorSet_isMisused() throws IOException {
    Path none = Files.writeString(directory.resolve("none"), "no");

    assertEquals(2, run(old, none).status());
    assertEquals(2, run(old, directory.resolve("absent")).status());
  }

  private static Run run(Object... arguments) {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new GuardCommand());
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()));
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return new Run(command.execute(words), out.toString());
  }
}
