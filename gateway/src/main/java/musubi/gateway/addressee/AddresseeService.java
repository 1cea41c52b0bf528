package musubi.gateway.addressee;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.AddresseeDesk.By;
import musubi.gateway.addressee.AddresseeDesk.Update;
import musubi.gateway.addressee.PgAddressees.Change;
import musubi.gateway.confirmation.QuestionMessages;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord.Finding;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.IndividualNumber;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.AssignNumberResponse;
import musubi.linkage.v1.ChangeIndividualNumberRequest;
import musubi.linkage.v1.ChangeIndividualNumberResponse;
import musubi.linkage.v1.GetAddresseeRequest;
import musubi.linkage.v1.GetAddresseeResponse;
import musubi.linkage.v1.ListChangesRequest;
import musubi.linkage.v1.ListChangesResponse;
import musubi.linkage.v1.SearchAddresseesRequest;
import musubi.linkage.v1.SearchAddresseesResponse;
import musubi.linkage.v1.UpdateFourItemsRequest;
import musubi.linkage.v1.UpdateFourItemsResponse;

/**
 * Serves {@code musubi.linkage.v1.AddresseeService}. The business of a call between machines is the
 * kind of the calling system; that of an official's call stands in its purpose.
 */
public final class AddresseeService extends AddresseeServiceGrpc.AddresseeServiceImplBase {
  private final AddresseeDesk desk;
  private final Acts acts;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public AddresseeService(AddresseeDesk desk, Acts acts, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void assignNumber(AssignNumberRequest request, StreamObserver<AssignNumberResponse> out) {
    calls.effect(
        out,
        () -> {
          AddresseeNumber number = AddresseeMessages.addresseeNumber(request.getAddresseeNumber());
          AddresseePerson person = AddresseeMessages.person(request);
          return AddresseeMessages.assigned(
              calls.act(acts, desk.assign(business(), number, person)));
        });
  }

  @Override
  public void changeIndividualNumber(
      ChangeIndividualNumberRequest request, StreamObserver<ChangeIndividualNumberResponse> out) {
    calls.effect(
        out,
        () -> {
          IndividualNumber before =
              AddresseeMessages.number("old_individual_number", request.getOldIndividualNumber());
          IndividualNumber after =
              AddresseeMessages.number("new_individual_number", request.getNewIndividualNumber());
          if (before.equals(after)) {
            throw QuestionMessages.invalid("new_individual_number", "the old one");
          }
          return ChangeIndividualNumberResponse.newBuilder()
              .setUnifiedAddresseeNumber(calls.act(acts, desk.change(before, after)).digits())
              .build();
        });
  }

  @Override
  public void updateFourItems(
      UpdateFourItemsRequest request, StreamObserver<UpdateFourItemsResponse> out) {
    calls.effect(
        out,
        () -> {
          List<Optional<Update>> updates = AddresseeMessages.updates(request);
          return AddresseeMessages.outcomes(calls.act(acts, desk.update(business(), updates)));
        });
  }

  @Override
  public void getAddressee(GetAddresseeRequest request, StreamObserver<GetAddresseeResponse> out) {
    calls.read(
        out,
        () -> {
          Addressee found = desk.find(business(), AddresseeMessages.key(request, business()));
          return new Calls.Recorded<>(
              GetAddresseeResponse.newBuilder()
                  .setAddressee(AddresseeMessages.message(found, desk.usesNumbers(business())))
                  .build(),
              Call.current().answered(clock.instant()));
        });
  }

  @Override
  public void searchAddressees(
      SearchAddresseesRequest request, StreamObserver<SearchAddresseesResponse> out) {
    calls.read(
        out,
        () -> {
          Call call = Call.current();
          String business = call.purpose().business();
          By by = AddresseeMessages.search(request);
          call.found(new Finding(by.label(), "", 0, ""));
          List<Addressee> hits = desk.search(business, by);
          if (!hits.isEmpty()) {
            call.found(new Finding(by.label(), AddresseeDesk.worst(by, hits), hits.size(), ""));
          }
          return new Calls.Recorded<>(
              AddresseeMessages.hits(hits, desk.usesNumbers(business)),
              call.answered(clock.instant()),
              subjects(hits));
        });
  }

  @Override
  public void listChanges(ListChangesRequest request, StreamObserver<ListChangesResponse> out) {
    calls.read(
        out,
        () -> {
          long after = request.getAfterRevision();
          List<Change> changes = desk.changes(business(), requireFrom(after));
          return new Calls.Recorded<>(
              AddresseeMessages.changes(changes, after, desk.usesNumbers(business())),
              Call.current().answered(clock.instant()),
              subjects(changes.stream().map(Change::addressee).toList()));
        });
  }

  private List<byte[]> subjects(List<Addressee> addressees) {
    return addressees.stream().map(addressee -> desk.subject(addressee.unified())).toList();
  }

  /** Who calls has proved its kind by its certificate. */
  private static String business() {
    return Call.current().caller().party();
  }

  /**
   * @throws Refusal ITEM_INVALID
   */
  private static long requireFrom(long revision) {
    if (revision < 0) {
      throw QuestionMessages.invalid("after_revision", "negative");
    }
    return revision;
  }
}
