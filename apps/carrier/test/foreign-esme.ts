import { once } from 'node:events';
import smpp, { type ForeignPdu, type ForeignSession } from 'smpp';

type Values = Record<string, unknown>;
export type Role = 'transceiver' | 'transmitter' | 'receiver';

/** A client made of npm smpp. It acknowledges every delivery with what `answer` says, and answers enquire_links. */
export class ForeignEsme {
  readonly deliveries: ForeignPdu[] = [];
  readonly unbinds: ForeignPdu[] = [];
  isClosed = false;
  /** The status of deliver_sm_resp; null: there is none. */
  answer: (pdu: ForeignPdu) => number | null = () => 0;

  private constructor(readonly session: ForeignSession) {
    session.on('error', () => undefined);
    session.on('close', () => {
      this.isClosed = true;
    });
    session.on('deliver_sm', (pdu: ForeignPdu) => {
      this.deliveries.push(pdu);
      const command_status = this.answer(pdu);
      if (command_status !== null) session.send(pdu.response({ command_status }));
    });
    session.on('unbind', (pdu: ForeignPdu) => {
      this.unbinds.push(pdu);
      session.send(pdu.response());
    });
    session.on('enquire_link', (pdu: ForeignPdu) => session.send(pdu.response()));
  }

  static async connect(port: number): Promise<ForeignEsme> {
    const session = smpp.connect({ host: '127.0.0.1', port });
    const esme = new ForeignEsme(session);
    await once(session, 'connect');
    return esme;
  }

  /** Connects and binds. */
  static async bound(port: number, role: Role = 'transceiver', values: Values = {}): Promise<ForeignEsme> {
    const esme = await ForeignEsme.connect(port);
    const { command_status } = await esme.bind(role, values);
    if (command_status !== 0) throw new Error(`bind_resp with ${command_status}`);
    return esme;
  }

  bind(role: Role = 'transceiver', values: Values = {}): Promise<ForeignPdu> {
    const account = { system_id: 'esme1', password: 'secret', ...values };
    return new Promise((resolve) => this.session[`bind_${role}`](account, resolve));
  }

  /** `fields` over those of a short text to +15005550000 that asks for a receipt. */
  submit(fields: Values = {}): Promise<ForeignPdu> {
    const values = {
      source_addr: 'Shop',
      source_addr_ton: 5,
      destination_addr: '15005550000',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      registered_delivery: 1,
      short_message: 'Hello',
      ...fields,
    };
    return new Promise((resolve) => this.session.submit_sm(values, resolve));
  }

  enquireLink(): Promise<ForeignPdu> {
    return new Promise((resolve) => this.session.enquire_link(resolve));
  }

  unbind(): Promise<ForeignPdu> {
    return new Promise((resolve) => this.session.unbind(resolve));
  }

  /** What deliveries say, in the order in which they came. */
  texts(): string[] {
    return this.deliveries.map(({ short_message }) => (short_message as { message: string }).message);
  }

  close(): void {
    this.session.destroy();
  }
}
