package musubi.load;

import io.grpc.MethodDescriptor;
import java.util.Locale;
import musubi.client.FourItemsCheck;
import musubi.confirmation.v1.BulkRow;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquiryServiceGrpc;

/** By what persons are asked for. */
enum InquiryKey {
  /** Resident-record code. */
  CODE,
  /** Individual Number. */
  NUMBER,
  /** All of the four items. */
  ITEMS,
  /** Name and birth date: a search, answered by a list. */
  NAME;

  /** Whether it is a search, whose answer is a list. */
  boolean isSearch() {
    return this == NAME;
  }

  /** The service that is asked. */
  String service() {
    return isSearch() ? SearchServiceGrpc.SERVICE_NAME : InquiryServiceGrpc.SERVICE_NAME;
  }

  /** The method that is asked. */
  MethodDescriptor<byte[], byte[]> method() {
    return like(
        isSearch()
            ? SearchServiceGrpc.getSearchMethod().getFullMethodName()
            : InquiryServiceGrpc.getInquireMethod().getFullMethodName());
  }

  /** A method of the same service and form that answers with what is at hand. */
  MethodDescriptor<byte[], byte[]> echo() {
    return like(service() + "/Echo");
  }

  /** Whether a person can be asked for so: a search needs the year of birth. */
  boolean suits(IdentityRecord person) {
    return this != NAME || person.getBirthDate().getDay() != 0;
  }

  /** The question about a person. */
  byte[] question(IdentityRecord person) {
    return switch (this) {
      case CODE ->
          inquiry().setResidentRecordCode(person.getResidentRecordCode()).build().toByteArray();
      case NUMBER ->
          inquiry().setIndividualNumber(person.getIndividualNumber()).build().toByteArray();
      case ITEMS -> inquiry().setFourItems(FourItemsCheck.itemsOf(person)).build().toByteArray();
      case NAME -> SearchRequest.newBuilder().setItems(items(person)).build().toByteArray();
    };
  }

  /** The row of a list about a person. */
  BulkRow row(String id, IdentityRecord person) {
    BulkRow.Builder row = BulkRow.newBuilder().setRowId(id);
    return switch (this) {
      case CODE -> row.setResidentRecordCode(person.getResidentRecordCode()).build();
      case NUMBER -> row.setIndividualNumber(person.getIndividualNumber()).build();
      case ITEMS -> row.setFourItems(FourItemsCheck.itemsOf(person)).build();
      case NAME -> throw new IllegalArgumentException("a list has no searches");
    };
  }

  /** As the command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private MethodDescriptor<byte[], byte[]> like(String fullName) {
    return Bytes.method(
        fullName,
        isSearch()
            ? MethodDescriptor.MethodType.SERVER_STREAMING
            : MethodDescriptor.MethodType.UNARY);
  }

  private static InquireRequest.Builder inquiry() {
    return InquireRequest.newBuilder();
  }

  private static SearchItems.Builder items(IdentityRecord person) {
    return SearchItems.newBuilder()
        .setName(person.getNameKanji())
        .setBirthDate(person.getBirthDate());
  }
}
