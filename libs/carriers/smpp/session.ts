import type { Duplex } from 'node:stream';
import { describeConnectionError } from '../connection-error.js';
import { STATUS, statusName } from './command-status.js';
import { BindError, SubmitError } from './errors.js';
import {
  type Body,
  decode,
  encode,
  Framer,
  isResponse,
  MalformedPduError,
  type Outgoing,
  type Pdu,
  responseOf,
} from './pdu.js';
import { type SubmitLimits, SubmitWindow, type WindowOptions } from './window.js';

/**
 * One bind at an SMSC, from its connection to its end (SMPP 3.4, 2.2 to 2.9).
 *
 *   binding ──bind_resp──▶ open ──close(), or their unbind──▶ unbinding ──all answered──▶ closed
 *      └────────────────────┴──── connection lost, silence, garbage ─────────┴──────────────▲
 */

export type Role = 'transmitter' | 'receiver' | 'transceiver';
export type Delivery = Pdu<'deliver_sm' | 'data_sm'>;
export type Submittable = 'submit_sm' | 'data_sm' | 'query_sm' | 'cancel_sm';
export type Response<C extends Submittable> = Pdu<`${C}_resp`>;

export interface SessionOptions extends WindowOptions {
  /** Resolves with a connection; rejects when `signal` aborts before. `connectTo` makes one. */
  connect: (signal: AbortSignal) => Promise<Duplex>;
  role: Role;
  /** system_id, password and what else the account needs; interface_version is 0x34 unless it says otherwise. */
  bind: Partial<Body<'bind_transceiver'>>;
  /**
   * Takes messages and receipts, called in the order in which they arrive. Each is acknowledged once its promise
   * resolves; where it rejects the SMSC is told to send it again later (ESME_RX_T_APPN).
   */
  deliver: (pdu: Delivery) => Promise<void>;
  /** Deliveries under way at once; those above are to be sent again later. Default 100. */
  deliveriesMax?: number;
  /** Of connection and bind together. Default 10,000. */
  bindTimeoutMs?: number;
  /** Silence after which enquire_link asks whether they are still there. Default 30,000. */
  enquireLinkMs?: number;
  /** How long `close`, or their unbind, waits for what is under way. Default 5,000. */
  closeGraceMs?: number;
}

/** Why a session is over. `lost`: the connection; `silent`: two enquire_links had no answer. */
export interface SessionEnd {
  reason: 'closed' | 'unbound' | 'lost' | 'silent' | 'garbage';
  detail: string;
}

/** The version that we speak (5.2.4). */
const INTERFACE_VERSION = 0x34;
const UNANSWERED_MAX = 2;
/** For the last octets to leave, once the session is over. */
const LINGER_MS = 1_000;
const ACCOUNT_STATUSES: readonly number[] = [
  STATUS.ESME_RBINDFAIL,
  STATUS.ESME_RINVPASWD,
  STATUS.ESME_RINVSYSID,
];

/**
 * Connects and binds.
 * @throws BindError, and UnencodableError for an account that no PDU can carry; nothing was sent then.
 */
export async function openSession(options: SessionOptions, signal?: AbortSignal): Promise<Session> {
  const { role, bindTimeoutMs = 10_000 } = options;
  const body = { interface_version: INTERFACE_VERSION, ...options.bind };
  const bind = encode({ command: `bind_${role}`, sequence: 1, body });
  const timeUp = AbortSignal.timeout(bindTimeoutMs);
  const limits = signal ? AbortSignal.any([timeUp, signal]) : timeUp;
  const socket = await options.connect(limits).catch((error: Error) => {
    throw new BindError('unreachable', `no connection: ${describeConnectionError(error)}`, null, {
      cause: error,
    });
  });
  const session = new Session(socket, options, bind);
  const giveUp = () =>
    session.end('lost', timeUp.aborted ? `no answer within ${bindTimeoutMs} ms` : 'given up');
  limits.addEventListener('abort', giveUp);
  if (limits.aborted) giveUp();
  try {
    await session.bound;
    return session;
  } finally {
    limits.removeEventListener('abort', giveUp);
  }
}

