package musubi.gateway.linkage;

import java.time.InstantSource;
import musubi.gateway.ops.Metrics;
import musubi.gateway.pg.Database;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.SymbolMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps translations whose proof did not hold as evidence, and raises the alarm. Thread-safe. */
public final class UnprovenTranslations {
  private static final Logger LOG = LoggerFactory.getLogger(UnprovenTranslations.class);

  private final Database database;
  private final Metrics metrics;
  private final InstantSource clock;

  /** Those of one node. */
  public UnprovenTranslations(Database database, Metrics metrics, InstantSource clock) {
    this.database = database;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Keeps one, as it came; durable when this returns. The same again is kept once. */
  public void keep(Request request, Translation translation) {
    metrics.count(
        "musubi_translation_unproven_total", "purpose", request.header().purpose().name());
    LOG.error(
        "the broker delivered a translation without proof: kept as evidence in"
            + " unproven_translation; tell the broker's operators");
    PgUnproven.insert(
        database,
        SymbolMessages.stored(request),
        SymbolMessages.stored(translation),
        clock.instant());
  }
}
