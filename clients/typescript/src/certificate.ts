import { createHash, createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";

const KEY = "key.pem";
const CHAIN = "chain.pem";
const ROOT = "root.pem";
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Key, chain or root cannot be used. The message names the file and what is wrong with it. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

/** What was read, ready for TLS 1.3. */
export interface Usable {
  readonly context: SecureContext;
  /** SHA-256 of the own certificate, base64url: what an operator statement is bound to ([RFC 8705 3.1]). */
  readonly thumbprint: string;
  /** When the first certificate of the chain ends, in milliseconds. */
  readonly until: number;
}

/** Changes when a file is written or replaced. */
export async function stampOf(directory: string): Promise<string> {
  const stamps = [KEY, CHAIN, ROOT].map(async (file) => {
    const found = await stat(join(directory, file), { bigint: true }).catch(() => undefined);
    return found === undefined ? "missing" : `${found.ino} ${found.size} ${found.mtimeNs}`;
  });
  return (await Promise.all(stamps)).join(", ");
}

/**
 * Reads key.pem, chain.pem and root.pem.
 *
 * @throws {CertificateError} one is missing, broken or out of its time, or they do not belong together
 */
export async function readCertificate(directory: string): Promise<Usable> {
  const [keyText, chainText, rootText] = await Promise.all(
    [KEY, CHAIN, ROOT].map((file) => textOf(directory, file)),
  );
  const key = keyOf(keyText!);
  const chain = certificatesOf(CHAIN, chainText!);
  const roots = certificatesOf(ROOT, rootText!);
  requirePair(key, chain[0]!);
  requireAnchored(chain, roots);
  requireInTime(chain);
  return {
    context: createSecureContext({ key: keyText!, cert: chainText!, ca: rootText!, minVersion: "TLSv1.3" }),
    thumbprint: createHash("sha256").update(chain[0]!.raw).digest("base64url"),
    until: Math.min(...chain.map((each) => Date.parse(each.validTo))),
  };
}

async function textOf(directory: string, file: string): Promise<string> {
  try {
    return await readFile(join(directory, file), "ascii");
  } catch {
    throw new CertificateError(`${file}: cannot be read`);
  }
}

/** Without a cause: it might show what was read. */
function keyOf(text: string): KeyObject {
  if (!text.includes("-----BEGIN PRIVATE KEY-----")) {
    throw new CertificateError(`${KEY}: no private key (expected: PKCS#8 in PEM)`);
  }
  try {
    return createPrivateKey(text);
  } catch {
    throw new CertificateError(`${KEY}: not a private key`);
  }
}

function certificatesOf(file: string, text: string): X509Certificate[] {
  const parts = text.match(PEM);
  if (parts === null) {
    throw new CertificateError(`${file}: no certificate in PEM`);
  }
  try {
    return parts.map((part) => new X509Certificate(part));
  } catch {
    throw new CertificateError(`${file}: not certificates in PEM`);
  }
}

function requirePair(key: KeyObject, own: X509Certificate): void {
  if (!own.checkPrivateKey(key)) {
    throw new CertificateError(`${KEY}: not the key of ${CHAIN}`);
  }
}

function requireAnchored(chain: X509Certificate[], roots: X509Certificate[]): void {
  if (!chain.slice(1).every((issuer, i) => isIssuedBy(chain[i]!, issuer))) {
    throw new CertificateError(`${CHAIN}: certificates that are not issued each by the next`);
  }
  if (!roots.some((root) => isIssuedBy(chain.at(-1)!, root))) {
    throw new CertificateError(`${CHAIN}: does not lead to ${ROOT}`);
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function requireInTime(chain: X509Certificate[]): void {
  const now = Date.now();
  for (const each of chain) {
    if (now > Date.parse(each.validTo)) {
      throw new CertificateError(`${CHAIN}: a certificate that has expired`);
    }
    if (now < Date.parse(each.validFrom)) {
      throw new CertificateError(`${CHAIN}: a certificate that is not yet valid; check the clock`);
    }
  }
}
