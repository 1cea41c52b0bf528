package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The buf module that the build leaves in {@code target/musubi-contracts}. */
class BufModuleTest {
  private static final Path MODULE = Reviewed.MODULE.resolve("target/musubi-contracts");
  private static final Path SET = Reviewed.MODULE.resolve("target/musubi-contracts.binpb");

  @TempDir private Path directory;

  @BeforeAll
  static void bufExists() {
    Buf.need();
  }

  @Test
  void module_builtByBuf_isTheDescriptorSet() throws Exception {
    var out = directory.resolve("buf.binpb");

    var result =
        Buf.run(MODULE, directory, "build", "--as-file-descriptor-set", "-o", out.toString());

    assertEquals("", result.output());
    assertEquals(files(SET), files(out));
    assertEquals(List.of(), Guard.compare(Contract.read(SET), Contract.read(out)));
    assertEquals(comments(SET), comments(out));
  }

  private static Map<String, FileDescriptorProto> files(Path set) throws IOException {
    var files = new TreeMap<String, FileDescriptorProto>();
    try (var in = Files.newInputStream(set)) {
      for (var file : FileDescriptorSet.parseFrom(in, Contract.extensions()).getFileList()) {
        if (file.getName().startsWith("musubi/")) {
          files.put(file.getName(), file.toBuilder().clearSourceCodeInfo().build());
        }
      }
    }
    return files;
  }

  private static Map<String, String> comments(Path set) throws IOException {
    var contract = Contract.read(set);
    var comments = new TreeMap<String, String>();
    contract.files().stream()
        .flatMap(StyleRules::elements)
        .forEach(
            (GenericDescriptor each) -> comments.put(each.getFullName(), contract.comment(each)));
    return comments;
  }
}
