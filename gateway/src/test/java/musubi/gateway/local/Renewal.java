package musubi.gateway.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import musubi.gateway.pki.CertificateAuthority;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.Chains;

/** Renews what a party has, file by file, as an operator of its machine would. */
public final class Renewal {
  private Renewal() {}

  /** A new certificate of the key that is there; returns its serial number. */
  public static BigInteger withSameKey(CertificateAuthority authority, Path party) {
    try {
      var chain = authority.sign(Files.readAllBytes(party.resolve("request.csr")));
      Chains.write(party.resolve("chain.pem"), chain);
      return chain.getFirst().getSerialNumber();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new key with its certificate, made elsewhere and moved in; returns its serial number. */
  public static BigInteger withNewKey(
      CertificateAuthority authority, Path party, CertificateName name) {
    try {
      Path made = Files.createTempDirectory(party.getParent(), "renewal").resolve("party");
      var files = authority.enrol(made, name);
      BigInteger serial = Chains.read(files.chain()).getFirst().getSerialNumber();
      for (String file : List.of("request.csr", "key.pem", "chain.pem")) {
        Files.move(made.resolve(file), party.resolve(file), StandardCopyOption.ATOMIC_MOVE);
      }
      return serial;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a file in the place of another at once. */
  public static void replace(Path file, byte[] content) {
    try {
      Path draft = file.resolveSibling(file.getFileName() + ".draft");
      Files.write(draft, content);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
