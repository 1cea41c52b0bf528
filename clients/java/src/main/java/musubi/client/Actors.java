package musubi.client;

import com.google.protobuf.Descriptors;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import musubi.options.v1.Actor;
import musubi.options.v1.ExchangeOuterClass;

/** Whether a method is for systems or for operators; the contract says it. */
final class Actors {
  private Actors() {}

  /**
   * Checks it before anything leaves.
   *
   * @throws IllegalArgumentException it is for the others
   */
  static void require(MethodDescriptor<?, ?> method, boolean byOperator) {
    if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
        && isForOperators(supplier.getMethodDescriptor()) != byOperator) {
      throw new IllegalArgumentException(
          method.getFullMethodName()
              + (byOperator
                  ? ": a system makes it by itself; use Connection.system()"
                  : ": an operator makes it; use Connection.operator(statements, purpose)"));
    }
  }

  private static boolean isForOperators(Descriptors.MethodDescriptor method) {
    Actor actor = method.getOptions().getExtension(ExchangeOuterClass.exchange).getActor();
    return actor == Actor.ACTOR_OPERATOR || actor == Actor.ACTOR_BATCH;
  }
}
