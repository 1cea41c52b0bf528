package musubi.client;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources against the library, as a developer who uses it does. */
final class Compiling {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  private Compiling() {}

  /** What the compiler says of these files; empty when it is content. */
  static String files(Path output, Path directory) throws IOException {
    try (StandardJavaFileManager manager = COMPILER.getStandardFileManager(null, null, null);
        Stream<Path> files = Files.list(directory)) {
      return said(output, manager.getJavaFileObjectsFromPaths(files.toList()));
    }
  }

  /** What the compiler says of these statements, where a connection and a request exist. */
  static String statements(Path output, String statements) {
    String source =
        """
        import musubi.client.*;
        import musubi.registry.v1.*;
        class Snippet {
          Object made(Connection connection, Statements statements, Purpose purpose,
              InquireRequest request, IdentityRecord record, Outcome<InquireResponse> outcome,
              CallException exception) {
            %s
          }
        }
        """
            .formatted(statements);
    return said(output, List.of(new Source(source)));
  }

  private static String said(Path output, Iterable<? extends JavaFileObject> sources) {
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-Werror",
            "-Xlint:all,-processing,-classfile,-path",
            "-proc:none",
            "-d",
            output.toString(),
            "-cp",
            System.getProperty("java.class.path"));
    COMPILER.getTask(said, null, null, options, null, sources).call();
    return said.toString();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Snippet.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