/** Made by `openSession`. */
export class Session {
  /** Rejects with a BindError. */
  readonly bound: Promise<void>;
  /** Never rejects. */
  readonly closed: Promise<SessionEnd>;
  readonly role: Role;
  private state: 'binding' | 'open' | 'unbinding' | 'closed' = 'binding';
  private readonly framer = new Framer();
  private readonly window: SubmitWindow;
  private isCorked = false;
  private deliveries = 0;
  /** enquire_links since the last PDU came. */
  private unanswered = 0;
  private readonly silence: NodeJS.Timeout;
  private grace?: NodeJS.Timeout;
  /** How it will end, once it is unbinding. */
  private leaving: SessionEnd | null = null;
  private hasAskedToUnbind = false;
  private resolveBound!: () => void;
  private rejectBound!: (error: BindError) => void;
  private resolveClosed!: (end: SessionEnd) => void;

  constructor(
    private readonly socket: Duplex,
    private readonly options: SessionOptions,
    bind: Buffer,
  ) {
    this.role = options.role;
    this.bound = new Promise((resolve, reject) => {
      this.resolveBound = resolve;
      this.rejectBound = reject;
    });
    this.closed = new Promise((resolve) => {
      this.resolveClosed = resolve;
    });
    const write = (octets: Buffer) => this.write(octets);
    // The bind has number 1.
    this.window = new SubmitWindow(options, write, () => this.leaveWhenIdle(), 1);
    this.silence = setTimeout(() => this.enquire(), options.enquireLinkMs ?? 30_000);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('drain', () => this.unblock());
    socket.on('error', (error) => this.end('lost', describeConnectionError(error)));
    socket.on('end', () => this.end(this.leaving?.reason ?? 'lost', 'the SMSC closed the connection'));
    socket.on('close', () => this.end('lost', 'the connection was closed'));
    this.write(bind);
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** Submits that wait or are in flight. */
  get load(): number {
    return this.window.load;
  }

  /**
   * Resolves with a response of ESME_ROK.
   * @throws SubmitError, and UnencodableError for what no PDU can carry; nothing was sent then.
   */
  async submit<C extends Submittable>(pdu: Outgoing<C>, limits: SubmitLimits = {}): Promise<Response<C>> {
    const octets = encode(pdu);
    if (!this.isOpen) {
      throw new SubmitError('not_written', 'closed', `not sent: the session is ${this.state}`);
    }
    // The window lets no other command pass.
    return (await this.window.submit(octets, `${pdu.command}_resp`, limits)) as Response<C>;
  }

  /**
   * Nothing more is submitted; what is under way has its time to end, then the SMSC is told. Resolves when all is over.
   */
  async close(): Promise<void> {
    this.leave({ reason: 'closed', detail: 'closed by us' });
    await this.closed;
  }

  /** Ends it at once: what is in flight is in doubt. */
  end(reason: SessionEnd['reason'], detail: string, lastWords?: Buffer): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    clearTimeout(this.silence);
    clearTimeout(this.grace);
    this.rejectBound(new BindError('unreachable', `not bound: ${detail}`));
    this.window.end(detail);
    if (reason === 'lost' || reason === 'silent') {
      this.socket.destroy();
    } else {
      const linger = setTimeout(() => this.socket.destroy(), LINGER_MS);
      this.socket.on('close', () => clearTimeout(linger));
      // Or its end would not be seen.
      this.socket.resume();
      this.socket.end(lastWords);
    }
    this.resolveClosed({ reason, detail });
  }

  /** While the connection takes no more we read no more, either, for what we read has to be answered. */
  private write(octets: Buffer): void {
    if (this.state === 'closed') return;
    this.corkForNow();
    if (this.socket.write(octets)) return;
    this.window.pause();
    this.socket.pause();
  }

  /** What is written in one go leaves in one piece, for each piece costs as much as what is in it. */
  private corkForNow(): void {
    if (this.isCorked) return;
    this.isCorked = true;
    this.socket.cork();
    process.nextTick(() => {
      this.isCorked = false;
      this.socket.uncork();
    });
  }

  private unblock(): void {
    this.socket.resume();
    this.window.resume();
  }

  /** After each silence. Only whole PDUs end one: who sends an octet now and then is not there. */
  private enquire(): void {
    if (this.unanswered >= UNANSWERED_MAX) {
      this.end('silent', `no answer to ${UNANSWERED_MAX} enquire_links`);
      return;
    }
    this.unanswered++;
    this.write(encode({ command: 'enquire_link', sequence: this.window.nextSequence() }));
    this.silence.refresh();
  }

