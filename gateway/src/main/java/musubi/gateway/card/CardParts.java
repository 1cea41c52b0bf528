package musubi.gateway.card;

import java.util.function.UnaryOperator;

/**
 * What tests put in place of parts of the card plane: they show what depends on each.
 *
 * @param rules by which the card system decides
 * @param up made of a municipality's way to the card system
 * @param down made of the card system's way to municipalities
 * @param proofRules by which it says what a card proves
 */
public record CardParts(
    Rules rules,
    UnaryOperator<CardLink.Up> up,
    UnaryOperator<CardLink.Down> down,
    ProofRules proofRules) {
  /** The parts as they are. */
  public static final CardParts REAL =
      new CardParts(Rules.ALL, UnaryOperator.identity(), UnaryOperator.identity());

  /** Parts of the life of cards; what a card proves is as it is. */
  public CardParts(Rules rules, UnaryOperator<CardLink.Up> up, UnaryOperator<CardLink.Down> down) {
    this(rules, up, down, ProofRules.ALL);
  }

  /** The real parts over other rules of what a card proves. */
  public static CardParts with(ProofRules proofRules) {
    return new CardParts(REAL.rules, REAL.up, REAL.down, proofRules);
  }
}
