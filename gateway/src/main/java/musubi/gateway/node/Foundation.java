package musubi.gateway.node;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import musubi.contract.Contract;
import musubi.gateway.access.Digests;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Purpose;
import musubi.gateway.card.CardParts;
import musubi.gateway.directory.DirectoryKeeper;
import musubi.gateway.inquiry.Checks;
import musubi.gateway.ops.Metrics;
import musubi.gateway.peer.Neighbours;
import musubi.gateway.pg.Database;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.Recorder;
import musubi.gateway.record.RequestKeys;
import musubi.gateway.rpc.Calls;
import musubi.options.v1.Exchange;

/**
 * What the services of every role stand on.
 *
 * @param signingKey the node's key in the directory
 * @param checks of inquiries
 * @param cardParts of the card plane
 * @param dependencies what the health page asks, by name
 * @param parts keeps what is started until the node stops
 */
record Foundation(
    NodeConfiguration configuration,
    NodeName own,
    Contract contract,
    Database database,
    RequestKeys requestKeys,
    Recorder recorder,
    Calls calls,
    Digests digests,
    Neighbours neighbours,
    DirectoryKeeper directories,
    SigningKey signingKey,
    Checks checks,
    CardParts cardParts,
    InstantSource clock,
    Metrics metrics,
    Map<String, BooleanSupplier> dependencies,
    UnaryOperator<AutoCloseable> parts) {
  /** Keeps a part that is closed when the node stops, the last started first. */
  <T extends AutoCloseable> T started(T part) {
    parts.apply(part);
    return part;
  }

  /** Acts of single calls. */
  Acts acts() {
    return new Acts(database, requestKeys);
  }

  /** The record of an act that this node makes by itself, under the exchange of a method. */
  CallRecord made(String method, Instant at) {
    return made(method, at, "");
  }

  /**
   * The record of an act that this node makes by itself.
   *
   * @param reference to what it belongs, as a permit's id in hexadecimal; empty when to nothing
   */
  CallRecord made(String method, Instant at, String reference) {
    Exchange exchange = contract.method(method).orElseThrow().exchange();
    return CallRecord.now(
        at,
        new CallRecord.Act(
            exchange.getId(), method, exchange.getRecordValue(), exchange.getBasis()),
        CallRecord.Decision.ANSWERED,
        "",
        CallRecord.Parties.own(own.uri()),
        Optional.empty(),
        new Purpose("", reference, "", ""));
  }

  @Override
  public String toString() {
    return "Foundation[" + own.path() + "]";
  }
}
