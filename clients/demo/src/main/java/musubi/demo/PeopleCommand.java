package musubi.demo;

import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import musubi.backends.people.People;
import musubi.registry.v1.IdentityRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints synthetic residents. */
@Command(
    name = "people",
    description = {
      "Prints synthetic residents of a municipality as JSON, one identity record a line.",
      "The same seed gives the same people; nobody of them exists."
    },
    mixinStandardHelpOptions = true)
final class PeopleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--municipality",
      paramLabel = "CODE",
      defaultValue = "131121",
      description = "Code of the municipality. Default: ${DEFAULT-VALUE}.")
  private String municipality;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many. Default: ${DEFAULT-VALUE}.")
  private long count;

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Index of the first: codes and numbers follow from it. Default: ${DEFAULT-VALUE}.")
  private long first;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    People people = people();
    if (first < 0 || count < 0 || count > people.capacity() - first) {
      throw new ParameterException(
          spec.commandLine(),
          "--from and --count: up to " + people.capacity() + " for this municipality");
    }
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    for (long i = first; i < first + count; i++) {
      IdentityRecord record = people.resident(i).build();
      out.println(printer.print(record));
    }
    out.flush();
    return 0;
  }

  private People people() {
    try {
      return People.of(municipality, seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--municipality: " + e.getMessage(), e);
    }
  }
}
