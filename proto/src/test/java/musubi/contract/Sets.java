package musubi.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import musubi.options.v1.Data;
import musubi.options.v1.DataClass;
import musubi.options.v1.Exchange;
import musubi.options.v1.ExchangeOuterClass;

/** The real descriptor set with one fault put in by hand: what a check must notice. */
final class Sets {
  private static final String REGISTRY = "musubi/registry/v1/";

  static final String UPDATE = REGISTRY + "update_service.proto";
  static final String IDENTITY = REGISTRY + "identity_record.proto";
  static final String OFFICE = "musubi/linkage/v1/office_service.proto";
  static final String EXCHANGE = "musubi/options/v1/exchange.proto";
  static final String PERSON = "musubi/type/v1/person.proto";

  private Sets() {}

  static FileDescriptorSet real() {
    try (var in = Sets.class.getResourceAsStream("/musubi/musubi-contracts.binpb")) {
      return FileDescriptorSet.parseFrom(in, Contract.extensions());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Contract withFile(String name, Consumer<FileDescriptorProto.Builder> change) {
    var set = real().toBuilder();
    var file =
        set.getFileBuilderList().stream()
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow();
    change.accept(file);
    return Contract.of(set.build());
  }

  static Contract withMessage(String file, String name, Consumer<DescriptorProto.Builder> change) {
    return withFile(file, each -> change.accept(message(each, name)));
  }

  static Contract withField(
      String file, String message, String name, Consumer<FieldDescriptorProto.Builder> change) {
    return withMessage(file, message, each -> change.accept(field(each, name)));
  }

  static Contract withEnum(String file, String name, Consumer<EnumDescriptorProto.Builder> change) {
    return withFile(
        file,
        each ->
            change.accept(
                each.getEnumTypeBuilderList().stream()
                    .filter(list -> list.getName().equals(name))
                    .findFirst()
                    .orElseThrow()));
  }

  /** Changes {@code PushUpdate}. */
  static Contract withMethod(Consumer<MethodDescriptorProto.Builder> change) {
    return withFile(UPDATE, file -> change.accept(file.getServiceBuilder(0).getMethodBuilder(0)));
  }

  /** Changes the exchange of {@code PushUpdate}. */
  static Contract withExchange(Consumer<Exchange.Builder> change) {
    return withMethod(method -> exchange(method, change));
  }

  static void exchange(MethodDescriptorProto.Builder method, Consumer<Exchange.Builder> change) {
    var options = method.getOptionsBuilder();
    var exchange = options.getExtension(ExchangeOuterClass.exchange).toBuilder();
    change.accept(exchange);
    options.setExtension(ExchangeOuterClass.exchange, exchange.build());
  }

  /** Leaves out the comment at a place of a file. */
  static Contract withoutComment(String name, Integer... path) {
    return withFile(
        name,
        file -> {
          for (Location.Builder each : file.getSourceCodeInfoBuilder().getLocationBuilderList()) {
            if (each.getPathList().equals(List.of(path))) {
              each.clearLeadingComments();
            }
          }
        });
  }

  static DescriptorProto.Builder message(FileDescriptorProto.Builder file, String name) {
    return file.getMessageTypeBuilderList().stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static FieldDescriptorProto.Builder field(DescriptorProto.Builder message, String name) {
    return message.getFieldBuilderList().stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static FieldDescriptorProto.Builder string(String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(FieldDescriptorProto.Type.TYPE_STRING)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
  }

  static FieldDescriptorProto.Builder personal(String name, int number, DataClass data) {
    var field = string(name, number);
    field.getOptionsBuilder().setExtension(Data.data, data).setDebugRedact(true);
    return field;
  }
}
