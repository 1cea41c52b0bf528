package musubi.gateway.inquiry;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import musubi.gateway.inquiry.PersonAnswer.Outcome;
import musubi.gateway.replica.Replica;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * What is answered about persons, from the replicas of a business: only the items that were asked
 * for, and nothing by machine about whom an official has to decide. Thread-safe.
 */
final class Responder {
  private final Replicas replicas;

  /** The replicas of a business. */
  @FunctionalInterface
  interface Replicas {
    Map<UnifiedAddresseeNumber, Replica> find(
        String business, Collection<UnifiedAddresseeNumber> persons);
  }

  /** What an official has decided about those for whom no machine answers. */
  enum Decision {
    NONE,
    PROVIDE,
    REFUSE
  }

  Responder(Replicas replicas) {
    this.replicas = replicas;
  }

  /** One answer for each question, in their order. */
  List<PersonAnswer> answer(String business, List<Question> questions, Decision decision) {
    Set<UnifiedAddresseeNumber> persons = new HashSet<>();
    questions.forEach(question -> question.unified().ifPresent(persons::add));
    Map<UnifiedAddresseeNumber, Replica> found =
        persons.isEmpty() ? Map.of() : replicas.find(business, persons);
    return questions.stream().map(question -> answer(question, found, decision)).toList();
  }

  private static PersonAnswer answer(
      Question question, Map<UnifiedAddresseeNumber, Replica> found, Decision decision) {
    if (question.unified().isEmpty()) {
      return PersonAnswer.without(Outcome.SYMBOL_UNKNOWN);
    }
    Optional<Replica> replica = question.unified().map(found::get);
    if (replica.isEmpty()) {
      return PersonAnswer.without(Outcome.NO_REPLICA);
    }
    if (decision != Decision.PROVIDE && isWithheld(replica.get(), question.wanted())) {
      return PersonAnswer.without(
          decision == Decision.NONE ? Outcome.PENDING : Outcome.REFUSED_BY_OFFICIAL);
    }
    TreeMap<String, String> items = new TreeMap<>(replica.get().items());
    items.keySet().retainAll(question.wanted());
    return new PersonAnswer(Outcome.FOUND, items);
  }

  private static boolean isWithheld(Replica replica, List<String> wanted) {
    return replica.noAutomaticAnswer()
        || wanted.stream().anyMatch(replica.itemsWithoutAutomaticAnswer()::contains);
  }
}
