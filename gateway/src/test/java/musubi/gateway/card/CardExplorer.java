package musubi.gateway.card;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import musubi.gateway.card.CardModel.State;

/** Walks every state that a model can reach, the nearest first. */
final class CardExplorer {
  /** Where a state came from. */
  private record Before(State state, String what) {}

  /**
   * What was found.
   *
   * @param wrong what, with the shortest way there; empty when nothing is
   */
  record Found(long states, long transitions, Optional<List<String>> wrong) {}

  private CardExplorer() {}

  /**
   * Explores.
   *
   * @param toTheEnd whether each state has also to come to a good end
   */
  static Found explore(CardModel model, boolean toTheEnd) {
    Map<State, Before> seen = new HashMap<>();
    Deque<State> ahead = new ArrayDeque<>();
    long[] transitions = {0};
    State start = model.start();
    seen.put(start, new Before(start, "start"));
    ahead.add(start);
    while (!ahead.isEmpty()) {
      State state = ahead.remove();
      Optional<String> wrong =
          model.wrong(state).or(() -> toTheEnd ? model.wrongInTheEnd(state) : Optional.empty());
      if (wrong.isPresent()) {
        return new Found(seen.size(), transitions[0], Optional.of(way(seen, state, wrong.get())));
      }
      model.next(
          state,
          (what, next) -> {
            transitions[0]++;
            if (seen.putIfAbsent(next, new Before(state, what)) == null) {
              ahead.add(next);
            }
          });
    }
    return new Found(seen.size(), transitions[0], Optional.empty());
  }

  private static List<String> way(Map<State, Before> seen, State end, String wrong) {
    List<String> way = new ArrayList<>(List.of(wrong));
    State state = end;
    while (!seen.get(state).state().equals(state)) {
      way.addFirst(seen.get(state).what());
      state = seen.get(state).state();
    }
    return way;
  }
}
