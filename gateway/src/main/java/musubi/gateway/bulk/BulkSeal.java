package musubi.gateway.bulk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import musubi.gateway.access.Refusal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;

/**
 * Encrypts for the holder of a certificate's key: CMS AuthEnvelopedData with AES-256-GCM ([RFC
 * 5083], [RFC 5084]); the content key by RSA-OAEP with SHA-256, or by ephemeral-static ECDH ([RFC
 * 5753]). Immutable.
 */
final class BulkSeal {
  private static final Provider PROVIDER = new BouncyCastleProvider();
  private static final int LEAST_RSA_BITS = 2_048;
  private static final int MAX_BYTES = 8_192;
  private static final Set<Integer> CURVES = Set.of(256, 384, 521);

  /** Content that one octet string of the file holds. */
  private static final int BUFFER_BYTES = 32 * 1024;

  private final X509Certificate certificate;

  private BulkSeal(X509Certificate certificate) {
    this.certificate = certificate;
  }

  /**
   * For the certificate; it has been tried.
   *
   * @throws Refusal CERTIFICATE_UNUSABLE
   */
  static BulkSeal of(byte[] der) {
    try {
      if (der.length > MAX_BYTES) {
        throw unusable();
      }
      X509Certificate read =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      if (!Arrays.equals(read.getEncoded(), der) || !isStrong(read)) {
        throw unusable();
      }
      BulkSeal seal = new BulkSeal(read);
      seal.encrypting(OutputStream.nullOutputStream()).close();
      return seal;
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw unusable();
    }
  }

  /** What is written comes out encrypted; closing it ends the message and leaves the other open. */
  OutputStream encrypting(OutputStream out) {
    try {
      CMSAuthEnvelopedDataStreamGenerator generator = new CMSAuthEnvelopedDataStreamGenerator();
      generator.setBufferSize(BUFFER_BYTES);
      generator.addRecipientInfoGenerator(recipient());
      return generator.open(
          out,
          (OutputAEADEncryptor)
              new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                  .setProvider(PROVIDER)
                  .build());
    } catch (GeneralSecurityException | CMSException | IOException e) {
      throw new IllegalArgumentException("no file for this certificate", e);
    }
  }

  private RecipientInfoGenerator recipient() throws GeneralSecurityException {
    return certificate.getPublicKey() instanceof RSAPublicKey ? byTransport() : byAgreement();
  }

  private RecipientInfoGenerator byTransport() throws GeneralSecurityException {
    OAEPParameterSpec oaep =
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
    return new JceKeyTransRecipientInfoGenerator(
            certificate,
            new JcaAlgorithmParametersConverter()
                .getAlgorithmIdentifier(PKCSObjectIdentifiers.id_RSAES_OAEP, oaep))
        .setProvider(PROVIDER);
  }

  private RecipientInfoGenerator byAgreement() throws GeneralSecurityException {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC", PROVIDER);
    keys.initialize(((ECPublicKey) certificate.getPublicKey()).getParams());
    KeyPair ephemeral = keys.generateKeyPair();
    return new JceKeyAgreeRecipientInfoGenerator(
            CMSAlgorithm.ECDH_SHA256KDF,
            ephemeral.getPrivate(),
            ephemeral.getPublic(),
            CMSAlgorithm.AES256_WRAP)
        .addRecipient(certificate)
        .setProvider(PROVIDER);
  }

  private static boolean isStrong(X509Certificate read) {
    return switch (read.getPublicKey()) {
      case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
      case ECPublicKey ec -> CURVES.contains(ec.getParams().getCurve().getField().getFieldSize());
      default -> false;
    };
  }

  private static Refusal unusable() {
    return Refusal.ofField(
        BulkReason.CERTIFICATE_UNUSABLE,
        "recipient_certificate",
        BulkReason.CERTIFICATE_UNUSABLE.meaning());
  }
}