  private receive(chunk: Buffer): void {
    try {
      for (const frame of this.framer.frames(chunk)) {
        // What follows the end is nobody's.
        if (this.state === 'closed') return;
        this.unanswered = 0;
        this.silence.refresh();
        this.handleFrame(frame);
      }
    } catch (error) {
      if (!(error instanceof MalformedPduError)) throw error;
      // From here on nobody knows where a PDU begins.
      this.end('garbage', error.message, encode({ command: 'generic_nack', status: error.status }));
    }
  }

  private handleFrame(frame: Buffer): void {
    try {
      this.handle(decode(frame));
    } catch (error) {
      if (!(error instanceof MalformedPduError) || !error.header) throw error;
      const { id, sequence } = error.header;
      if (!isResponse(id)) this.answer({ command: error.command, sequence }, error.status);
    }
  }

  private handle(pdu: Pdu): void {
    switch (pdu.command) {
      case 'deliver_sm':
      case 'data_sm':
        this.deliver(pdu);
        break;
      case 'enquire_link':
        this.answer(pdu);
        break;
      case 'unbind':
        this.answer(pdu);
        if (this.state === 'binding') this.end('unbound', 'the SMSC unbinds');
        this.leave({ reason: 'unbound', detail: 'the SMSC unbinds' });
        break;
      case 'unbind_resp':
        if (this.hasAskedToUnbind) this.end('closed', 'closed by us');
        break;
      case 'bind_transmitter_resp':
      case 'bind_receiver_resp':
      case 'bind_transceiver_resp':
        if (this.state === 'binding') this.finishBind(pdu.status);
        break;
      case 'generic_nack':
        if (this.state === 'binding') this.finishBind(pdu.status || STATUS.ESME_RUNKNOWNERR);
        else this.window.answered(pdu);
        break;
      case 'submit_sm_resp':
      case 'data_sm_resp':
      case 'query_sm_resp':
      case 'cancel_sm_resp':
        this.window.answered(pdu);
        break;
      // They want no answer.
      case 'enquire_link_resp':
      case 'deliver_sm_resp':
      case 'alert_notification':
      case 'outbind':
        break;
      default:
        this.answer({ sequence: pdu.sequence }, STATUS.ESME_RINVCMDID);
    }
  }

  private finishBind(status: number): void {
    if (status === STATUS.ESME_ROK) {
      this.state = 'open';
      this.resolveBound();
      return;
    }
    let reason: BindError['reason'] = 'refused';
    if (status === STATUS.ESME_RALYBND) reason = 'already_bound';
    else if (ACCOUNT_STATUSES.includes(status)) reason = 'account';
    const detail = `the SMSC refuses the bind: ${statusName(status)}`;
    this.rejectBound(new BindError(reason, detail, status));
    this.end('closed', detail);
  }

  private deliver(pdu: Delivery): void {
    if (this.deliveries >= (this.options.deliveriesMax ?? 100)) {
      this.answer(pdu, STATUS.ESME_RX_T_APPN);
      return;
    }
    this.deliveries++;
    const done = (status: number) => {
      this.deliveries--;
      this.answer(pdu, status);
      this.leaveWhenIdle();
    };
    // One that throws at once rejects, too.
    const taken = (async () => this.options.deliver(pdu))();
    taken.then(
      () => done(STATUS.ESME_ROK),
      () => done(STATUS.ESME_RX_T_APPN),
    );
  }

  /** By the response of its command, or by generic_nack where it has none. */
  private answer(
    { command, sequence }: { command?: Pdu['command']; sequence: number },
    status: number = STATUS.ESME_ROK,
  ): void {
    const response = (command && responseOf(command)) ?? 'generic_nack';
    this.write(encode({ command: response, status, sequence }));
  }

  private leave(end: SessionEnd): void {
    if (this.state !== 'open') return;
    this.state = 'unbinding';
    this.leaving = end;
    this.window.refuseWaiting('the session is unbinding');
    this.grace = setTimeout(() => this.end(end.reason, end.detail), this.options.closeGraceMs ?? 5_000);
    this.leaveWhenIdle();
  }

  private leaveWhenIdle(): void {
    if (this.state !== 'unbinding' || !this.window.isIdle || this.deliveries > 0) return;
    if (this.leaving?.reason === 'unbound') {
      this.end('unbound', this.leaving.detail);
    } else if (!this.hasAskedToUnbind) {
      this.hasAskedToUnbind = true;
      this.write(encode({ command: 'unbind', sequence: this.window.nextSequence() }));
    }
  }
}
