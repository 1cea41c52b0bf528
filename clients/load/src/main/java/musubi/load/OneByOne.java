package musubi.load;

import java.time.Duration;
import java.util.List;

/** The persons of a list, asked for one by one: so many inquiries at the same time. */
final class OneByOne implements Target, AutoCloseable {
  static final String NAME = "one by one";

  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final List<Party> parties;
  private final Generator generator;
  private final InquiryHeaders headers;
  private final InquiryKey key;
  private final BulkPersons persons;
  private final Pace pace;
  private long round;
  private Calls calls;

  OneByOne(
      List<Party> parties,
      Generator generator,
      InquiryHeaders headers,
      InquiryKey key,
      BulkPersons persons,
      Pace pace) {
    this.parties = parties;
    this.generator = generator;
    this.headers = headers;
    this.key = key;
    this.persons = persons;
    this.pace = pace;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Party> parties() {
    return parties;
  }

  @Override
  public void prepare() {
    calls =
        Calls.prepared(
            persons
                .of(round++)
                .map(person -> new Calls.Call(headers.get(), key.question(person)))
                .toList());
  }

  @Override
  public Outcome run() {
    return generator.run(calls, pace, PATIENCE);
  }

  @Override
  public void close() {
    generator.close();
  }
}
