import { createServer } from 'node:net';
import type { Logger } from 'pino';
import type { Allowance } from '../allowance.js';
import type { Settings } from '../carrier-settings.js';
import type { Faults } from '../faults.js';
import type { Messages } from '../messages.js';
import { Port } from '../port.js';
import { type Account, Bind, type Shared } from './bind.js';
import { Outbox } from './outbox.js';
import { Submits } from './submits.js';

const CONNECTIONS_MAX = 1_000;
const SWEEP_MS = 100;

/** The carrier as an SMSC (SMPP 3.4). */
export interface Smsc {
  port: number;
  /** Open at the moment. */
  readonly binds: number;
  readonly receiptsPending: number;
  /** Closes or opens the port and ends binds, as the faults say. */
  followFaults(): Promise<void>;
  /** Forgets messages and receipts; binds stay. */
  reset(messages: Messages): void;
  /** Sends what is due or not, for `budgetMs` at most, and says how many receipts were lost. */
  close(budgetMs: number): Promise<number>;
}

/** @throws Error with code EADDRINUSE and what to do about it */
export async function startSmsc(
  settings: Settings,
  messages: Messages,
  allowance: Allowance,
  faults: Faults,
  logger: Logger,
): Promise<Smsc> {
  const smsc = new SmscServer(settings, messages, allowance, faults, logger);
  await smsc.listen();
  return smsc;
}

class SmscServer implements Smsc {
  private readonly connections = new Set<Bind>();
  private readonly accounts: ReadonlyMap<string, Account>;
  private readonly shared: Shared;
  private readonly tcpPort: Port;
  private readonly sweeper: NodeJS.Timeout;

  constructor(
    private readonly settings: Settings,
    private messages: Messages,
    private readonly allowance: Allowance,
    private readonly faults: Faults,
    logger: Logger,
  ) {
    this.accounts = new Map(
      settings.smppAccounts.map(([systemId, password]) => [
        systemId,
        { systemId, password, outbox: new Outbox(faults, messages.stats), binds: new Set() },
      ]),
    );
    this.shared = {
      settings,
      faults,
      submits: new Submits(settings, messages, allowance, faults),
      accounts: this.accounts,
      onBindRefused: () => {
        this.messages.stats.bindsRefused++;
      },
      onClosed: (bind) => this.connections.delete(bind),
    };
    const server = createServer((socket) => this.connections.add(new Bind(socket, this.shared)));
    server.maxConnections = CONNECTIONS_MAX;
    const names = '--smpp-port or CARRIER_SMPP_PORT';
    this.tcpPort = new Port(
      server,
      settings.host,
      settings.smppPort ?? 0,
      names,
      () => this.cutAll(),
      logger,
    );
    this.sweeper = setInterval(() => {
      for (const bind of this.connections) bind.sweep(performance.now());
    }, SWEEP_MS).unref();
  }

  get port(): number {
    return this.tcpPort.number;
  }

  get binds(): number {
    let binds = 0;
    for (const account of this.accounts.values()) binds += account.binds.size;
    return binds;
  }

  get receiptsPending(): number {
    let pending = 0;
    for (const { outbox } of this.accounts.values()) pending += outbox.pending;
    return pending;
  }

  listen(): Promise<void> {
    return this.tcpPort.listen();
  }

  async followFaults(): Promise<void> {
    if (this.faults.areBindsStolen) for (const bind of this.connections) bind.unbind();
    await this.tcpPort.set(!this.faults.isDown);
  }

  reset(messages: Messages): void {
    this.messages = messages;
    this.shared.submits = new Submits(this.settings, messages, this.allowance, this.faults);
    for (const { outbox } of this.accounts.values()) outbox.reset(messages.stats);
  }

  async close(budgetMs: number): Promise<number> {
    await Promise.all([...this.accounts.values()].map(({ outbox }) => outbox.flush(budgetMs)));
    const lost = this.receiptsPending;
    clearInterval(this.sweeper);
    for (const { outbox } of this.accounts.values()) outbox.discard();
    await this.tcpPort.set(false);
    return lost;
  }

  private cutAll(): void {
    for (const bind of this.connections) bind.cut();
  }
}
