package musubi.demo;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tests of clients/python, with the network of the demonstration to call. */
class PythonClientTest {
  @TestFactory
  List<DynamicTest> tests_ofThePythonClient_pass() throws Exception {
    OtherLanguage.needPython();
    OtherLanguage python = new OtherLanguage(Path.of("target", "python").toAbsolutePath());
    Path library = OtherLanguage.ROOT.resolve("clients/python");
    String messages = OtherLanguage.ROOT.resolve("proto/target/python").toString();

    return python.tests(
        "tests",
        library,
        Map.of(
            "PYTHONPATH", library + File.pathSeparator + messages, "PYTHONDONTWRITEBYTECODE", "1"),
        "/usr/bin/python3",
        "-X",
        "dev",
        "-m",
        "tests.lines");
  }
}
