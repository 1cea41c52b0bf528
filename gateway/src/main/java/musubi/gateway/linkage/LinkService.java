package musubi.gateway.linkage;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.value.UnifiedAddresseeNumber;
import musubi.linkage.v1.GetAcquisitionsRequest;
import musubi.linkage.v1.GetAcquisitionsResponse;
import musubi.linkage.v1.GetAddresseeNumberRequest;
import musubi.linkage.v1.GetAddresseeNumberResponse;
import musubi.linkage.v1.GetSymbolRequest;
import musubi.linkage.v1.GetSymbolResponse;
import musubi.linkage.v1.KeepNumberRequest;
import musubi.linkage.v1.KeepNumberResponse;
import musubi.linkage.v1.LinkServiceGrpc;
import musubi.linkage.v1.RequestSymbolsRequest;
import musubi.linkage.v1.RequestSymbolsResponse;

/**
 * Serves {@code musubi.linkage.v1.LinkService} to the addressee management; every record names the
 * person it is about.
 */
public final class LinkService extends LinkServiceGrpc.LinkServiceImplBase {
  private final LinkDesk desk;
  private final Acts acts;
  private final Runnable wake;
  private final Calls calls;
  private final InstantSource clock;

  /**
   * Serves the desk.
   *
   * @param wake run after symbols were requested
   */
  public LinkService(LinkDesk desk, Acts acts, Runnable wake, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.wake = wake;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void requestSymbols(
      RequestSymbolsRequest request, StreamObserver<RequestSymbolsResponse> out) {
    calls.effect(
        out,
        () -> {
          List<UnifiedAddresseeNumber> numbers =
              LinkMessages.numbers(request.getUnifiedAddresseeNumbersList());
          List<AcquisitionState> states = calls.act(acts, desk.request(numbers));
          wake.run();
          return RequestSymbolsResponse.newBuilder()
              .addAllStates(LinkMessages.states(states))
              .build();
        });
  }

  @Override
  public void getAcquisitions(
      GetAcquisitionsRequest request, StreamObserver<GetAcquisitionsResponse> out) {
    calls.read(
        out,
        () -> {
          List<UnifiedAddresseeNumber> numbers =
              LinkMessages.numbers(request.getUnifiedAddresseeNumbersList());
          return new Calls.Recorded<>(
              GetAcquisitionsResponse.newBuilder()
                  .addAllStates(LinkMessages.states(desk.states(numbers)))
                  .build(),
              Call.current().answered(clock.instant()),
              desk.persons(numbers));
        });
  }

  @Override
  public void keepNumber(KeepNumberRequest request, StreamObserver<KeepNumberResponse> out) {
    calls.effect(
        out,
        () -> {
          LinkDesk.Keep keep = LinkMessages.keep(request);
          about(keep.number());
          return LinkMessages.message(calls.act(acts, desk.keep(keep)));
        });
  }

  @Override
  public void getSymbol(GetSymbolRequest request, StreamObserver<GetSymbolResponse> out) {
    calls.read(
        out,
        () -> {
          UnifiedAddresseeNumber number = LinkMessages.number(request.getUnifiedAddresseeNumber());
          about(number);
          return new Calls.Recorded<>(
              LinkMessages.handle(desk.handle(number)), Call.current().answered(clock.instant()));
        });
  }

  @Override
  public void getAddresseeNumber(
      GetAddresseeNumberRequest request, StreamObserver<GetAddresseeNumberResponse> out) {
    calls.read(
        out,
        () -> {
          UnifiedAddresseeNumber owner = desk.owner(LinkMessages.handle(request));
          about(owner);
          return new Calls.Recorded<>(
              GetAddresseeNumberResponse.newBuilder()
                  .setUnifiedAddresseeNumber(owner.digits())
                  .build(),
              Call.current().answered(clock.instant()));
        });
  }

  private void about(UnifiedAddresseeNumber number) {
    Call.current().about(desk.persons(List.of(number)).getFirst());
  }
}
