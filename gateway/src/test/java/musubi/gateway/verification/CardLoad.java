package musubi.gateway.verification;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import musubi.card.v1.Card;
import musubi.card.v1.CardStep;
import musubi.card.v1.ReportIssueRequest;
import musubi.card.v1.StepOrder;
import musubi.card.v1.StepOutcome;
import musubi.card.v1.TakeStepResponse;
import musubi.client.RequestIds;
import musubi.gateway.card.CardOffice;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.rpc.StreamEndedException;

/**
 * Clerks of a city who deal with cards while nodes die under them: each repeats an order under its
 * request id until it is decided, and notes what it was answered. A third of the orders is decided
 * on an old view of the card.
 */
final class CardLoad implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long PAUSE_NANOS = 20_000_000;
  private static final int CLERKS = 3;
  private static final int STEPS_OF_A_CARD = 12;

  /** Steps that leave a card among those that can be stepped on. */
  private static final List<CardStep> STEPS =
      List.of(
          CardStep.CARD_STEP_ARRIVE,
          CardStep.CARD_STEP_INVITE,
          CardStep.CARD_STEP_DELIVER,
          CardStep.CARD_STEP_SUSPEND,
          CardStep.CARD_STEP_RELEASE,
          CardStep.CARD_STEP_REPORT_LOSS,
          CardStep.CARD_STEP_FIND,
          CardStep.CARD_STEP_CHANGE_FACE);

  private static final Set<Status.Code> AWAY =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED,
          Status.Code.UNKNOWN,
          Status.Code.INTERNAL);

  private final CardOffice office;
  private final String city;
  private final long seed;
  private final BufferedWriter file;
  private final ExecutorService clerks = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong repeats = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean over;

  /**
   * A load that has not begun.
   *
   * @param acknowledged where it notes what was answered
   */
  CardLoad(LocalNetwork network, Member city, Path acknowledged, long seed) throws IOException {
    this.office = new CardOffice(network, city);
    this.city = city.body().digits();
    this.seed = seed;
    this.file = Files.newBufferedWriter(acknowledged);
  }

  void start() {
    for (int i = 0; i < CLERKS; i++) {
      Random random = new Random(seed + i);
      clerks.execute(() -> work(random));
    }
  }

  /** Orders that were answered. */
  long answers() {
    return answers.get();
  }

  /** Calls that were made again. */
  long repeats() {
    return repeats.get();
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** Lets every clerk finish the card in hand. */
  void finish() throws InterruptedException, IOException {
    over = true;
    clerks.shutdown();
    if (!clerks.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("a clerk does not finish");
    }
    file.close();
  }

  @Override
  public void close() {
    over = true;
    clerks.shutdownNow();
    office.close();
  }

  private void work(Random random) {
    try {
      while (!over) {
        Card card = newCard();
        Card seen = card;
        for (int i = 0; i < STEPS_OF_A_CARD; i++) {
          CardStep step = STEPS.get(random.nextInt(STEPS.size()));
          order(CardOffice.order(random.nextInt(3) == 0 ? seen : card, step));
          seen = card;
          card = view(card);
        }
      }
    } catch (RuntimeException | IOException | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  private Card newCard() throws IOException {
    Card applied =
        order(
            StepOrder.newBuilder()
                .setStep(CardStep.CARD_STEP_APPLY)
                .setResidentRecordCode(CardOffice.newHolder())
                .build());
    ReportIssueRequest made = CardOffice.made(applied, LocalDate.now().plusYears(10));
    return answered(() -> office.issue(made));
  }

  private Card view(Card card) {
    return answered(() -> office.get(card.getCardNumber(), 0)).getCard();
  }

  /** Orders and approves where needed, until it is decided; the card when the step was taken. */
  private Card order(StepOrder order) throws IOException {
    UUID id = RequestIds.next();
    UUID approval = RequestIds.next();
    while (true) {
      try {
        TakeStepResponse answer = answered(() -> office.take(id, order));
        if (answer.getOutcome() == StepOutcome.STEP_OUTCOME_TAKEN) {
          note(id, "TAKEN");
          return answer.getCard();
        }
        if (answer.getOutcome() == StepOutcome.STEP_OUTCOME_WAITING_FOR_APPROVAL) {
          long number = answer.getOrderNumber();
          answered(() -> office.approve(CardOffice.SUPERIOR, approval, number));
        }
      } catch (StatusRuntimeException e) {
        note(id, StreamEndedException.reasonOf(e));
        return Card.getDefaultInstance();
      }
      repeats.incrementAndGet();
    }
  }

  private <T> T answered(Supplier<T> call) {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (StatusRuntimeException e) {
        boolean away = AWAY.contains(e.getStatus().getCode()) || e.getTrailers() == null;
        if (!away || System.nanoTime() > limit) {
          throw e;
        }
        repeats.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private synchronized void note(UUID id, String outcome) throws IOException {
    file.write(String.join("\t", city, id.toString(), outcome));
    file.newLine();
    file.flush();
    answers.incrementAndGet();
  }
}
