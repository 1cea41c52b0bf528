package musubi.gateway.node;

/** A configuration that a node cannot start with; one sentence for the operator. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String sentence) {
    super(sentence, null, false, false);
  }
}
