package musubi.gateway.addressee;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.StreamSupport;
import musubi.gateway.confirmation.FourItems;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.PgIdentityFile.Near;
import musubi.gateway.registry.SearchKeys;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.ExternalText;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.Sex;
import musubi.gateway.value.UnifiedAddresseeNumber;

/** Unified addressee numbers in PostgreSQL. Each method asks one question, for however many. */
public final class PgAddressees {
  private static final String PERSON =
      "a.individual_number, a.name, a.birth_date, a.sex, a.address, a.protected";

  private static final String UNIFIED =
      "select addressee_number, unified_number from addressee_number"
          + " where business = $1 and addressee_number = any($2::text[])";

  private static final String NUMBERS =
      "select unified_number, addressee_number from addressee_number"
          + " where business = $1 and unified_number = any($2::text[])";

  private static final String PERSONS =
      "select a.unified_number, "
          + PERSON
          + " from addressee a where a.unified_number = any($1::text[])";

  private static final String INSERT =
      """
      insert into addressee (unified_number, individual_number, name, birth_date, sex, address,
          protected, name_key, address_key)
      select $1, $2, $3, $4, $5, $6, $7, $8, $9
       where not exists (select from former_individual_number where individual_number = $2)
      on conflict do nothing returning serial
      """;

  private static final String TAKE =
      "select a.unified_number, "
          + PERSON
          + ", a.serial from addressee a where a.individual_number = any($1::text[])"
          + " order by a.unified_number for update";

  private static final String TAKE_OF_BUSINESS =
      "select a.unified_number, "
          + PERSON
          + ", n.addressee_number from addressee_number n"
          + " join addressee a on a.unified_number = n.unified_number"
          + " where n.business = $1 and n.addressee_number = any($2::text[])"
          + " order by a.unified_number for update of a";

  private static final String UPDATE =
      """
      update addressee a
         set individual_number = u.individual_number, name = u.name, birth_date = u.birth_date,
             sex = u.sex, address = u.address, protected = u.protected, name_key = u.name_key,
             address_key = u.address_key
        from unnest($1::text[], $2::text[], $3::text[], $4::int4[], $5::int2[], $6::text[],
                    $7::bool[], $8::int8[], $9::int8[])
             as u (unified_number, individual_number, name, birth_date, sex, address, protected,
                   name_key, address_key)
       where a.unified_number = u.unified_number
      """;

  private static final String CHANGED =
      "update addressee_number set revision = null"
          + " where unified_number = any($1::text[]) and revision is not null";

  private static final String LINK =
      "insert into addressee_number (business, addressee_number, unified_number)"
          + " values ($1, $2, $3) on conflict do nothing returning unified_number";

  private static final String LINKS =
      """
      select addressee_number, unified_number from addressee_number
       where business = $1 and addressee_number = $2
      union
      select addressee_number, unified_number from addressee_number
       where business = $1 and unified_number = $3
      """;

  private static final String FIND =
      "select a.unified_number, "
          + PERSON
          + ", n.addressee_number from addressee a"
          + " left join addressee_number n"
          + " on n.unified_number = a.unified_number and n.business = $1 where ";

  /**
   * Gives the next revisions to changes of a business. What another transaction is changing just
   * now is left for the next time. The order of the revisions is the order in which they commit,
   * since the last one is locked from here to the end.
   */
  private static final String NUMBER_CHANGES =
      """
      with pending as materialized (
        select addressee_number from addressee_number
         where business = $1 and revision is null
         order by addressee_number limit $2
           for update skip locked),
      placed as materialized (
        select addressee_number, row_number() over (order by addressee_number) as place
          from pending),
      last as (
        update addressee_revision set revision = revision + (select count(*) from placed)
         where exists (select from placed) returning revision)
      update addressee_number n
         set revision = last.revision - (select count(*) from placed) + placed.place
        from placed, last
       where n.business = $1 and n.addressee_number = placed.addressee_number
      """;

