package musubi.demo;

import musubi.conformance.ConformCommand;
import musubi.gateway.cli.DirectoryCommand;
import musubi.gateway.cli.NodeCommand;
import musubi.gateway.cli.PgCommand;
import musubi.gateway.cli.PkiCommand;
import musubi.load.LoadCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All commands of {@code ./musubi}. */
@Command(
    name = "musubi",
    description = "gRPC integration gateway for Japanese resident-register systems.",
    mixinStandardHelpOptions = true,
    version = "musubi 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      NodeCommand.class,
      PkiCommand.class,
      DirectoryCommand.class,
      PgCommand.class,
      PeopleCommand.class,
      StatementCommand.class,
      GuardCommand.class,
      FileDropCommand.class,
      TerminalCommand.class,
      ConformCommand.class,
      LoadCommand.class
    })
public final class Main {
  private Main() {}

  /** Runs a command; the exit status is its own. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .setParameterExceptionHandler(PkiCommand::oneSentence)
            .execute(arguments));
  }
}
