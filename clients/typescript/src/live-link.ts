import { readCertificate, stampOf, type Usable } from "./certificate.js";
import { Link, type Address } from "./link.js";

// How often the files are looked at, at most, and how long a new connection may take; ours.
const LOOK_AGAIN_MILLIS = 100;
const CONNECT_MILLIS = 10_000;

/**
 * The link of a connection, exchanged for a new one when the files are renewed, without a call
 * failing for it: the new one is connected first, and calls in flight end on the old one.
 */
export class LiveLink {
  private lastLook = Date.now();
  private looking: Promise<void> | undefined;
  private coming: Link | undefined;
  private closed = false;

  private constructor(
    private readonly address: Address,
    private readonly directory: string,
    private current: Link,
    private taken: string,
  ) {}

  /** @throws {CertificateError} the files cannot be used */
  static async open(address: Address, directory: string): Promise<LiveLink> {
    const stamp = await stampOf(directory);
    const link = new Link(address, await readCertificate(directory));
    return new LiveLink(address, directory, link, stamp);
  }

  /**
   * The link for one call.
   *
   * @throws {CertificateError} the certificate is over and was not renewed
   */
  async link(): Promise<Link> {
    if (Date.now() - this.lastLook >= LOOK_AGAIN_MILLIS) {
      this.lastLook = Date.now();
      this.looking ??= this.look().finally(() => (this.looking = undefined));
    }
    if (Date.now() >= this.current.until) {
      await this.looking;
      await this.takeInsteadOfExpired();
    }
    return this.current;
  }

  /** Takes no more calls; those in flight end by themselves. */
  close(): void {
    this.closed = true;
    this.coming?.giveUp();
    this.current.giveUp();
  }

  /** Files that are broken or do not yet belong together are tried again at the next look. */
  private async look(): Promise<void> {
    const stamp = await stampOf(this.directory);
    if (stamp === this.taken) {
      return;
    }
    const usable = await readCertificate(this.directory).catch(() => undefined);
    if (usable !== undefined) {
      await this.exchange(new Link(this.address, usable), stamp);
    }
  }

  private async exchange(fresh: Link, stamp: string): Promise<void> {
    this.coming = fresh;
    if ((this.current.isReady() && !(await fresh.connects(CONNECT_MILLIS))) || this.closed) {
      fresh.giveUp();
      return;
    }
    this.current.giveUp();
    this.current = fresh;
    this.taken = stamp;
  }

  private async takeInsteadOfExpired(): Promise<void> {
    if (Date.now() < this.current.until) {
      return;
    }
    const stamp = await stampOf(this.directory);
    const usable: Usable = await readCertificate(this.directory);
    this.current.giveUp();
    this.current = new Link(this.address, usable);
    this.taken = stamp;
  }
}
