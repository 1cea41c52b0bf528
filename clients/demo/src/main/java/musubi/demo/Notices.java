package musubi.demo;

import com.google.protobuf.Descriptors.FieldDescriptor;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;

/** What leaves a municipality of a record: the fields that a notice has. */
final class Notices {
  private Notices() {}

  static IdentityNotice of(IdentityRecord record) {
    IdentityNotice.Builder notice = IdentityNotice.newBuilder();
    for (FieldDescriptor field : IdentityNotice.getDescriptor().getFields()) {
      FieldDescriptor source = IdentityRecord.getDescriptor().findFieldByNumber(field.getNumber());
      if (field.hasPresence() ? record.hasField(source) : true) {
        notice.setField(field, record.getField(source));
      }
    }
    return notice.build();
  }
}