  private static final String CHANGES =
      "select a.unified_number, "
          + PERSON
          + ", n.addressee_number, n.revision from addressee_number n"
          + " join addressee a on a.unified_number = n.unified_number"
          + " where n.business = $1 and n.revision > $2 order by n.revision limit $3";

  /** A person whose row is locked for the transaction. */
  record Taken(long serial, UnifiedAddresseeNumber unified, AddresseePerson person) {
    @Override
    public String toString() {
      return "Taken[" + serial + "]";
    }
  }

  /** One link of a business. */
  record Link(AddresseeNumber number, UnifiedAddresseeNumber unified) {
    @Override
    public String toString() {
      return "Link[redacted]";
    }
  }

  /** A change in the order of revisions. */
  record Change(long revision, Addressee addressee) {
    @Override
    public String toString() {
      return "Change[" + revision + "]";
    }
  }

  /** Whose addressee numbers of a business some are; numbers that nobody has are left out. */
  public Map<AddresseeNumber, UnifiedAddresseeNumber> unified(
      Database database, String business, Collection<AddresseeNumber> numbers) {
    return unified(database::read, business, numbers);
  }

  /** The same inside a transaction. */
  public Map<AddresseeNumber, UnifiedAddresseeNumber> unified(
      Statements statements, String business, Collection<AddresseeNumber> numbers) {
    return unified(statements::query, business, numbers);
  }

  /** Persons by their unified numbers; numbers that nobody has are left out. */
  public Map<UnifiedAddresseeNumber, AddresseePerson> persons(
      Database database, Collection<UnifiedAddresseeNumber> numbers) {
    return persons(database::read, numbers);
  }

  /** The same inside a transaction. */
  public Map<UnifiedAddresseeNumber, AddresseePerson> persons(
      Statements statements, Collection<UnifiedAddresseeNumber> numbers) {
    return persons(statements::query, numbers);
  }

  /** The addressee numbers of a business that persons have; who has none is left out. */
  public Map<UnifiedAddresseeNumber, AddresseeNumber> numbers(
      Statements statements, String business, Collection<UnifiedAddresseeNumber> unified) {
    return numbers(statements::query, business, unified);
  }

  /** The same outside any transaction. */
  public Map<UnifiedAddresseeNumber, AddresseeNumber> numbers(
      Database database, String business, Collection<UnifiedAddresseeNumber> unified) {
    return numbers(database::read, business, unified);
  }

  /**
   * Enters a person; empty when somebody has the Individual Number or had it, or has the unified
   * number.
   */
  Optional<Long> insert(
      Statements statements, UnifiedAddresseeNumber unified, AddresseePerson person) {
    SearchKeys keys = keys(person);
    FourItems items = person.fourItems();
    return first(
        statements.query(
            INSERT,
            Tuple.wrap(
                List.of(
                    unified.digits(),
                    person.number().digits(),
                    items.name().text(),
                    items.birthDate().toInt(),
                    (short) items.sex().code(),
                    items.address().text(),
                    person.isProtected(),
                    keys.name(),
                    keys.address()))),
        row -> row.getLong(0));
  }

  /** Takes the persons with some Individual Numbers for the transaction. */
  List<Taken> take(Statements statements, IndividualNumber... numbers) {
    String[] digits =
        List.of(numbers).stream().map(IndividualNumber::digits).toArray(String[]::new);
    return list(
        statements.query(TAKE, Tuple.wrap(List.of((Object) digits))),
        row -> new Taken(row.getLong(7), unified(row), person(row)));
  }

  /** Takes the persons with some addressee numbers of a business for the transaction. */
  Map<AddresseeNumber, Addressee> take(
      Statements statements, String business, Collection<AddresseeNumber> numbers) {
    Map<AddresseeNumber, Addressee> taken = new HashMap<>();
    for (Row row :
        statements.query(
            TAKE_OF_BUSINESS,
            Tuple.wrap(List.of(business, digits(numbers, AddresseeNumber::digits))))) {
      Addressee addressee = addressee(row);
      taken.put(addressee.ofBusiness().orElseThrow(), addressee);
    }
    return taken;
  }

