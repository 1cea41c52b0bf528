package musubi.gateway.access;

import java.security.PublicKey;
import java.util.List;
import musubi.gateway.value.BodyCode;

/** Whom to believe about operators: the keys of each body's operator authority. */
@FunctionalInterface
public interface OperatorKeys {
  /**
   * Keys on P-256, the present one and any that is being replaced; none for a body that is unknown
   * or suspended. Asked with every call, so it answers from memory, and with the same key objects
   * for as long as they are the same keys.
   */
  List<PublicKey> of(BodyCode body);
}
