import type { Socket } from 'node:net';
import { STATUS } from '../../../libs/carriers/smpp/command-status.js';
import {
  decode,
  encode,
  Framer,
  isResponse,
  MalformedPduError,
  type Outgoing,
  type Pdu,
  responseOf,
} from '../../../libs/carriers/smpp/pdu.js';
import type { Settings } from '../carrier-settings.js';
import type { Faults } from '../faults.js';
import type { Outbox, Receipt, Receiver } from './outbox.js';
import { receiptPdu } from './receipt-pdu.js';
import type { Submits, Submitter } from './submits.js';

/** Who may bind, and what waits for it. */
export interface Account extends Submitter {
  password: string;
  outbox: Outbox;
  binds: Set<Bind>;
}

/** What the binds of an SMSC share. */
export interface Shared {
  settings: Settings;
  faults: Faults;
  submits: Submits;
  accounts: ReadonlyMap<string, Account>;
  onBindRefused(): void;
  onClosed(bind: Bind): void;
}

type BindRequest = Pdu<'bind_transmitter' | 'bind_receiver' | 'bind_transceiver'>;

const SYSTEM_ID = 'simulated-smsc';
/** From the connection to the bind. */
const BIND_WITHIN_MS = 10_000;
const SILENCE_MS = 30_000;
const ENQUIRIES_MAX = 2;
/** For the last octets, and an unbind_resp. */
const LEAVE_WITHIN_MS = 1_000;
/** How long an answer waits for receipts that are to be early; nobody may take them. */
const EARLY_WAIT_MAX_MS = 2_000;
const SEQUENCE_MAX = 0x7fffffff;

/**
 * One connection of an ESME (SMPP 3.4, 2.2).
 *
 *   connected ──bind──▶ bound ──unbind of either──▶ leaving ──▶ closed
 *       └───────────── cut, silence, garbage ──────────────────▲
 */
export class Bind implements Receiver {
  private state: 'connected' | 'bound' | 'leaving' | 'closed' = 'connected';
  private readonly framer = new Framer();
  private account: Account | undefined;
  private role: 'transmitter' | 'receiver' | 'transceiver' | undefined;
  /** Receipts without an answer, the oldest first, by sequence number. */
  private readonly deliveries = new Map<number, { receipt: Receipt; atMs: number }>();
  private sequence = 0;
  /** Submits whose answer is not written. */
  private unanswered = 0;
  /** While the connection takes no more. */
  private isBlocked = false;
  /** What is written in one go leaves in one piece. */
  private isCorked = false;
  private readonly openedAtMs = performance.now();
  /** Of the last whole PDU; who sends an octet now and then is not there. */
  private heardAtMs = this.openedAtMs;
  private enquiries = 0;

  constructor(
    private readonly socket: Socket,
    private readonly shared: Shared,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('drain', () => {
      this.isBlocked = false;
      socket.resume();
      this.account?.outbox.pump();
    });
    // Its end follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.closed());
  }

  get places(): number {
    const isReceiver = this.state === 'bound' && this.role !== 'transmitter' && !this.isBlocked;
    return isReceiver ? this.shared.settings.smppDeliverWindow - this.deliveries.size : 0;
  }

  deliver(receipt: Receipt): void {
    const { settings, faults } = this.shared;
    const sequence = this.nextSequence();
    this.deliveries.set(sequence, { receipt, atMs: performance.now() });
    const ids = faults.receipts === 'receipts_hex_ids' ? 'hex' : settings.smppReceiptIds;
    this.write(receiptPdu(receipt.submitted, receipt.ending, sequence, ids));
  }

  forget(): void {
    this.deliveries.clear();
  }

  /** The SMSC ends it. */
  unbind(): void {
    if (this.state !== 'bound') return;
    this.state = 'leaving';
    this.write(encode({ command: 'unbind', sequence: this.nextSequence() }));
    setTimeout(() => this.cut(), LEAVE_WITHIN_MS).unref();
  }

  /** At once, with whatever is under way. */
  cut(): void {
    this.socket.destroy();
  }

  /** Called now and then: ends what never binds or has fallen silent, and sends again what got no answer. */
  sweep(nowMs: number): void {
    if (this.state === 'connected' && nowMs - this.openedAtMs > BIND_WITHIN_MS) this.cut();
    if (this.state === 'bound' && nowMs - this.heardAtMs > SILENCE_MS * (this.enquiries + 1)) this.enquire();
    let isLate = false;
    for (const [sequence, { receipt, atMs }] of this.deliveries) {
      if (nowMs - atMs < this.shared.settings.smppDeliverTimeoutMs) break;
      isLate = true;
      this.deliveries.delete(sequence);
      this.account?.outbox.answered(receipt, false);
    }
    if (isLate) this.account?.outbox.pump();
  }

  private enquire(): void {
    if (++this.enquiries > ENQUIRIES_MAX) this.cut();
    else this.write(encode({ command: 'enquire_link', sequence: this.nextSequence() }));
  }

  private receive(chunk: Buffer): void {
    try {
      for (const frame of this.framer.frames(chunk)) {
        if (this.state === 'closed' || this.socket.destroyed) return;
        this.handleFrame(frame);
      }
      this.account?.outbox.pump();
    } catch (error) {
      if (!(error instanceof MalformedPduError)) throw error;
      // From here on nobody knows where a PDU begins.
      this.write(encode({ command: 'generic_nack', status: error.status }));
      this.leave();
    }
  }

  private handleFrame(frame: Buffer): void {
    this.enquiries = 0;
    this.heardAtMs = performance.now();
    try {
      this.handle(decode(frame));
    } catch (error) {
      if (!(error instanceof MalformedPduError) || !error.header) throw error;
      const { id, sequence } = error.header;
      if (isResponse(id)) return;
      const command = (error.command && responseOf(error.command)) ?? 'generic_nack';
      this.write(encode({ command, status: error.status, sequence }));
    }
  }

