package musubi.gateway.confirmation;

import java.util.Optional;

/**
 * For whom is asked. Prints as redacted.
 *
 * @param key by what
 * @param expected who the person is taken to be
 * @param numberReason why the Individual Number is needed; empty when it is not
 */
record Question(Key key, Optional<FourItems> expected, String numberReason) {
  boolean asksNumber() {
    return !numberReason.isEmpty();
  }

  /** The resident-record code, when it is asked by one. */
  Optional<String> code() {
    return key instanceof Key.Code code ? Optional.of(code.code().digits()) : Optional.empty();
  }

  @Override
  public String toString() {
    return "Question[" + key.label() + "]";
  }
}
