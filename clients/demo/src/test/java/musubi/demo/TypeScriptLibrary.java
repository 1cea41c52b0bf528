package musubi.demo;

import java.nio.file.Path;
import java.util.Map;

/** The client library for TypeScript, built once for all tests. */
final class TypeScriptLibrary {
  static final Path DIRECTORY = OtherLanguage.ROOT.resolve("clients/typescript");

  private static boolean built;

  private TypeScriptLibrary() {}

  /** Builds it, if that has not been done; skips the test where Node.js is missing. */
  static synchronized void need() throws Exception {
    OtherLanguage.needNode();
    if (!built) {
      OtherLanguage node = new OtherLanguage(Path.of("target", "typescript").toAbsolutePath());
      node.output("install", DIRECTORY, Map.of(), "npm", "ci");
      node.output("build", DIRECTORY, Map.of(), "npm", "run", "build");
      built = true;
    }
  }
}
