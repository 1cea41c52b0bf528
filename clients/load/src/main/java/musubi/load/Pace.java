package musubi.load;

/** When calls begin. */
sealed interface Pace {
  /** The next begins when one has ended, with so many in flight. */
  record Closed(int inFlight) implements Pace {
    @Override
    public String toString() {
      return "closed loop, " + inFlight + " in flight";
    }
  }

  /** So many begin each second, whatever became of the earlier ones. */
  record Open(double perSecond) implements Pace {
    @Override
    public String toString() {
      return "open loop, " + perSecond + " a second";
    }
  }
}
