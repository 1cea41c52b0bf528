package musubi.backends.bulk;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.util.function.Consumer;
import musubi.client.BulkDigest;
import musubi.confirmation.v1.BulkResult;
import musubi.confirmation.v1.BulkSummary;
import musubi.confirmation.v1.FetchBulkResponse;
import org.bouncycastle.cms.CMSAuthEnvelopedDataParser;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientId;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A file of bulk provision: opened with the recipient's key, read row by row, and whole only when
 * its summary agrees with what was read.
 */
public final class BulkFile {
  private static final Provider PROVIDER = new BouncyCastleProvider();

  private BulkFile() {}

  /**
   * Reads a file.
   *
   * <p>Rows are given on before the end of the file is known: whoever takes them keeps them aside
   * until this returns.
   *
   * @param taker takes the results in the order of their rows
   * @return the summary, which agrees with the results
   * @throws IOException the file is not for this key, is changed, or is not whole
   */
  public static BulkSummary open(
      Path file, PrivateKey key, X509Certificate certificate, Consumer<BulkResult> taker)
      throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        InputStream content = decrypted(in, key, certificate)) {
      return read(content, taker);
    }
  }

  /** Bouncy Castle answers some wrong keys and broken bytes with unchecked exceptions. */
  private static InputStream decrypted(InputStream in, PrivateKey key, X509Certificate certificate)
      throws IOException {
    boolean rsa = key instanceof RSAPrivateKey;
    Recipient recipient =
        rsa
            ? new JceKeyTransAuthEnvelopedRecipient(key).setProvider(PROVIDER)
            : new JceKeyAgreeAuthEnvelopedRecipient(key).setProvider(PROVIDER);
    RecipientId id =
        rsa ? new JceKeyTransRecipientId(certificate) : new JceKeyAgreeRecipientId(certificate);
    try {
      RecipientInformation mine = new CMSAuthEnvelopedDataParser(in).getRecipientInfos().get(id);
      if (mine == null) {
        throw new IOException("the file is for another certificate");
      }
      return mine.getContentStream(recipient).getContentStream();
    } catch (CMSException | RuntimeException e) {
      throw new IOException("the file cannot be opened with this key", e);
    }
  }

  private static BulkSummary read(InputStream content, Consumer<BulkResult> taker)
      throws IOException {
    BulkDigest digest = BulkDigest.ofResults();
    int rows = 0;
    FetchBulkResponse step = FetchBulkResponse.parseDelimitedFrom(content);
    while (step != null && step.hasResult()) {
      digest.add(step.getResult());
      taker.accept(step.getResult());
      rows++;
      step = FetchBulkResponse.parseDelimitedFrom(content);
    }
    if (step == null || !step.hasSummary() || content.read() >= 0) {
      throw new IOException("the file does not end with its summary");
    }
    BulkSummary summary = step.getSummary();
    if (summary.getCount() != rows
        || !MessageDigest.isEqual(digest.value(), summary.getDigest().toByteArray())) {
      throw new IOException("the results are not those of the summary");
    }
    return summary;
  }
}
