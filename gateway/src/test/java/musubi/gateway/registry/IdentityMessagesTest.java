package musubi.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import musubi.backends.people.People;
import musubi.gateway.access.Refusal;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;

class IdentityMessagesTest {
  private final IdentityMessages codec = new IdentityMessages();

  @Test
  void noticeAndRemainder_everyResident_areTheWholeRecord() {
    People.of("401307", 7)
        .residents(0, 5_000)
        .forEach(
            resident -> {
              Identity identity = IdentityMessages.parse(resident.build());
              assertEquals(resident.build(), together(identity));
              assertArrayEquals(
                  codec.notice(identity), codec.notice(codec.parse(codec.notice(identity))));
            });
  }

  @Test
  void parse_notice_givesEveryItemThatLeavesBack() {
    Identity identity = Identities.resident().set(Item.UPDATE_SEQUENCE_NUMBER, 7L).build();

    List<Item> lost = identity.differences(codec.parse(codec.notice(identity)));

    assertTrue(lost.stream().noneMatch(Item::leaves), lost.toString());
  }

  @Test
  void birthDate_everyPartUnknown_isStatedAllTheWay() throws Exception {
    Identity unknown = Identities.resident().set(Item.BIRTH_DATE, 0).build();

    IdentityNotice notice = IdentityNotice.parseFrom(codec.notice(unknown));

    assertTrue(notice.hasBirthDate());
    assertEquals(0, codec.parse(notice.toByteArray()).number(Item.BIRTH_DATE));
  }

  @Test
  void birthDate_leftOut_isRefused() {
    IdentityRecord record = People.of("401307", 7).resident(0).clearBirthDate().build();

    Refusal refused = assertThrows(Refusal.class, () -> IdentityMessages.parse(record));

    assertEquals("birth_date", refused.field().orElseThrow());
    assertEquals("birth_date: absent", refused.getMessage());
  }

  private IdentityRecord together(Identity identity) {
    try {
      return IdentityRecord.newBuilder()
          .mergeFrom(codec.remainder(identity))
          .mergeFrom(codec.notice(identity))
          .build();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
