import type { Socket } from "node:net";
import {
  Client,
  connectivityState,
  credentials,
  type ChannelCredentials,
  type ChannelOptions,
} from "@grpc/grpc-js";

import type { Usable } from "./certificate.js";

const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const KEEPALIVE_MILLIS = 30_000;
// How long a TLS handshake may take; ours.
const HANDSHAKE_MILLIS = 20_000;
// The longest pause between two attempts to connect; ours.
const RECONNECT_MILLIS = 500;

/** Where a node is and what it is called. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** `<role>/<code>`. */
  readonly node: string;
}

/** A channel with the certificate that it shows. It ends when it is given up and its last call is over. */
export class Link {
  readonly thumbprint: string;
  readonly until: number;
  readonly client: Client;
  private readonly handshakes = new Set<Socket>();
  private calls = 0;
  private givenUp = false;

  constructor(address: Address, usable: Usable) {
    this.thumbprint = usable.thumbprint;
    this.until = usable.until;
    this.client = new Client(
      `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`,
      endingHandshakes(credentials.createFromSecureContext(usable.context), this.handshakes),
      optionsFor(address),
    );
  }

  /** Whether the connection stands now. */
  isReady(): boolean {
    return this.client.getChannel().getConnectivityState(false) === connectivityState.READY;
  }

  /** Connects; true when it stands before the limit. */
  connects(limitMillis: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.client.waitForReady(Date.now() + limitMillis, (late) => resolve(late === undefined));
    });
  }

  /** A call begins; the link stays until it is over. */
  enter(): void {
    this.calls++;
  }

  /** A call is over. */
  leave(): void {
    this.calls--;
    this.endWhenIdle();
  }

  /** Takes no more calls. */
  giveUp(): void {
    this.givenUp = true;
    this.endWhenIdle();
  }

  private endWhenIdle(): void {
    if (this.givenUp && this.calls === 0) {
      this.client.close();
      this.handshakes.forEach((socket) => socket.destroy());
    }
  }
}

function optionsFor(address: Address): ChannelOptions {
  const name = `${address.node.replace("/", "-")}.musubi.internal`;
  return {
    "grpc.ssl_target_name_override": name,
    "grpc.default_authority": name,
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.keepalive_time_ms": KEEPALIVE_MILLIS,
    "grpc.initial_reconnect_backoff_ms": RECONNECT_MILLIS,
    "grpc.max_reconnect_backoff_ms": RECONNECT_MILLIS,
    // A proxy of the environment is not on the way to a node of the own organisation.
    "grpc.enable_http_proxy": 0,
    // Otherwise another channel to the same address would share its connection and certificate.
    "grpc.use_local_subchannel_pool": 1,
  };
}

/** A handshake that the peer does not go on with ends in time, and with its link: grpc-js waits for ever. */
function endingHandshakes(made: ChannelCredentials, handshakes: Set<Socket>): ChannelCredentials {
  const createConnector = made._createSecureConnector.bind(made);
  made._createSecureConnector = (...given) => {
    const connector = createConnector(...given);
    const connect = connector.connect.bind(connector);
    connector.connect = async (socket) => {
      handshakes.add(socket);
      const timer = setTimeout(() => socket.destroy(), HANDSHAKE_MILLIS).unref();
      try {
        return await connect(socket);
      } finally {
        clearTimeout(timer);
        handshakes.delete(socket);
      }
    };
    return connector;
  };
  return made;
}
