package musubi.gateway.card;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import musubi.gateway.rpc.StreamEndedException;

/** A network that loses what a schedule says: the first, second ... message of a kind. */
final class Drops implements ClientInterceptor {
  /** Messages on the way of an order, and their acknowledgements. */
  enum Message {
    CALL,
    REPLY,
    EVENT,
    DECISION,
    NOTICE,
    NOTICE_TAKEN
  }

  /** A message that is lost. */
  record Loss(Message message, int occurrence) {}

  private final Map<Message, Integer> counts = new EnumMap<>(Message.class);
  private Set<Loss> losses = Set.of();
  private int lost;

  /** Begins a schedule; how many messages the one before has lost. */
  synchronized int begin(Set<Loss> schedule) {
    int before = lost;
    counts.clear();
    losses = schedule;
    lost = 0;
    return before;
  }

  private synchronized boolean loses(Message message) {
    int occurrence = counts.merge(message, 1, Integer::sum);
    boolean loses = losses.contains(new Loss(message, occurrence));
    lost += loses ? 1 : 0;
    return loses;
  }

  /** The way to the card system. */
  CardLink.Up up(CardLink.Up real) {
    return new CardLink.Up() {
      @Override
      public CardLink.Answer submit(Order order, Duration limit) {
        return carried(Message.EVENT, Message.DECISION, () -> real.submit(order, limit));
      }

      @Override
      public Card find(CardNumber number, Duration limit) {
        return carried(Message.EVENT, Message.DECISION, () -> real.find(number, limit));
      }
    };
  }

  /** The way to municipalities. */
  CardLink.Down down(CardLink.Down real) {
    return (String municipality, List<Card> cards, Duration limit) ->
        carried(
            Message.NOTICE,
            Message.NOTICE_TAKEN,
            () -> {
              real.tell(municipality, cards, limit);
              return true;
            });
  }

  private <T> T carried(Message there, Message back, Supplier<T> call) {
    if (loses(there)) {
      throw new StreamEndedException("UNAVAILABLE");
    }
    T answer = call.get();
    if (loses(back)) {
      throw new StreamEndedException("DEADLINE_EXCEEDED");
    }
    return answer;
  }

  /** The way of terminals, register and issuer: what is lost comes out as UNAVAILABLE. */
  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    boolean lostThere = loses(Message.CALL);
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              private R held;

              @Override
              public void onMessage(R message) {
                held = message;
              }

              @Override
              public void onClose(Status status, Metadata trailers) {
                if (!lostThere && loses(Message.REPLY)) {
                  super.onClose(Status.UNAVAILABLE, new Metadata());
                  return;
                }
                if (held != null) {
                  super.onMessage(held);
                }
                super.onClose(lostThere ? Status.UNAVAILABLE : status, trailers);
              }
            },
            headers);
        if (lostThere) {
          cancel("lost", null);
        }
      }

      @Override
      public void sendMessage(Q message) {
        if (!lostThere) {
          super.sendMessage(message);
        }
      }

      @Override
      public void halfClose() {
        if (!lostThere) {
          super.halfClose();
        }
      }
    };
  }
}
