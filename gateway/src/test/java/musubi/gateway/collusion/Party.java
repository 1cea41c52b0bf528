package musubi.gateway.collusion;

/** Who can be corrupted. A to C and X are linkage nodes; X is the broker's own organisation. */
enum Party {
  NATION,
  BROKER,
  A,
  B,
  C,
  X
}
