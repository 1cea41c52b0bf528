package musubi.gateway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program of a node and what its operator needs around it. */
@Command(
    name = "musubi",
    description = "gRPC integration gateway for Japanese resident-register systems.",
    mixinStandardHelpOptions = true,
    version = "musubi 0.1.0",
    subcommands = {NodeCommand.class, PkiCommand.class, DirectoryCommand.class, PgCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private Main() {}

  /** Runs a command; the exit status is its own. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
