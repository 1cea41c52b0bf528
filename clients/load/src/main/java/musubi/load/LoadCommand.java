package musubi.load;

import picocli.CommandLine.Command;

/** {@code ./musubi load}: how fast, against what else the same machine could do. */
@Command(
    name = "load",
    description = {
      "Measures the gateway against baselines on this machine.",
      "Baselines do the same work without it. Every party is a process of its own; targets take"
          + " turns; every round is printed. Exit status 0 when every ratio reaches its goal."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UpdateCommand.class,
      InquireCommand.class,
      BulkCommand.class,
      ForwardCommand.class,
      SymbolCommand.class,
      LinkageCommand.class,
      AcquireCommand.class,
      CardCommand.class,
      MailingCommand.class
    })
public final class LoadCommand {}
