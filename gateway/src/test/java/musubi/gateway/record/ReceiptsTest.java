package musubi.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import musubi.client.Receipt;
import musubi.client.ReceiptVerifier;
import musubi.client.ReceiptVerifier.Verdict;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.pki.SigningKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptsTest {
  private static final String NODE = "communication/131121";
  private static final Instant NOW = Instant.parse("2026-04-01T00:00:00.123456789Z");
  private static final Instant AT = Instant.parse("2026-03-31T23:59:59.987654321Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final int LIMIT_SECONDS = 20;

  @TempDir private static Path directory;
  private static SigningKey key;
  private static ReceiptVerifier verifier;

  /** Signs when it is let; counts. */
  private static final class Gate implements UnaryOperator<byte[]> {
    final AtomicInteger signatures = new AtomicInteger();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public byte[] apply(byte[] signed) {
      signatures.incrementAndGet();
      reached.countDown();
      try {
        open.await(LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return key.sign(signed);
    }
  }

  @BeforeAll
  static void makeKey() {
    key = SigningKey.open(directory.resolve("key"));
    verifier = new ReceiptVerifier(Map.of(NODE, List.of(key.publicKey())));
  }

  @Test
  void promise_alone_saysWhatWasPromised() throws Exception {
    byte[] bytes = receiptsOf(1).getFirst();

    Receipt receipt = Receipt.parse(bytes);

    assertEquals(Verdict.GENUINE, verifier.verify(bytes));
    assertEquals(NODE, receipt.node());
    assertEquals(ByteBuffer.wrap(leaf(0)), ByteBuffer.wrap(receipt.leaf()));
    assertEquals(Instant.parse("2026-03-31T23:59:59.987654Z"), receipt.recordedAt());
    assertEquals(Instant.parse("2026-04-01T00:00:00.123456Z"), receipt.signedAt());
    assertEquals(receipt.signedAt().plus(Duration.ofHours(24)), receipt.promisedBy());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 64, 65, 1023, 1024})
  void promise_batchOfAnySize_isOneSignatureAndEachReceiptGenuine(int size) throws Exception {
    List<byte[]> receipts = receiptsOf(size);

    for (int i = 0; i < size; i++) {
      musubi.record.v1.Receipt message = musubi.record.v1.Receipt.parseFrom(receipts.get(i));
      assertEquals(size, message.getBatchSize());
      assertEquals(i, message.getBatchIndex());
      assertEquals(ByteBuffer.wrap(leaf(i)), message.getLeaf().asReadOnlyByteBuffer());
      if (i < 4 || i >= size - 4) {
        assertEquals(Verdict.GENUINE, verifier.verify(receipts.get(i)));
      }
    }
  }

  @Test
  void promise_moreThanOneBatchWaits_isSignedInAsFewAsPossible() throws Exception {
    Gate gate = new Gate();
    try (Receipts receipts = new Receipts(NODE, key.id(), gate, CLOCK)) {
      List<Future<byte[]>> promised = waiting(receipts, gate, 2000);
      gate.open.countDown();

      Map<Integer, Integer> sizes = new HashMap<>();
      for (byte[] receipt : all(promised)) {
        int size = musubi.record.v1.Receipt.parseFrom(receipt).getBatchSize();
        sizes.merge(size, 1, Integer::sum);
      }

      assertEquals(Map.of(1, 1, Receipts.MAX_BATCH, Receipts.MAX_BATCH, 976, 976), sizes);
      assertEquals(3, gate.signatures.get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6})
  void verify_anyBitAltered_isNotGenuine(int size) throws Exception {
    for (byte[] receipt : receiptsOf(size)) {
      for (int bit = 0; bit < 8 * receipt.length; bit++) {
        byte[] other = receipt.clone();
        other[bit / 8] ^= (byte) (1 << bit % 8);
        assertFalse(verifier.verify(other) == Verdict.GENUINE, "bit " + bit + " of " + size);
      }
    }
  }

  @Test
  void verify_otherLength_isForged() throws Exception {
    byte[] receipt = receiptsOf(3).get(1);

    for (int length = 0; length < receipt.length; length++) {
      byte[] shorter = java.util.Arrays.copyOf(receipt, length);
      assertFalse(verifier.verify(shorter) == Verdict.GENUINE, length + " bytes");
    }
    byte[] longer = ByteBuffer.allocate(receipt.length + 2).put(receipt).put((byte) 96).array();
    assertEquals(Verdict.FORGED, verifier.verify(longer));
  }

  @Test
  void verify_receiptOfAnotherRecordOfTheBatch_isForged() throws Exception {
    List<byte[]> receipts = receiptsOf(3);
    var first = musubi.record.v1.Receipt.parseFrom(receipts.get(0));
    var second = musubi.record.v1.Receipt.parseFrom(receipts.get(1));

    byte[] mixed = first.toBuilder().setLeaf(second.getLeaf()).build().toByteArray();

    assertEquals(Verdict.FORGED, verifier.verify(mixed));
  }

  @Test
  void verify_otherKeyOrNode_isKeyUnknown() throws Exception {
    byte[] receipt = receiptsOf(1).getFirst();
    SigningKey other = SigningKey.open(directory.resolve("other"));

    var otherKey = new ReceiptVerifier(Map.of(NODE, List.of(other.publicKey())));
    var otherNode = new ReceiptVerifier(Map.of("communication/401307", List.of(key.publicKey())));
    var both = new ReceiptVerifier(Map.of(NODE, List.of(other.publicKey(), key.publicKey())));

    assertEquals(Verdict.KEY_UNKNOWN, otherKey.verify(receipt));
    assertEquals(Verdict.KEY_UNKNOWN, otherNode.verify(receipt));
    assertEquals(Verdict.GENUINE, both.verify(receipt));
  }

  @Test
  void promise_signerFails_refusesEveryCallAndGoesOn() throws Exception {
    AtomicInteger turns = new AtomicInteger();
    UnaryOperator<byte[]> failing =
        signed -> {
          if (turns.incrementAndGet() == 1) {
            throw new IllegalStateException("no signature");
          }
          return key.sign(signed);
        };
    try (Receipts receipts = new Receipts(NODE, key.id(), failing, CLOCK)) {
      assertRefused(AccessReason.DEFECT_HERE, receipts.promise(leaf(0), AT));

      byte[] next = receipts.promise(leaf(1), AT).get(LIMIT_SECONDS, TimeUnit.SECONDS);

      assertEquals(Verdict.GENUINE, verifier.verify(next));
    }
  }

  @Test
  void promise_tooManyWait_refusesThoseThatCameLast() throws Exception {
    Gate gate = new Gate();
    try (Receipts receipts = new Receipts(NODE, key.id(), gate, CLOCK)) {
      List<Future<byte[]>> promised = waiting(receipts, gate, Receipts.MAX_WAITING);

      assertRefused(AccessReason.NODE_BUSY, receipts.promise(leaf(0), AT));

      gate.open.countDown();
      assertEquals(Receipts.MAX_WAITING + 1, all(promised).size());
    }
  }

  @Test
  void close_someWait_signsThemAndRefusesWhatComesAfter() throws Exception {
    Gate gate = new Gate();
    Receipts receipts = new Receipts(NODE, key.id(), gate, CLOCK);
    List<Future<byte[]>> promised = waiting(receipts, gate, 10);

    gate.open.countDown();
    receipts.close();

    assertEquals(11, all(promised).size());
    assertRefused(AccessReason.STOPPING, receipts.promise(leaf(0), AT));
  }

  @Test
  void promise_leafOfAnotherLength_isADefectOfTheCaller() {
    try (Receipts receipts = new Receipts(NODE, key, CLOCK)) {
      assertThrows(IllegalArgumentException.class, () -> receipts.promise(new byte[31], AT));
    }
  }

  /** Calls that each wait for their receipt, as a node has them; the second time on warm code. */
  @RepeatedTest(2)
  void promise_manyCallsAtOnce_areFarMoreThanSignatures() throws Exception {
    int calls = 200;
    int each = 500;
    AtomicInteger signatures = new AtomicInteger();
    UnaryOperator<byte[]> counting =
        signed -> {
          signatures.incrementAndGet();
          return key.sign(signed);
        };
    try (Receipts receipts = new Receipts(NODE, key.id(), counting, CLOCK);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long started = System.nanoTime();
      List<Future<byte[]>> last = new ArrayList<>();
      for (int call = 0; call < calls; call++) {
        int first = call * each;
        last.add(threads.submit(() -> oneAfterTheOther(receipts, first, each)));
      }
      for (byte[] receipt : all(last)) {
        assertEquals(Verdict.GENUINE, verifier.verify(receipt));
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      System.out.printf(
          "receipts: %,d promises by %d calls at once, %,d signatures, %,.0f promises/s%n",
          calls * each, calls, signatures.get(), calls * each / seconds);
      assertTrue(signatures.get() < calls * each / 10, signatures + " signatures");
    }
  }

  private static byte[] oneAfterTheOther(Receipts receipts, int first, int count) throws Exception {
    byte[] last = {};
    for (int i = first; i < first + count; i++) {
      last = receipts.promise(leaf(i), AT).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    return last;
  }

  /** The receipts of one batch of this size. */
  private static List<byte[]> receiptsOf(int size) throws Exception {
    Gate gate = new Gate();
    try (Receipts receipts = new Receipts(NODE, key.id(), gate, CLOCK)) {
      List<Future<byte[]>> promised = waiting(receipts, gate, size);
      gate.open.countDown();
      List<byte[]> all = all(promised);
      assertEquals(2, gate.signatures.get());
      return all.subList(1, all.size());
    }
  }

  /** One promise that is being signed, and so many that wait behind it. */
  private static List<Future<byte[]>> waiting(Receipts receipts, Gate gate, int count)
      throws InterruptedException {
    List<Future<byte[]>> promised = new ArrayList<>();
    promised.add(receipts.promise(leaf(-1), AT));
    assertTrue(gate.reached.await(LIMIT_SECONDS, TimeUnit.SECONDS));
    for (int i = 0; i < count; i++) {
      promised.add(receipts.promise(leaf(i), AT));
    }
    return promised;
  }

  private static List<byte[]> all(List<Future<byte[]>> promised) throws Exception {
    List<byte[]> receipts = new ArrayList<>();
    for (Future<byte[]> one : promised) {
      receipts.add(one.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    }
    return receipts;
  }

  private static void assertRefused(Reason expected, CompletableFuture<byte[]> promised) {
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> promised.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertEquals(expected, assertInstanceOf(Refusal.class, failed.getCause()).reason());
  }

  private static byte[] leaf(int number) {
    return ByteBuffer.allocate(32).putInt(number).array();
  }
}
