import { createHash, createPublicKey, randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromJsonString } from "@bufbuild/protobuf";
import { connect, type Connection, type ConnectOptions, type Statements } from "@musubi/client";
import {
  IdentityRecordSchema,
  type IdentityRecord,
} from "@musubi/client/contracts/musubi/registry/v1/identity_record";

const LIFE_SECONDS = 120;

/** What the environment says of the running network. */
export function told(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: the tests of test/live need the network of ./musubi up`);
  }
  return value;
}

export const CERTIFICATE = join(told("PKI"), "terminal-131121-counter");

/** How a system of 131121 connects to its own node. */
export function address(certificate = CERTIFICATE): ConnectOptions {
  const [host, port] = told("NODE").split(":");
  return { host: host!, port: Number(port), node: "communication/131121", certificate };
}

/** A connection that a test uses and that is then closed. */
export async function withConnection<T>(
  options: Partial<ConnectOptions>,
  act: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect({ ...address(), ...options });
  try {
    return await act(connection);
  } finally {
    connection.close();
  }
}

/** Signing key of a node, PEM. */
export function signingKey(node: string): string {
  const place = join(told("PKI"), "..", node.replace("/", "-"), "signing/signing.pub");
  return readFileSync(place, "ascii");
}

/** A synthetic person who lives nowhere yet; each name is one. */
export function newcomer(name: "NEWCOMER" | "OTHER_NEWCOMER" | "STRANGER"): IdentityRecord {
  return fromJsonString(IdentityRecordSchema, told(name));
}

/** Statements with the key of the operator authority of 131121. */
export const statements: Statements = ({ method, purpose, audience, thumbprint }) => {
  const place = told("AUTHORITY");
  const now = Math.floor(Date.now() / 1000);
  const { operator: sub, terminal, business, reference } = purpose;
  const call = { sub, terminal, business, reference, method, aud: audience };
  const proof = { cnf: { "x5t#S256": thumbprint }, jti: randomUUID() };
  const claims = { iss: "131121", ...call, ...proof, iat: now, exp: now + LIFE_SECONDS };
  const key = readFileSync(join(place, "key.pem"));
  const header = { alg: "ES256", typ: "musubi-operator+jwt", kid: thumbprintOf(join(place, "operator.pub")) };
  const signed = [header, claims].map((part) => base64url(JSON.stringify(part))).join(".");
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
};

/** RFC 7638. */
function thumbprintOf(file: string): string {
  const { crv, kty, x, y } = createPublicKey(readFileSync(file)).export({ format: "jwk" });
  return createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
