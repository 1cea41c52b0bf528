package musubi.gateway.confirmation;

import musubi.gateway.access.Refusal;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.rpc.Call;
import musubi.gateway.value.ResidentRecordCode;

/** Cards as evidence at a counter. */
@FunctionalInterface
public interface CardProofs {
  /** Where no terminal gets a challenge: a proof is for the node that it was made for. */
  CardProofs NONE =
      (call, card) -> {
        throw Refusal.ofField(
            RegistryReason.ITEM_INVALID,
            "card_proof",
            "card_proof: not at this node (expected: none)");
      };

  /**
   * Whose card has signed for the call; the challenge is used up by it.
   *
   * @throws Refusal CHALLENGE_UNKNOWN, CHALLENGE_EXPIRED, CHALLENGE_USED, what the card system
   *     refuses, CARD_SYSTEM_AWAY
   */
  ResidentRecordCode holder(Call call, PresentedCard card);
}
