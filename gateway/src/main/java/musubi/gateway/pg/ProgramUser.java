package musubi.gateway.pg;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL's programs run: they refuse to run as root.
 *
 * <p>An ordinary user runs them directly. Root runs them in a user namespace of their own, where
 * root's files are theirs but they are not root; where that is not permitted (most containers), as
 * another user who is given the directory. A directory that belongs to another user is run as that
 * user, so the choice made at the first start stays.
 */
record ProgramUser(List<String> prefix) {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<Account> OTHER_USERS =
      List.of(
          new Account("postgres", "postgres"),
          new Account("nobody", "nogroup"),
          new Account("nobody", "nobody"));

  private record Account(String user, String group) {}

  static ProgramUser of(ServerDirectory directory) throws IOException, InterruptedException {
    return of(directory, List.of("unshare", "-U"));
  }

  static ProgramUser of(ServerDirectory directory, List<String> namespace)
      throws IOException, InterruptedException {
    Path root = directory.root();
    if (!currentIsRoot()) {
      return new ProgramUser(List.of());
    }
    if (!Files.getAttribute(root, "unix:uid").equals(0)) {
      return ownerOf(root);
    }
    if (works(namespace, root)) {
      return new ProgramUser(namespace);
    }
    return handOver(root);
  }

  List<String> command(Path program, String... arguments) {
    var command = new ArrayList<>(prefix);
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  static boolean currentIsRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** Gives a file to the owner and group of another one. */
  static void giveTo(Path path, UserPrincipal owner, GroupPrincipal group) throws IOException {
    var view = Files.getFileAttributeView(path, PosixFileAttributeView.class, NOFOLLOW_LINKS);
    view.setOwner(owner);
    view.setGroup(group);
  }

  private static ProgramUser handOver(Path root) throws IOException, InterruptedException {
    var users = root.getFileSystem().getUserPrincipalLookupService();
    for (Account account : OTHER_USERS) {
      try {
        UserPrincipal owner = users.lookupPrincipalByName(account.user());
        GroupPrincipal group = users.lookupPrincipalByGroupName(account.group());
        try (Stream<Path> paths = Files.walk(root)) {
          for (Path path : paths.toList()) {
            giveTo(path, owner, group);
          }
        }
        return ownerOf(root);
      } catch (UserPrincipalNotFoundException absent) {
        continue;
      }
    }
    throw refused(root);
  }

  private static ProgramUser ownerOf(Path root) throws IOException, InterruptedException {
    var prefix =
        List.of(
            "setpriv",
            "--reuid=" + Files.getAttribute(root, "unix:uid"),
            "--regid=" + Files.getAttribute(root, "unix:gid"),
            "--clear-groups");
    // The user may own the directory and still not reach it, below a private home for example.
    if (!works(prefix, root)) {
      throw refused(root);
    }
    return new ProgramUser(prefix);
  }

  private static boolean works(List<String> prefix, Path root) throws InterruptedException {
    var command = new ArrayList<>(prefix);
    command.addAll(List.of("test", "-w", root.toString()));
    try {
      return Programs.run(command, Path.of("/"), LIMIT).succeeded();
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private static EmbeddedServerException refused(Path root) {
    return new EmbeddedServerException(
        "PostgreSQL refuses to run as root, and here neither `unshare -U` nor `setpriv` as a user"
            + " who may write "
            + root
            + " works: start it as an ordinary user");
  }
}
