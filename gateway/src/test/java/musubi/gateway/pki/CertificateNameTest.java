package musubi.gateway.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CertificateNameTest {
  /** One of every kind, for two municipalities, a prefecture and the nation. */
  private static final List<String> NAMES =
      List.of(
          "root/900001",
          "ca/131121",
          "ca/131130",
          "ca/130001",
          "ca/900001",
          "ca/900010",
          "ca/900028",
          "communication/131121",
          "linkage/131121",
          "register/131121/main",
          "terminal/131121/t-01",
          "communication/131130",
          "register/131130/main",
          "prefecture/130001",
          "terminal/130001/t-01",
          "nation/900001",
          "cards/900010",
          "broker/900028",
          "linkage/130001");

  private static final Set<String> MAY_SIGN =
      Set.of(
          "root/900001 > ca/131121",
          "root/900001 > ca/131130",
          "root/900001 > ca/130001",
          "root/900001 > ca/900001",
          "root/900001 > ca/900010",
          "root/900001 > ca/900028",
          "ca/131121 > communication/131121",
          "ca/131121 > linkage/131121",
          "ca/131121 > register/131121/main",
          "ca/131121 > terminal/131121/t-01",
          "ca/131130 > communication/131130",
          "ca/131130 > register/131130/main",
          "ca/130001 > prefecture/130001",
          "ca/130001 > terminal/130001/t-01",
          "ca/900001 > nation/900001",
          "ca/900010 > cards/900010",
          "ca/900028 > broker/900028",
          "ca/130001 > linkage/130001");

  @Test
  void maySign_everyPair_isAsTheTableSays() {
    var allowed = new ArrayList<String>();
    for (String issuer : NAMES) {
      for (String subject : NAMES) {
        if (CertificateName.ofPath(issuer).maySign(CertificateName.ofPath(subject))) {
          allowed.add(issuer + " > " + subject);
        }
      }
    }

    assertEquals(MAY_SIGN, Set.copyOf(allowed));
  }

  @Test
  void parse_goodName_printsTheSameUri() {
    for (String path : NAMES) {
      CertificateName name = CertificateName.parse("musubi://" + path);

      assertEquals("musubi://" + path, name.uri());
      assertEquals(name, CertificateName.ofPath(path));
    }
  }

  @Test
  void dnsName_nodesOnly_isRoleAndCode() {
    assertEquals(
        Optional.of("communication-131121.musubi.internal"),
        CertificateName.node("communication", "131121").dnsName());
    assertEquals(Optional.empty(), CertificateName.system("register", "131121", "main").dnsName());
    assertEquals(Optional.empty(), CertificateName.authority("131121").dnsName());
    assertEquals(Optional.empty(), CertificateName.ROOT.dnsName());
  }

  @Test
  void parse_everyLastDigit_acceptsOneOnly() {
    for (String five : List.of("13112", "13113", "13000", "90000", "01100", "47382", "00000")) {
      long good =
          IntStream.range(0, 10)
              .filter(
                  last -> {
                    try {
                      CertificateName.ofPath("ca/" + five + last);
                      return true;
                    } catch (IllegalArgumentException e) {
                      return false;
                    }
                  })
              .count();

      assertEquals(1, good, five);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "musubi://",
        "musubi://ca",
        "musubi://ca/",
        "musubi://ca/13112",
        "musubi://ca/1311211",
        "musubi://ca/131122",
        "musubi://ca/１３１１２１",
        "musubi://ca/131121/",
        "musubi://ca/131121/main",
        "musubi://ca/131121 ",
        "musubi://ca/131121\n",
        " musubi://ca/131121",
        "MUSUBI://ca/131121",
        "musubi:/ca/131121",
        "https://ca/131121",
        "musubi://ca/131121?x",
        "musubi://ca/131121#x",
        "musubi://ca:1/131121",
        "musubi://user@ca/131121",
        "musubi://root/131121",
        "musubi://communication/131121/main",
        "musubi://communication/130001",
        "musubi://communication/900001",
        "musubi://prefecture/131121",
        "musubi://prefecture/900001",
        "musubi://nation/131121",
        "musubi://nation/130001",
        "musubi://broker/131121",
        "musubi://cards/130001",
        "musubi://register/131121",
        "musubi://register/131121/",
        "musubi://register/131121/Main",
        "musubi://register/131121/-main",
        "musubi://register/131121/main/more",
        "musubi://register/131121/a.b",
        "musubi://register/131121/..",
        "musubi://register/131121/%6dain",
        "musubi://register/131121/aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde",
        "musubi://Register/131121/main",
        "musubi://reg1ster/131121/main",
        "musubi://-register/131121/main",
        "musubi://register-/131121/main",
        "musubi:///131121/main",
        "musubi://aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde/131121/main"
      })
  void parse_badName_isRefused(String uri) {
    var refused = assertThrows(IllegalArgumentException.class, () -> CertificateName.parse(uri));

    assertTrue(refused.getMessage().startsWith("certificate name: "), refused.getMessage());
  }

  @Test
  void parse_everyOneByteCharacter_isRefusedUnlessListed() {
    for (char c = 0; c < 256; c++) {
      char tried = c;
      boolean expected = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      String uri = "musubi://register/131121/" + tried;
      if (expected) {
        assertEquals(uri, CertificateName.parse(uri).uri());
      } else {
        assertThrows(IllegalArgumentException.class, () -> CertificateName.parse(uri));
      }
    }
  }

  @Test
  void dnsNamesOf_body_areThoseItCanHave() {
    assertEquals(
        List.of("communication-131121.musubi.internal", "linkage-131121.musubi.internal"),
        CertificateName.dnsNamesOf("131121"));
    assertEquals(
        List.of("prefecture-130001.musubi.internal", "linkage-130001.musubi.internal"),
        CertificateName.dnsNamesOf("130001"));
    assertFalse(CertificateName.dnsNamesOf("900001").contains("prefecture-900001.musubi.internal"));
  }
}
