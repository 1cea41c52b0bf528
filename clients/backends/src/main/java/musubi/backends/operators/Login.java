package musubi.backends.operators;

import java.time.Instant;
import java.util.Set;

/**
 * That a person has shown who they are. Which kinds of factors, and nothing of the factors
 * themselves: nothing biometric leaves the system that compared it ([003 R-072]).
 *
 * @param operator id of the person (操作者ID), one person's alone ([003 R-070])
 * @param terminal id of the terminal (操作端末ID)
 * @param at when
 * @param factors kinds of what was shown
 */
public record Login(String operator, String terminal, Instant at, Set<Factor> factors) {
  /** A kind of factor ([003 R-071], [003 R-072]). */
  public enum Factor {
    PASSWORD,
    FACE,
    PALM_VEIN
  }

  /** Ids have 1 to 64 of {@code A-Z a-z 0-9 . _ : / -}. */
  public Login {
    Words.require("operator", operator);
    Words.require("terminal", terminal);
    factors = Set.copyOf(factors);
  }

  @Override
  public String toString() {
    return "Login[redacted]";
  }
}