  /** Whether somebody had the Individual Number before another. */
  boolean isFormer(Statements statements, IndividualNumber number) {
    return statements
            .query(
                "select 1 from former_individual_number where individual_number = $1",
                Tuple.of(number.digits()))
            .size()
        > 0;
  }

  /** Sends that a person had an Individual Number; the caller flushes. */
  void sendFormer(Statements statements, IndividualNumber number, UnifiedAddresseeNumber unified) {
    statements.send(
        "insert into former_individual_number values ($1, $2)",
        Tuple.of(number.digits(), unified.digits()));
  }

  /** Sends what persons are now, and that every business has to hear of it; the caller flushes. */
  void sendUpdates(Statements statements, Map<UnifiedAddresseeNumber, AddresseePerson> persons) {
    List<Map.Entry<UnifiedAddresseeNumber, AddresseePerson>> rows = List.copyOf(persons.entrySet());
    List<SearchKeys> keys = rows.stream().map(row -> keys(row.getValue())).toList();
    String[] unified = column(rows, String[]::new, row -> row.getKey().digits());
    statements.send(
        UPDATE,
        Tuple.wrap(
            List.of(
                unified,
                column(rows, String[]::new, row -> row.getValue().number().digits()),
                column(rows, String[]::new, row -> items(row).name().text()),
                column(rows, Integer[]::new, row -> items(row).birthDate().toInt()),
                column(rows, Short[]::new, row -> (short) items(row).sex().code()),
                column(rows, String[]::new, row -> items(row).address().text()),
                column(rows, Boolean[]::new, row -> row.getValue().isProtected()),
                column(keys, Long[]::new, SearchKeys::name),
                column(keys, Long[]::new, SearchKeys::address))));
    statements.send(CHANGED, Tuple.wrap(List.of((Object) unified)));
  }

  /** Links an addressee number; false when the number or the person has a link already. */
  boolean link(Statements statements, String business, Link link) {
    return statements
            .query(LINK, Tuple.of(business, link.number().digits(), link.unified().digits()))
            .size()
        > 0;
  }

  /** The links of a business that an addressee number and a person have. */
  List<Link> links(Statements statements, String business, Link link) {
    return list(
        statements.query(
            LINKS, Tuple.of(business, link.number().digits(), link.unified().digits())),
        row ->
            new Link(
                new AddresseeNumber(row.getString(0)),
                new UnifiedAddresseeNumber(row.getString(1))));
  }

  /** The unified number of a row. */
  UnifiedAddresseeNumber ofSerial(Statements statements, long serial) {
    return new UnifiedAddresseeNumber(
        statements
            .query("select unified_number from addressee where serial = $1", Tuple.of(serial))
            .iterator()
            .next()
            .getString(0));
  }

  /** The person with a unified number, as a business knows them. */
  Optional<Addressee> find(Database database, String business, UnifiedAddresseeNumber number) {
    return first(
        database.read(FIND + "a.unified_number = $2", Tuple.of(business, number.digits())),
        PgAddressees::addressee);
  }

  /** The person with an addressee number of a business, as that business knows them. */
  Optional<Addressee> find(Database database, String business, AddresseeNumber number) {
    return first(
        database.read(FIND + "n.addressee_number = $2", Tuple.of(business, number.digits())),
        PgAddressees::addressee);
  }

  /** The person with an Individual Number, as a business knows them. */
  Optional<Addressee> find(Database database, String business, IndividualNumber number) {
    return first(
        database.read(FIND + "a.individual_number = $2", Tuple.of(business, number.digits())),
        PgAddressees::addressee);
  }

  /** Persons among whom everybody is whom a condition means; one more when they are too many. */
  List<Addressee> near(Database database, String business, Near near) {
    String sql =
        "with near as (select * from addressee where "
            + near.where()
            + " limit "
            + (PgIdentityFile.MAX_ROWS + 1)
            + ") select a.unified_number, "
            + PERSON
            + ", n.addressee_number from near a left join addressee_number n"
            + " on n.unified_number = a.unified_number and n.business = $"
            + (near.parameters().size() + 1);
    Tuple parameters = Tuple.tuple();
    for (int i = 0; i < near.parameters().size(); i++) {
      parameters.addValue(near.parameters().getValue(i));
    }
    return list(database.read(sql, parameters.addValue(business)), PgAddressees::addressee);
  }

