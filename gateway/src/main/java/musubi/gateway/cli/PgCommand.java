package musubi.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.pg.EmbeddedServerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pg}: the PostgreSQL server that comes with the gateway. */
@Command(
    name = "pg",
    description = "Runs the PostgreSQL server that comes with the gateway.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PgCommand.Start.class,
      PgCommand.Stop.class,
      PgCommand.ShowStatus.class,
      PgCommand.CreateDatabase.class
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  done",
      "  1  refused or failed; one sentence on the error output says why",
      "  2  the command line is wrong",
      "  3  status: the server is stopped"
    })
public final class PgCommand implements Runnable {
  private static final int DONE = 0;
  private static final int REFUSED = 1;
  private static final int STOPPED = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** What the four have in common: the directory, and one sentence when it cannot be done. */
  @Command
  abstract static class Act implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Shows this help.")
    private boolean help;

    @Option(
        names = "--dir",
        required = true,
        paramLabel = "DIR",
        description = "Directory of the server: its programs, data, log, port and passwords.")
    private Path dir;

    abstract int act(Path directory, PrintWriter out);

    @Override
    public final Integer call() {
      try {
        return act(dir, spec.commandLine().getOut());
      } catch (EmbeddedServerException refused) {
        spec.commandLine().getErr().println(refused.getMessage());
        return REFUSED;
      }
    }
  }

  @Command(
      name = "start",
      description = {
        "Starts the server and leaves it running.",
        "The first start unpacks it and makes the data directory. A server that already runs is"
            + " left as it is."
      })
  static final class Start extends Act {
    @Option(
        names = "--port",
        paramLabel = "N",
        description = "Port on 127.0.0.1. Default: that of the last start, otherwise a free one.")
    private Integer port;

    @Override
    int act(Path directory, PrintWriter out) {
      if (port != null && (port < 1 || port > 65535)) {
        throw new EmbeddedServerException("--port " + port + " (expected: 1 to 65535)");
      }
      EmbeddedServer server =
          EmbeddedServer.start(
              directory, port == null ? OptionalInt.empty() : OptionalInt.of(port));
      out.println(describe(server.status()));
      return DONE;
    }
  }

  @Command(
      name = "stop",
      description = "Ends all sessions, stops the server and waits until it has ended.")
  static final class Stop extends Act {
    @Override
    int act(Path directory, PrintWriter out) {
      EmbeddedServer.running(directory).ifPresent(EmbeddedServer::stop);
      out.println(describe(EmbeddedServer.status(directory)));
      return DONE;
    }
  }

  @Command(name = "status", description = "Says whether the server runs; exit code 3 if not.")
  static final class ShowStatus extends Act {
    @Override
    int act(Path directory, PrintWriter out) {
      EmbeddedServer.Status status = EmbeddedServer.status(directory);
      out.println(describe(status));
      return switch (status) {
        case EmbeddedServer.Status.Running running -> DONE;
        case EmbeddedServer.Status.Stopped stopped -> STOPPED;
      };
    }
  }

  @Command(
      name = "create-database",
      description = {
        "Creates a database and the role of the same name that owns it; both may exist already.",
        "Prints the URL without its password and the file that holds the password."
      })
  static final class CreateDatabase extends Act {
    @Parameters(
        paramLabel = "NAME",
        description = "A lower-case letter, then up to 40 lower-case letters, digits or _.")
    private String name;

    @Override
    int act(Path directory, PrintWriter out) {
      EmbeddedServer server =
          EmbeddedServer.running(directory)
              .orElseThrow(
                  () ->
                      new EmbeddedServerException(
                          "no server runs in "
                              + directory
                              + "; start it with: pg start --dir "
                              + directory));
      DatabaseUrl url = server.createDatabase(name);
      out.println("url            " + url.withoutPassword());
      url.passwordFile().ifPresent(file -> out.println("password-file  " + file));
      return DONE;
    }
  }

  private static String describe(EmbeddedServer.Status status) {
    return switch (status) {
      case EmbeddedServer.Status.Running running ->
          "running  pid " + running.pid() + "  port " + running.port();
      case EmbeddedServer.Status.Stopped stopped -> "stopped";
    };
  }
}
