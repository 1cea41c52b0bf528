package musubi.load;

import java.util.List;

/** Something that is measured in rounds. */
interface Target {
  /** Name in the table. */
  String name();

  /** Whoever works in its rounds, the load generator included. */
  List<Party> parties();

  /** Makes what the next round needs; not measured. */
  void prepare();

  /** One round. */
  Outcome run();
}
