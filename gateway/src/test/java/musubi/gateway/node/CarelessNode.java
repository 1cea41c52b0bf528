package musubi.gateway.node;

import java.nio.file.Path;
import musubi.gateway.inquiry.Checks;

/** A linkage node that leaves out one check of inquiries: shows that the tests would notice. */
public final class CarelessNode {
  private CarelessNode() {}

  /** Starts one that believes every translation, in the place of the real one. */
  public static Node withoutProof(Path configuration) {
    return Node.start(
        NodeConfiguration.read(configuration),
        new Checks((request, translation, from, to) -> {}, Checks.ALL.items()));
  }

  /** Starts one that takes every item that is answered, in the place of the real one. */
  public static Node withoutRow(Path configuration) {
    return Node.start(
        NodeConfiguration.read(configuration),
        new Checks(Checks.ALL.proof(), (row, answered) -> true));
  }
}