  private handle(pdu: Pdu): void {
    switch (pdu.command) {
      case 'bind_transmitter':
      case 'bind_receiver':
      case 'bind_transceiver':
        this.bind(pdu);
        break;
      case 'submit_sm':
        this.submit(pdu);
        break;
      case 'deliver_sm_resp':
      case 'generic_nack':
        this.delivered(pdu);
        break;
      case 'enquire_link':
        this.write(encode({ command: 'enquire_link_resp', sequence: pdu.sequence }));
        break;
      case 'unbind':
        this.write(encode({ command: 'unbind_resp', sequence: pdu.sequence }));
        this.leave();
        break;
      case 'unbind_resp':
        if (this.state === 'leaving') this.leave();
        break;
      default:
        this.refuse(pdu, STATUS.ESME_RINVCMDID);
    }
  }

  private bind(pdu: BindRequest): void {
    const account = this.shared.accounts.get(pdu.body.system_id);
    const status = this.statusOfBind(account, pdu);
    this.write(
      encode({
        command: `${pdu.command}_resp`,
        status,
        sequence: pdu.sequence,
        body: { system_id: SYSTEM_ID },
        tlvs: { sc_interface_version: 0x34 },
      }),
    );
    if (status === STATUS.ESME_ROK && account) {
      this.state = 'bound';
      this.account = account;
      this.role = pdu.command.slice('bind_'.length) as NonNullable<typeof this.role>;
      account.binds.add(this);
      if (this.role !== 'transmitter') account.outbox.receivers.add(this);
      return;
    }
    this.shared.onBindRefused();
    if (this.state === 'connected') this.leave();
  }

  private statusOfBind(account: Account | undefined, { body }: BindRequest): number {
    const { settings, faults } = this.shared;
    if (this.state !== 'connected') return STATUS.ESME_RALYBND;
    if (!account) return STATUS.ESME_RINVSYSID;
    if (account.password !== body.password) return STATUS.ESME_RINVPASWD;
    const isTaken = faults.areBindsStolen || account.binds.size >= settings.smppBindsMax;
    return isTaken ? STATUS.ESME_RALYBND : STATUS.ESME_ROK;
  }

  private submit(pdu: Pdu<'submit_sm'>): void {
    const { account } = this;
    if (this.state !== 'bound' || this.role === 'receiver' || !account) {
      this.refuse(pdu, STATUS.ESME_RINVBNDSTS);
      return;
    }
    if (this.unanswered >= this.shared.settings.smppWindow) {
      this.refuse(pdu, STATUS.ESME_RTHROTTLED);
      return;
    }
    const reply = this.shared.submits.submit(pdu, account);
    if (reply.kind === 'cut') {
      this.cut();
    } else if (reply.kind === 'garbage') {
      this.write(Buffer.from('<html>It works!</html>'));
    } else if (reply.kind === 'silence') {
      if (reply.unansweredMax !== undefined && ++this.unanswered >= reply.unansweredMax) this.cut();
    } else {
      const { status, messageId, delayMs, after } = reply;
      const answer = encode({
        command: 'submit_sm_resp',
        status,
        sequence: pdu.sequence,
        body: { message_id: messageId },
      });
      if (delayMs === 0 && after === undefined) this.write(answer);
      else void this.answerLater(answer, delayMs, after);
    }
  }

  private async answerLater(
    answer: Buffer,
    delayMs: number,
    after: Promise<void> | undefined,
  ): Promise<void> {
    this.unanswered++;
    if (after !== undefined) await Promise.race([after, unrefDelay(EARLY_WAIT_MAX_MS)]);
    if (delayMs > 0) await unrefDelay(delayMs);
    this.unanswered--;
    this.write(answer);
  }

  /** One that was answered too late, and sent again, is nobody's. */
  private delivered({ sequence, status }: Pdu): void {
    const delivery = this.deliveries.get(sequence);
    if (!delivery) return;
    this.deliveries.delete(sequence);
    this.account?.outbox.answered(delivery.receipt, status === STATUS.ESME_ROK);
  }

  private refuse({ command, sequence }: Pdu, status: number): void {
    const response = responseOf(command);
    if (response) this.write(encode({ command: response as Outgoing['command'], status, sequence }));
    else if (command === 'outbind' || command === 'alert_notification')
      this.write(encode({ command: 'generic_nack', status, sequence }));
  }

  /** While the connection takes no more we read no more, either, for what we read has to be answered. */
  private write(octets: Buffer): void {
    const { socket } = this;
    if (this.state === 'closed' || !socket.writable) return;
    if (!this.isCorked) {
      this.isCorked = true;
      socket.cork();
      process.nextTick(() => {
        this.isCorked = false;
        socket.uncork();
      });
    }
    if (socket.write(octets)) return;
    this.isBlocked = true;
    socket.pause();
  }

  private leave(): void {
    this.state = 'leaving';
    this.socket.end();
    setTimeout(() => this.cut(), LEAVE_WITHIN_MS).unref();
  }

  private closed(): void {
    this.state = 'closed';
    this.shared.onClosed(this);
    if (!this.account) return;
    this.account.binds.delete(this);
    this.account.outbox.receivers.delete(this);
    this.account.outbox.giveBack([...this.deliveries.values()].map(({ receipt }) => receipt));
    this.deliveries.clear();
  }

  private nextSequence(): number {
    do this.sequence = (this.sequence % SEQUENCE_MAX) + 1;
    while (this.deliveries.has(this.sequence));
    return this.sequence;
  }
}

function unrefDelay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
