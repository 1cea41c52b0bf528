package musubi.gateway.floors.symbol;

import musubi.gateway.floors.card.CardDesk;

/** Planted for the rules of the floors: looks up, and so in a circle. */
public final class Points {
  public int count() {
    return CardDesk.class.getSimpleName().length();
  }
}
