package musubi.load;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import musubi.confirmation.v1.MatchKind;
import musubi.confirmation.v1.SearchHit;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchSummary;
import musubi.gateway.confirmation.SearchedRows;
import musubi.gateway.registry.Disclosed;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.Item;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.PgIdentityFile.Near;
import musubi.gateway.registry.SearchKeys;
import musubi.gateway.value.SearchForm;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.FourItems;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.RecordStatus;
import musubi.type.v1.Date;

/**
 * What the bare server does for a question: the SELECTs of a node, and the answer from their rows.
 * Of several rows it takes those that hold what is asked, letter by letter. Thread-safe.
 */
final class BareFile {
  private final PgIdentityFile file;
  private final AnsweringTier tier;

  /** A statement and its parameters. */
  record Select(String sql, Tuple parameters) {
    @Override
    public String toString() {
      return "Select[" + sql + "]";
    }
  }

  /**
   * What a question comes to.
   *
   * @param meant which of the rows it means
   * @param form makes messages of the persons
   */
  record Asking(
      List<Select> selects,
      Predicate<Identity> meant,
      Function<List<Disclosed>, List<byte[]>> form) {}

  /**
   * Asks this file.
   *
   * @param tier what answers say of where they come from
   */
  BareFile(PgIdentityFile file, AnsweringTier tier) {
    this.file = file;
    this.tier = tier;
  }

  /** Reads a question. */
  Asking asking(boolean search, byte[] question) {
    try {
      return search
          ? search(SearchRequest.parseFrom(question))
          : inquiry(InquireRequest.parseFrom(question));
    } catch (InvalidProtocolBufferException e) {
      throw Status.INVALID_ARGUMENT.asRuntimeException();
    }
  }

  /** The messages that answer it. */
  List<byte[]> answer(Asking asking, List<RowSet<Row>> found) {
    return asking
        .form()
        .apply(
            found.stream()
                .flatMap(rows -> file.held(rows).stream())
                .filter(row -> row.identity().isCurrent() && asking.meant().test(row.identity()))
                .map(row -> row.disclosed().orElseThrow())
                .toList());
  }

  private Asking inquiry(InquireRequest request) {
    return switch (request.getKeyCase()) {
      case RESIDENT_RECORD_CODE -> by(file.selectByCode(), request.getResidentRecordCode());
      case INDIVIDUAL_NUMBER -> by(file.selectByNumber(), request.getIndividualNumber());
      case FOUR_ITEMS -> byItems(request.getFourItems());
      case KEY_NOT_SET -> throw Status.INVALID_ARGUMENT.asRuntimeException();
    };
  }

  private Asking by(String sql, String parameter) {
    return new Asking(List.of(new Select(sql, Tuple.of(parameter))), row -> true, this::one);
  }

  private Asking byItems(FourItems items) {
    int birth = number(items.getBirthDate());
    List<Long> names = List.of(SearchKeys.key(SearchForm.ofName(items.getName())));
    return new Asking(
        List.of(select(new Near(Near.Name.KANJI, names, Near.Narrowed.BIRTH_DATE, birth, birth))),
        row ->
            row.name().equals(items.getName())
                && row.birthDate() == birth
                && row.sex().code() == items.getSexValue()
                && row.address().equals(items.getAddress()),
        this::one);
  }

  private Asking search(SearchRequest request) {
    SearchItems items = request.getItems();
    int birth = number(items.getBirthDate());
    return new Asking(
        SearchedRows.of(request).stream().map(this::select).toList(),
        row -> row.name().equals(items.getName()) && row.birthDate() == birth,
        this::list);
  }

  private Select select(Near near) {
    return new Select(file.selectNear(near), near.parameters());
  }

  private List<byte[]> one(List<Disclosed> persons) {
    return List.of(
        InquireResponse.newBuilder()
            .setRecord(IdentityMessages.answer(persons.getFirst(), Set.of(Item.INDIVIDUAL_NUMBER)))
            .setAnsweredBy(tier)
            .build()
            .toByteArray());
  }

  private List<byte[]> list(List<Disclosed> persons) {
    List<byte[]> messages = new ArrayList<>();
    for (Disclosed person : persons) {
      messages.add(
          SearchResponse.newBuilder()
              .setHit(
                  SearchHit.newBuilder()
                      .setRecord(IdentityMessages.answer(person, Set.of(Item.INDIVIDUAL_NUMBER)))
                      .setMatch(MatchKind.MATCH_KIND_EXACT)
                      .setStatus(RecordStatus.RECORD_STATUS_CURRENT))
              .build()
              .toByteArray());
    }
    messages.add(
        SearchResponse.newBuilder()
            .setSummary(SearchSummary.newBuilder().setHits(persons.size()).setAnsweredBy(tier))
            .build()
            .toByteArray());
    return messages;
  }

  private static int number(Date date) {
    return date.getYear() * 10_000 + date.getMonth() * 100 + date.getDay();
  }
}
