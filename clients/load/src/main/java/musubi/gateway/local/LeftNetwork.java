package musubi.gateway.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import musubi.gateway.node.NodeConfiguration;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;

/**
 * A local network as it stands on the disk: another process may have prepared it and ended in any
 * way. Nodes start with the keys, ports and databases that they had; nothing can be added, and no
 * directory is published, so that it lives as long as its last directory (24 hours). Not
 * thread-safe.
 */
public final class LeftNetwork implements AutoCloseable {
  private final Path directory;
  private final EmbeddedServer postgres;
  private final String databasePrefix;
  private final List<NodeProcess> running = new ArrayList<>();

  /**
   * The network of a directory.
   *
   * @param databasePrefix as it was prepared with
   */
  public LeftNetwork(Path directory, EmbeddedServer postgres, String databasePrefix) {
    this.directory = directory.toAbsolutePath();
    this.postgres = postgres;
    this.databasePrefix = databasePrefix;
  }

  /** Starts a member as a process of its own; returns when it takes calls. */
  public NodeProcess startProcess(Member member, List<String> jvmOptions) {
    NodeProcess process =
        NodeProcess.start(
            NodeProcess.NODE_PROGRAM,
            jvmOptions,
            configuration(member),
            directory.resolve(member.label()).resolve("node.log"));
    running.add(process);
    return process;
  }

  /** Port of a member's calls. */
  public int port(Member member) {
    return NodeConfiguration.read(configuration(member)).listen().port();
  }

  /** A member's database. */
  public DatabaseUrl database(Member member) {
    return postgres.createDatabase(databasePrefix + member.label().replace('-', '_'));
  }

  /** Directory of key and certificate of a system that has one. */
  public Path system(String kind, String code, String name) {
    return directory.resolve("pki/" + kind + "-" + code + "-" + name);
  }

  /** Stops what runs, the last started first. */
  @Override
  public void close() {
    running.reversed().forEach(NodeProcess::close);
    running.clear();
  }

  private Path configuration(Member member) {
    return directory.resolve(member.label()).resolve("node.yaml");
  }
}
