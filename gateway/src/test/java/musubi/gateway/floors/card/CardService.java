package musubi.gateway.floors.card;

import io.grpc.Status;

/** Planted for the rules of the floors: a service, which may meet gRPC. */
public final class CardService {
  public Status status() {
    return Status.OK;
  }
}
