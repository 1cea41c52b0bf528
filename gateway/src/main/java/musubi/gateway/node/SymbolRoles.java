package musubi.gateway.node;

import io.grpc.BindableService;
import java.util.List;
import java.util.Optional;
import musubi.broker.v1.TranslationServiceGrpc;
import musubi.gateway.acquisition.AcquireClient;
import musubi.gateway.acquisition.AcquireSender;
import musubi.gateway.acquisition.Expirations;
import musubi.gateway.acquisition.Expiry;
import musubi.gateway.acquisition.HandOverClient;
import musubi.gateway.acquisition.HandOverSender;
import musubi.gateway.acquisition.HandOvers;
import musubi.gateway.acquisition.NationDesk;
import musubi.gateway.acquisition.RegisterDesk;
import musubi.gateway.acquisition.SymbolHandOverService;
import musubi.gateway.pki.FileKeyEncryption;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.translation.Organisations;
import musubi.registry.v1.SymbolHandOverServiceGrpc;

/**
 * What the nodes of the identity files serve for symbols: the communication node and the nation
 * hand requests on, the nation makes person points and witnesses the key log.
 */
final class SymbolRoles {
  private static final String HAND_OVER =
      SymbolHandOverServiceGrpc.getHandOverManyMethod().getFullMethodName();
  private static final String ACQUIRE =
      TranslationServiceGrpc.getAcquireMethod().getFullMethodName();

  private SymbolRoles() {}

  static List<BindableService> communication(Foundation on) {
    HandOverSender sender =
        on.started(
            new HandOverSender(
                new HandOverClient(on.neighbours().of(Organisations.NATION_NODE), on.clock()),
                on.database(),
                at -> on.made(HAND_OVER, at),
                on.digests(),
                on.clock(),
                on.metrics()));
    on.dependencies().put("requests for symbols to the nation", sender::isWell);
    on.started(new Expiry(on.database(), Expirations.ofCommunication(), on.clock(), on.metrics()));
    RegisterDesk desk = new RegisterDesk(PgIdentityFile.ofMunicipality(), on.digests(), on.clock());
    return List.of(handOvers(on, desk, sender::wake));
  }

  static List<BindableService> nation(Foundation on) {
    return witness(on).map(symbols -> persons(on, symbols)).orElse(List.of());
  }

  /** Takes requests for symbols and sends the persons' points to the broker. */
  private static List<BindableService> persons(Foundation on, SymbolParts symbols) {
    AcquireSender sender =
        on.started(
            new AcquireSender(
                new AcquireClient(on.neighbours().of(Organisations.BROKER_NODE), on.clock()),
                symbols.log(),
                symbols.keys(),
                FileKeyEncryption.open(on.configuration().symbols().keyFile()),
                on.database(),
                at -> on.made(ACQUIRE, at),
                on.digests(),
                on.clock(),
                on.metrics()));
    on.dependencies().put("requests for symbols to the broker", sender::isWell);
    on.started(new Expiry(on.database(), Expirations.ofNation(), on.clock(), on.metrics()));
    NationDesk desk =
        new NationDesk(symbols.log(), PgIdentityFile.ofUpperTier(), on.digests(), on.clock());
    return List.of(handOvers(on, desk, sender::wake));
  }

  private static BindableService handOvers(Foundation on, HandOvers desk, Runnable wake) {
    return new SymbolHandOverService(desk, on.acts(), wake, on.digests(), on.calls(), on.clock());
  }

  /** Follows and countersigns the key log; a nation without secrets for symbols does not. */
  private static Optional<SymbolParts> witness(Foundation foundation) {
    return foundation.configuration().symbols() == null
        ? Optional.empty()
        : Optional.of(SymbolParts.start(foundation));
  }
}
