package musubi.gateway.collusion;

/** What an attacker wants to know: which of two persons it is. */
enum Goal {
  /** Whom does a ask b about. */
  G1,
  /** Which row in a's stolen link table is this resident. */
  G2,
  /** Which row of a belongs together with this row of b; nobody compares addressee files. */
  G3,
  /** The same about persons whom a asked b about. */
  G3_ASKED,
  /** The same with the addressee files of the corrupted. */
  G3_FILES,
  /** Which question of a to b is about the person of this question of a to c. */
  G4,
  /** The same with the addressee files of the corrupted. */
  G4_FILES,
  /** Whose symbol at b is this: of persons of a, b and x, whom a asked b about. */
  G5,
  /** The same of persons whom a alone knows, and asked nobody about. */
  G5_STRANGER,
  /** Whose symbol at a is this: of persons of a and b. */
  G5_BACK
}
