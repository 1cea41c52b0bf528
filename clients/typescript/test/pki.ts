import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAME = "communication-131121.musubi.internal";

/** An authority with its certificates, made by openssl in a directory of its own. */
export class Authority {
  private readonly directory = mkdtempSync(join(tmpdir(), "musubi-pki-"));
  private issued = 0;

  constructor() {
    const request = ["req", "-x509", ...KEY_ARGUMENTS, "-keyout", "ca.key", "-out", "ca.pem"];
    openssl(this.directory, ...request, "-subj", "/CN=authority", "-days", "10");
  }

  /** File of the authority's own certificate. */
  get root(): string {
    return join(this.directory, "ca.pem");
  }

  /** A new key and certificate as key.pem, chain.pem and root.pem; days may be negative. */
  issue({ dns = NAME, days = 5 } = {}): string {
    const place = join(this.directory, String(++this.issued));
    mkdirSync(place);
    writeFileSync(join(place, "extensions"), `subjectAltName=DNS:${dns}\n`);
    openssl(place, "req", ...KEY_ARGUMENTS, "-keyout", "key.pem", "-out", "request", "-subj", "/CN=party");
    const signing = ["x509", "-req", "-in", "request", "-CA", "../ca.pem", "-CAkey", "../ca.key"];
    openssl(place, ...signing, "-days", String(days), "-extfile", "extensions", "-out", "chain.pem");
    copyFileSync(this.root, join(place, "root.pem"));
    return place;
  }
}

const KEY_ARGUMENTS = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

function openssl(directory: string, ...args: string[]): void {
  execFileSync("openssl", args, { cwd: directory, stdio: "pipe" });
}
