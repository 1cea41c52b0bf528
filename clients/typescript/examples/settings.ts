/** What the examples are told in the environment. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly certificate: string;
  readonly authority: string;
  readonly musubi: string;
  readonly code: string;
}

/** @param system whose certificate of the demonstration is shown when CERTIFICATE names no other */
export function settings(system: "terminal" | "register"): Settings {
  const [host, port] = needed("NODE").split(":");
  const name = { terminal: "terminal-131121-counter", register: "register-131121-main" }[system];
  return {
    host: host!,
    port: Number(port),
    certificate: process.env["CERTIFICATE"] ?? `${needed("PKI")}/${name}`,
    authority: process.env["AUTHORITY"] ?? "",
    musubi: process.env["MUSUBI"] ?? ".",
    code: process.env["CODE"] ?? "",
  };
}

/** @throws {Error} the environment does not have it */
export function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set`);
  }
  return value;
}
