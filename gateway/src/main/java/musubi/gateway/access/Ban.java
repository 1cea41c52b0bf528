package musubi.gateway.access;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the documents forbid by name {@code [003 8.5]}. The route matrix refuses everything that is
 * not listed anyway; these say why, and no route of the contracts may be one of them but those of
 * the exchanges that a ban names as exceptions.
 *
 * <p>Kinds of systems that no contract has yet are ours: {@code core}, {@code application}, {@code
 * intranet}.
 */
public enum Ban {
  ADDRESSEE_AND_COMMUNICATION(
      "003 R-004",
      "the addressee system and the communication server are not connected",
      Set.of("addressee"),
      Set.of("communication")),
  COMMUNICATION_AND_ADDRESSEE(
      "003 R-004",
      "the communication server and the linkage side are not connected",
      Set.of("communication"),
      Set.of("linkage")),
  OTHER_SYSTEMS_TO_COMMUNICATION(
      "003 R-003",
      "of the city's systems only the resident register and its terminals reach the"
          + " communication server",
      Set.of("core", "convenience", "progress", "reservation", "application", "intranet"),
      Set.of("communication")),
  LINKAGE_TO_IDENTITY_FILES(
      "003 R-010",
      "identity and mailing-address files are not connected to the information network",
      Set.of("linkage", "broker"),
      Set.of("communication", "prefecture", "nation", "cards"),
      Set.of("N-02")),
  IDENTITY_FILES_TO_LINKAGE(
      "003 R-010",
      "identity and mailing-address files are not connected to the information network",
      Set.of("communication", "prefecture", "nation", "cards"),
      Set.of("linkage", "broker"),
      Set.of("K-01", "K-02", "K-03", "B-02")),
  REGISTER_TO_LINKAGE(
      "003 R-008",
      "the resident register gives to the addressee system and reads nothing from it",
      Set.of("register"),
      Set.of("linkage"),
      Set.of(
          "L-01", "L-02", "L-03", "L-20", "L-21", "L-40", "L-41", "L-61", "N-01", "O-01", "O-04",
          "O-09")),
  REGISTER_BUSINESS_TO_BROKER(
      "003 R-009",
      "resident-register business makes no inquiry through the information network",
      Set.of("register", "terminal"),
      Set.of("broker")),
  OTHERS_TO_LINKAGE(
      "003 R-016",
      "the linkage side takes data from the addressee system only",
      Set.of(
          "terminal", "core", "convenience", "progress", "reservation", "application", "intranet"),
      Set.of("linkage"),
      Set.of("N-01", "O-02", "O-03", "O-05", "O-06", "O-07", "O-08", "O-10"));

  private final String source;
  private final String sentence;
  private final Set<String> callers;
  private final Set<String> callees;
  private final Set<String> exceptions;

  Ban(String source, String sentence, Set<String> callers, Set<String> callees) {
    this(source, sentence, callers, callees, Set.of());
  }

  Ban(
      String source,
      String sentence,
      Set<String> callers,
      Set<String> callees,
      Set<String> exceptions) {
    this.source = source;
    this.sentence = sentence;
    this.callers = callers;
    this.callees = callees;
    this.exceptions = exceptions;
  }

  /** The ban that a call from one party to a node's role would break. */
  public static Optional<Ban> of(String caller, String callee) {
    return Stream.of(values())
        .filter(ban -> ban.callers.contains(caller) && ban.callees.contains(callee))
        .findFirst();
  }

  /**
   * Ids of the exchanges between the two that are none of what is forbidden: the network itself,
   * what the register gives, the hand-over of requests for symbols ([003 system 4], [003 X-26]),
   * and notices about cards that systems of the body leave for each other and that are data of no
   * addressee system ([001 X-35]).
   */
  public Set<String> exceptions() {
    return exceptions;
  }

  /** Row of the document. */
  public String source() {
    return source;
  }

  /** What is forbidden. */
  public String sentence() {
    return sentence;
  }
}
