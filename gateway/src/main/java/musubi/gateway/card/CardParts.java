package musubi.gateway.card;

import java.util.function.UnaryOperator;

/**
 * What tests put in place of parts of the card plane: they show what depends on each.
 *
 * @param rules by which the card system decides
 * @param up made of a municipality's way to the card system
 * @param down made of the card system's way to municipalities
 */
public record CardParts(
    Rules rules, UnaryOperator<CardLink.Up> up, UnaryOperator<CardLink.Down> down) {
  /** The parts as they are. */
  public static final CardParts REAL =
      new CardParts(Rules.ALL, UnaryOperator.identity(), UnaryOperator.identity());
}
