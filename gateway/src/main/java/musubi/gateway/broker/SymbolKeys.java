package musubi.gateway.broker;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import musubi.gateway.pki.SealedSecrets;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.SymbolKey;
import musubi.gateway.symbol.Translator;

/**
 * The broker's secret k of each organisation and epoch: random, sealed in a file of its own, so
 * that a retired one can be destroyed. In use it is in the memory of this process; no token can
 * hold it.
 *
 * <p>Thread-safe.
 */
public final class SymbolKeys {
  /** Pairs whose translators are kept; ours. */
  private static final int MOST_TRANSLATORS = 4_096;

  private final SealedSecrets secrets;
  private final byte[] nonceKey;
  private final SecureRandom random = new SecureRandom();
  private final Map<Pair, Translator> translators =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Translator> eldest) {
          return size() > MOST_TRANSLATORS;
        }
      };

  private record Pair(Organisation from, Organisation to) {}

  /**
   * Over the broker's secrets.
   *
   * @param nonceKey a secret of its own, 32 bytes, for the proofs
   */
  public SymbolKeys(SealedSecrets secrets, byte[] nonceKey) {
    this.secrets = secrets;
    this.nonceKey = nonceKey.clone();
  }

  /** The key of an organisation's epoch; made when there is none, durable when this returns. */
  SymbolKey make(Organisation organisation) {
    return SymbolKey.of(
        organisation,
        secrets.getOrMake(
            name(organisation), () -> SymbolKey.generate(organisation, random).secret()));
  }

  /** The translator between two keys; empty when one of them is not here. */
  Optional<Translator> translator(Organisation from, Organisation to) {
    Pair pair = new Pair(from, to);
    synchronized (translators) {
      Translator known = translators.get(pair);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<Translator> made =
        find(from)
            .flatMap(
                fromKey -> find(to).map(toKey -> new Translator(fromKey, toKey, nonceKey, random)));
    made.ifPresent(
        translator -> {
          synchronized (translators) {
            translators.put(pair, translator);
          }
        });
    return made;
  }

  /** Destroys a key: its file, and what was made of it. */
  void destroy(Organisation organisation) {
    synchronized (translators) {
      translators
          .keySet()
          .removeIf(pair -> pair.from.equals(organisation) || pair.to.equals(organisation));
    }
    secrets.destroy(name(organisation));
  }

  @Override
  public String toString() {
    return "SymbolKeys[redacted]";
  }

  private Optional<SymbolKey> find(Organisation organisation) {
    return organisation.equals(Organisation.NATION)
        ? Optional.of(SymbolKey.nation())
        : secrets.get(name(organisation)).map(secret -> SymbolKey.of(organisation, secret));
  }

  private static String name(Organisation organisation) {
    return "symbol-" + organisation.code().replace('/', '-') + "-" + organisation.epoch();
  }
}