  /** Numbers changes of a business that have none yet, at most so many. */
  void numberChanges(Database database, String business, int limit) {
    database.write(NUMBER_CHANGES, Tuple.of(business, limit));
  }

  /** Numbered changes of a business that follow a revision, in order. */
  List<Change> changes(Database database, String business, long after, int limit) {
    return list(
        database.read(CHANGES, Tuple.of(business, after, limit)),
        row -> new Change(row.getLong(8), addressee(row)));
  }

  private static Map<AddresseeNumber, UnifiedAddresseeNumber> unified(
      Question question, String business, Collection<AddresseeNumber> numbers) {
    Map<AddresseeNumber, UnifiedAddresseeNumber> found = new HashMap<>();
    question
        .rows(UNIFIED, Tuple.wrap(List.of(business, digits(numbers, AddresseeNumber::digits))))
        .forEach(
            row ->
                found.put(
                    new AddresseeNumber(row.getString(0)),
                    new UnifiedAddresseeNumber(row.getString(1))));
    return found;
  }

  private static Map<UnifiedAddresseeNumber, AddresseeNumber> numbers(
      Question question, String business, Collection<UnifiedAddresseeNumber> unified) {
    Map<UnifiedAddresseeNumber, AddresseeNumber> found = new HashMap<>();
    question
        .rows(
            NUMBERS, Tuple.wrap(List.of(business, digits(unified, UnifiedAddresseeNumber::digits))))
        .forEach(
            row ->
                found.put(
                    new UnifiedAddresseeNumber(row.getString(0)),
                    new AddresseeNumber(row.getString(1))));
    return found;
  }

  private static Map<UnifiedAddresseeNumber, AddresseePerson> persons(
      Question question, Collection<UnifiedAddresseeNumber> numbers) {
    Map<UnifiedAddresseeNumber, AddresseePerson> found = new HashMap<>();
    question
        .rows(
            PERSONS, Tuple.wrap(List.of((Object) digits(numbers, UnifiedAddresseeNumber::digits))))
        .forEach(row -> found.put(unified(row), person(row)));
    return found;
  }

  private static Addressee addressee(Row row) {
    return new Addressee(
        unified(row), Optional.ofNullable(row.getString(7)).map(AddresseeNumber::new), person(row));
  }

  private static UnifiedAddresseeNumber unified(Row row) {
    return new UnifiedAddresseeNumber(row.getString(0));
  }

  private static AddresseePerson person(Row row) {
    return new AddresseePerson(
        new IndividualNumber(row.getString(1)),
        new FourItems(
            new ExternalText(row.getString(2)),
            PartialDate.fromInt(row.getInteger(3)),
            Sex.fromCode(row.getShort(4)).orElseThrow(),
            new ExternalText(row.getString(5))),
        row.getBoolean(6));
  }

  private static SearchKeys keys(AddresseePerson person) {
    return PgAddresseeKeys.of(
        person.fourItems().name().text(), person.fourItems().address().text());
  }

  private static FourItems items(Map.Entry<UnifiedAddresseeNumber, AddresseePerson> row) {
    return row.getValue().fourItems();
  }

  private static <T> String[] digits(Collection<T> numbers, Function<T, String> digits) {
    return numbers.stream().map(digits).toArray(String[]::new);
  }

  private static <R, T> T[] column(List<R> rows, IntFunction<T[]> array, Function<R, T> value) {
    return rows.stream().map(value).toArray(array);
  }

  private static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> value) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(value.apply(rows.iterator().next()));
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> value) {
    return StreamSupport.stream(rows.spliterator(), false).map(value).toList();
  }

  private interface Question {
    RowSet<Row> rows(String sql, Tuple parameters);
  }
}
