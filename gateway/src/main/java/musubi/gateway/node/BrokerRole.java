package musubi.gateway.node;

import io.grpc.BindableService;
import java.nio.file.Path;
import java.util.List;
import musubi.gateway.broker.Budget;
import musubi.gateway.broker.Confirmations;
import musubi.gateway.broker.DeliverySender;
import musubi.gateway.broker.Housekeeping;
import musubi.gateway.broker.KeyLogBook;
import musubi.gateway.broker.KeyLogService;
import musubi.gateway.broker.NumberDesk;
import musubi.gateway.broker.NumberService;
import musubi.gateway.broker.PermissionListService;
import musubi.gateway.broker.PermissionShelf;
import musubi.gateway.broker.PermissionTable;
import musubi.gateway.broker.ProvisionClient;
import musubi.gateway.broker.SymbolKeys;
import musubi.gateway.broker.TranslationDesk;
import musubi.gateway.broker.TranslationService;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.NodeKeys;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.PermissionList;
import musubi.gateway.translation.PgKeyLog;
import musubi.gateway.translation.PgPermissionList;
import musubi.linkage.v1.ProvisionServiceGrpc;

/** What the broker serves: the key log, processing numbers, the permission list, translations. */
final class BrokerRole {
  private BrokerRole() {}

  static List<BindableService> services(Foundation foundation) {
    NodeConfiguration.Broker configured =
        foundation.configuration().broker() == null
            ? new NodeConfiguration.Broker(null, null, null)
            : foundation.configuration().broker();
    OwnKeys keys = SymbolParts.ownKeys(foundation);
    SymbolKeys symbolKeys = new SymbolKeys(keys.secrets(), keys.secret("translation-nonce"));
    KeyLog log = new KeyLog();
    KeyLogBook book = book(foundation, keys, symbolKeys, log);
    PermissionShelf permissions =
        new PermissionShelf(
            log, book, new PgPermissionList(), foundation.database(), foundation.clock());
    book.enterOwn();
    permissions.take(table(configured.permissionList()));
    foundation.started(new Housekeeping(book, foundation.database(), foundation.clock()));
    foundation.metrics().gauge("musubi_key_log_entries", log::size);
    foundation.dependencies().put("key log", () -> log.size() > 0);
    KeyLogService logService =
        foundation.started(
            new KeyLogService(
                book,
                foundation.acts(),
                foundation.recorder(),
                foundation.calls(),
                foundation.clock()));
    return List.of(
        logService,
        numbers(foundation, keys, configured),
        new PermissionListService(permissions, foundation.calls(), foundation.clock()),
        translations(foundation, keys, symbolKeys, log, permissions, configured));
  }

  private static KeyLogBook book(
      Foundation foundation, OwnKeys keys, SymbolKeys symbolKeys, KeyLog log) {
    return new KeyLogBook(
        new KeyLogBook.Parts(
            foundation.own(),
            foundation.signingKey(),
            keys,
            symbolKeys,
            log,
            new PgKeyLog(),
            foundation.database(),
            new NodeKeys(foundation.directories()),
            SymbolParts.witnesses(foundation),
            foundation.clock()));
  }

  private static NumberService numbers(
      Foundation foundation, OwnKeys keys, NodeConfiguration.Broker configured) {
    long most =
        configured.numbersPerOrganisation() == null
            ? NumberDesk.MOST_OPEN
            : configured.numbersPerOrganisation();
    return new NumberService(
        new NumberDesk(keys, most, foundation.clock()), foundation.acts(), foundation.calls());
  }

  private static TranslationService translations(
      Foundation foundation,
      OwnKeys keys,
      SymbolKeys symbolKeys,
      KeyLog log,
      PermissionShelf permissions,
      NodeConfiguration.Broker configured) {
    ProvisionClient provisions = new ProvisionClient(foundation.neighbours(), foundation.clock());
    Confirmations confirmations = foundation.started(new Confirmations(foundation.database()));
    String deliver = ProvisionServiceGrpc.getDeliverMethod().getFullMethodName();
    DeliverySender deliveries =
        foundation.started(
            new DeliverySender(
                provisions,
                foundation.database(),
                at -> foundation.made(deliver, at),
                foundation.clock(),
                foundation.metrics()));
    TranslationDesk desk =
        new TranslationDesk(
            new TranslationDesk.Parts(
                log,
                keys,
                symbolKeys,
                permissions,
                provisions,
                foundation.database(),
                configured.budgetPerMinute() == null
                    ? Budget.PER_MINUTE
                    : configured.budgetPerMinute(),
                confirmations::add,
                deliveries::wake,
                foundation.clock(),
                foundation.metrics()));
    return new TranslationService(desk, foundation.calls(), foundation.clock());
  }

  private static List<PermissionList.Row> table(Path file) {
    try {
      return file == null ? PermissionTable.builtIn() : PermissionTable.read(file);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("broker.permissionList: " + e.getMessage());
    }
  }
}
