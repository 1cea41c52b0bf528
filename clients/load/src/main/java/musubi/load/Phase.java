package musubi.load;

import java.util.List;
import java.util.function.Supplier;

/** A part of a work that is done once, as the only round of a target. */
record Phase(String name, List<Party> parties, Supplier<Outcome> work) implements Target {
  @Override
  public void prepare() {
    // What the part before has left is all that it needs.
  }

  @Override
  public Outcome run() {
    return work.get();
  }
}
