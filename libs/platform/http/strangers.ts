import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import { Places } from '../limits/places.js';
import { type Source, sourceOf } from '../limits/sources.js';
import { cutOffs } from './http.metrics.js';

export const STRANGER_SETTINGS = [
  'ADDRESS_CONNECTIONS_MAX',
  'CONNECTIONS_MAX',
  'ADDRESS_BODIES_MAX',
  'BODY_BYTES_PER_SECOND_MIN',
  'TRUST_PROXY',
] as const;

export interface StrangersOptions {
  /** Connections of one address that have shown no key. */
  ADDRESS_CONNECTIONS_MAX: number;
  /** Of all addresses together. */
  CONNECTIONS_MAX: number;
  /** Unfinished bodies of one address that has shown no key. */
  ADDRESS_BODIES_MAX: number;
  /** The least rate of a body, whoever sends it. */
  BODY_BYTES_PER_SECOND_MIN: number;
  /** Proxies whose `X-Forwarded-…` are believed: their addresses and networks. */
  TRUST_PROXY: readonly string[];
}

const DEFAULTS: StrangersOptions = {
  ADDRESS_CONNECTIONS_MAX: 500,
  CONNECTIONS_MAX: 4_000,
  ADDRESS_BODIES_MAX: 50,
  BODY_BYTES_PER_SECOND_MIN: 1_024,
  TRUST_PROXY: [],
};

/** In which a WebSocket has to show a key; more than the look-up of one may take. */
const SOCKET_KEY_MS = 15_000;
/** A network has as much as four of its addresses. */
export const NETWORK_SHARE = 4;
/** How long an address is known after it has shown a key, or receipts of a carrier. */
const KNOWN_MS = 60 * 60_000;
const KNOWN_MAX = 10_000;
/** Noting a known address again each time would be more work than it is worth. */
const NOTED_AGAIN_MS = 60_000;

/**
 * Tells strangers from those who are known, and bounds the connections of strangers.
 *
 *   connection accepted ──▶ stranger ──a request on it shows a key, or signed receipts──▶ known
 *
 * A stranger's connection holds a place of its address, its network and all strangers. A known one holds one of whoever showed
 * the key, who has as many as a network of strangers: each costs memory, though it asks for nothing. An address that was known
 * within the hour is an acquaintance: its new connections have places apart, so that no crowd of strangers takes them. Connections of proxies carry many clients, and hold no place as such.
 */
export class Strangers {
  /** Tells whose headers are believed, as Fastify wants it. */
  readonly trustProxy: ((address: string, hop: number) => boolean) | false;
  readonly settings: StrangersOptions;
  private readonly connections: Places<Socket>;
  private readonly ofAcquaintances: Places<Socket>;
  private readonly ofHolders: Places<Socket>;
  /** Until when each address is known, the one noted longest ago first. */
  private readonly known = new Map<string, number>();

  constructor(options: Partial<StrangersOptions> = {}) {
    this.settings = { ...DEFAULTS, ...options };
    const { ADDRESS_CONNECTIONS_MAX: address, CONNECTIONS_MAX: all, TRUST_PROXY: proxies } = this.settings;
    this.trustProxy = proxies.length > 0 && proxyAddr.compile([...proxies]);
    const network = NETWORK_SHARE * address;
    const cut = (socket: Socket) => cutOff(socket, 'connections');
    this.connections = new Places({ address, network, all }, cut);
    this.ofAcquaintances = new Places({ address, network, all }, cut);
    this.ofHolders = new Places({ address: network, network, all: Infinity }, cut);
  }

  /** Gives a new connection its place, where another may have to go for it. */
  accept(socket: Socket): void {
    if (!this.isOfProxy(socket)) this.place(socket, sourceOf(socket.remoteAddress ?? ''));
  }

  /** A WebSocket, of which Node knows no time limit: behind a proxy the connection is the client's from now on. */
  arrive(request: IncomingMessage): void {
    const { socket } = request;
    if (this.isOfProxy(socket)) this.place(socket, sourceOf(this.ipOf(request)));
    const late = setTimeout(() => this.isStranger(socket) && cutOff(socket, 'late'), SOCKET_KEY_MS);
    socket.once('close', () => clearTimeout(late));
  }

  /**
   * Who sent a request is known from now on, and so is its connection.
   *
   * @param holder whose connections are counted: a customer, the operator, a carrier; null where their number is bounded elsewhere.
   */
  vouch(request: IncomingMessage, { address }: Source, holder: string | null): void {
    const { socket } = request;
    const wasStranger = this.connections.delete(socket) || this.ofAcquaintances.delete(socket);
    if (wasStranger && holder !== null) this.ofHolders.add(socket, { address: holder, network: holder });
    const now = Date.now();
    if ((this.known.get(address) ?? 0) > now + KNOWN_MS - NOTED_AGAIN_MS) return;
    this.known.delete(address);
    this.known.set(address, now + KNOWN_MS);
    if (this.known.size > KNOWN_MAX) this.known.delete(this.known.keys().next().value as string);
  }

  /** Whether nobody has shown a key on this connection yet. */
  isStranger(socket: Socket): boolean {
    return this.connections.has(socket) || this.ofAcquaintances.has(socket);
  }

  isKnown({ address }: Source): boolean {
    return (this.known.get(address) ?? 0) > Date.now();
  }

  /** The client's address, as far as those in front are believed; of a request that Fastify does not know. */
  ipOf(request: IncomingMessage): string {
    return this.trustProxy ? proxyAddr(request, this.trustProxy) : (request.socket.remoteAddress ?? '');
  }

  private isOfProxy({ remoteAddress = '' }: Socket): boolean {
    return this.trustProxy ? this.trustProxy(remoteAddress, 0) : false;
  }

  private place(socket: Socket, source: Source): void {
    const places = this.isKnown(source) ? this.ofAcquaintances : this.connections;
    places.add(socket, source);
    socket.once('close', () => {
      for (const places of [this.connections, this.ofAcquaintances, this.ofHolders]) places.delete(socket);
    });
  }
}

function cutOff(socket: Socket, reason: 'connections' | 'late'): void {
  cutOffs.inc({ reason });
  socket.destroy();
}
