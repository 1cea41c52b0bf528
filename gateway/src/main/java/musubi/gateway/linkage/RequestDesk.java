package musubi.gateway.linkage;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import musubi.gateway.access.Digests;
import musubi.gateway.acquisition.FourItemsCheck;
import musubi.gateway.addressee.AddresseePerson;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.confirmation.FourItems;
import musubi.gateway.linkage.PgAcquisitions.Ended;
import musubi.gateway.linkage.PgAcquisitions.Numbered;
import musubi.gateway.linkage.PgAcquisitions.Waiting;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.Acts.Work;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.symbol.Token;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * Gives requests for symbols to the register of a body and takes what it did with them. Individual
 * Number and four items are read from the addressee at that moment; no copy waits with the request.
 * Thread-safe.
 */
public final class RequestDesk {
  private final PgAddressees addressees = new PgAddressees();
  private final PgAcquisitions acquisitions = new PgAcquisitions();
  private final BodyCode body;
  private final String organisation;
  private final Database database;
  private final Digests digests;
  private final InstantSource clock;

  /** The desk of one body, under its code in translations. */
  public RequestDesk(
      BodyCode body, String organisation, Database database, Digests digests, InstantSource clock) {
    this.body = body;
    this.organisation = organisation;
    this.database = database;
    this.digests = digests;
    this.clock = clock;
  }

  /** A request as the register needs it. */
  record Open(
      UnifiedAddresseeNumber unified, Token token, IndividualNumber number, byte[] fourItemsCheck) {
    @Override
    public String toString() {
      return "Open[redacted]";
    }
  }

  /** What the register did with one. */
  record Settlement(byte[] number, AcquisitionState state) {
    @Override
    public String toString() {
      return "Settlement[" + state + "]";
    }
  }

  /** Requests that wait, the oldest first. */
  List<Open> list(int most) {
    List<Waiting> waiting = acquisitions.waiting(database, organisation, clock.instant(), most);
    Map<UnifiedAddresseeNumber, AddresseePerson> persons =
        addressees.persons(database, waiting.stream().map(Waiting::unified).toList());
    List<Open> open = new ArrayList<>();
    for (Waiting each : waiting) {
      AddresseePerson person = persons.get(each.unified());
      if (person != null) {
        open.add(new Open(each.unified(), each.token(), person.number(), check(person)));
      }
    }
    return open;
  }

  /**
   * Settling requests. What is not known, has been linked meanwhile or is over, changes nothing.
   */
  Work<Long> settle(List<Settlement> settlements) {
    return new Work<>() {
      @Override
      public Made<Long> now(Statements statements) {
        Instant now = clock.instant();
        Map<ByteBuffer, Numbered> taken =
            acquisitions.take(
                statements, settlements.stream().map(Settlement::number).toList(), now);
        List<byte[]> handedOver = new ArrayList<>();
        List<Ended> ended = new ArrayList<>();
        for (Settlement each : settlements) {
          Numbered request = taken.get(ByteBuffer.wrap(each.number));
          if (request == null || request.state() != AcquisitionState.NUMBERED) {
            continue;
          }
          if (each.state == AcquisitionState.HANDED_OVER) {
            handedOver.add(each.number);
          } else {
            ended.add(new Ended(request, each.state));
          }
        }
        acquisitions.sendHandedOver(statements, handedOver);
        acquisitions.sendEnded(statements, ended, now);
        return made(
            handedOver.size() + ended.size(),
            taken.values().stream().map(Numbered::unified).toList());
      }

      @Override
      public Made<Long> again(Statements statements, long effect) {
        return made(effect, List.of());
      }

      private Made<Long> made(long settled, List<UnifiedAddresseeNumber> numbers) {
        return new Made<>(settled, settled, new Numbers(body.digits(), 0, 0), persons(numbers));
      }
    };
  }

  /** Keyed digests of persons, for records. */
  List<byte[]> persons(List<UnifiedAddresseeNumber> numbers) {
    return numbers.stream().map(number -> digests.ofSubject(number.digits())).toList();
  }

  private static byte[] check(AddresseePerson person) {
    FourItems items = person.fourItems();
    return FourItemsCheck.of(
        person.number(),
        items.name().text(),
        items.birthDate().toInt(),
        items.sex(),
        items.address().text());
  }
}
