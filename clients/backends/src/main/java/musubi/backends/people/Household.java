package musubi.backends.people;

/**
 * Where a resident stands among the households of a municipality.
 *
 * <p>Every 20 residents live in nine households of 1 to 5 people, 2.2 on average, in an order that
 * turns from block to block: so a resident's household follows from the index alone.
 *
 * @param number number of the household, from 0
 * @param member 0 for the householder
 * @param size people in it
 */
record Household(long number, int member, int size) {
  private static final int[] SIZES = {1, 2, 1, 5, 1, 3, 1, 4, 2};
  private static final int BLOCK = 20;

  static Household of(long seed, long index) {
    long block = index / BLOCK;
    int member = (int) (index % BLOCK);
    int turn = new Dice(seed, block).below(SIZES.length);
    int position = 0;
    while (member >= SIZES[(position + turn) % SIZES.length]) {
      member -= SIZES[(position + turn) % SIZES.length];
      position++;
    }
    return new Household(
        block * SIZES.length + position, member, SIZES[(position + turn) % SIZES.length]);
  }
}
