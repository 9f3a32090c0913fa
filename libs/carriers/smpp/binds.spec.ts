import { eventually } from '../../testing/eventually.js';
import { type BindEvent, Binds, type BindsOptions } from './binds.js';
import { STATUS } from './command-status.js';
import { BindError, SubmitError } from './errors.js';
import { UnencodableError } from './octets.js';
import type { Outgoing, Pdu } from './pdu.js';
import type { Role, Session, SessionEnd } from './session.js';

const SUBMIT: Outgoing<'submit_sm'> = { command: 'submit_sm', body: { destination_addr: '15550001' } };
const LOST: SessionEnd = { reason: 'lost', detail: 'ECONNRESET' };

/** A session as far as binds know it. */
class FakeSession {
  isOpen = true;
  load = 0;
  submitted = 0;
  result: Promise<Pdu> = Promise.resolve({} as Pdu);
  endWith!: (end: SessionEnd) => void;
  readonly closed = new Promise<SessionEnd>((resolve) => {
    this.endWith = (end) => {
      this.isOpen = false;
      resolve(end);
    };
  });
  constructor(readonly role: Role) {}

  submit(): Promise<Pdu> {
    this.submitted++;
    return this.result;
  }

  async close(): Promise<void> {
    this.endWith({ reason: 'closed', detail: 'closed by us' });
  }
}

/** Binds whose tries end as `next` says, whose dice show `die`, and whose waiting is over at once unless it is held. */
function play({
  next = () => undefined as Error | undefined,
  die = 0,
  hold = false,
  ...options
}: {
  next?: () => Error | undefined;
  die?: number;
  hold?: boolean;
} & Partial<BindsOptions> = {}) {
  const sessions: FakeSession[] = [];
  const waits: number[] = [];
  const events: BindEvent[] = [];
  const state = { nowMs: 0 };
  const binds = new Binds({
    count: 1,
    as: 'transceivers',
    open: async (role) => {
      const error = next();
      if (error) throw error;
      const session = new FakeSession(role);
      sessions.push(session);
      return session as unknown as Session;
    },
    sleep: (ms, signal) => {
      waits.push(ms);
      if (!hold) return Promise.resolve();
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
    random: () => die,
    nowMs: () => state.nowMs,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { binds, sessions, waits, events, state };
}

const refused = (status: number, reason: BindError['reason']) =>
  new BindError(reason, `status ${status}`, status);

describe('binds', () => {
  it('are opened in the number and roles that are wanted', async () => {
    const { binds, sessions } = play({ count: 2, as: 'pairs' });
    await eventually('all', async () => binds.open === 4);
    expect(sessions.map(({ role }) => role).sort()).toEqual([
      'receiver',
      'receiver',
      'transmitter',
      'transmitter',
    ]);
    await binds.close();
    expect(binds.open).toBe(0);
  });

  it('come back after ever longer waits, up to a minute', async () => {
    let tries = 0;
    const next = () => (++tries <= 9 ? refused(0x08, 'refused') : undefined);
    const { binds, waits } = play({ next });
    await eventually('a bind', async () => binds.open === 1);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    await binds.close();
  });

  it('wait half as long where the dice say so, so that not all come at once', async () => {
    let tries = 0;
    const next = () => (++tries <= 2 ? refused(0x08, 'refused') : undefined);
    const { binds, waits } = play({ next, die: 1 });
    await eventually('a bind', async () => binds.open === 1);
    expect(waits).toEqual([500, 1_000]);
    await binds.close();
  });

  it('wait half a minute more where the SMSC holds the old one', async () => {
    let tries = 0;
    const next = () => (++tries === 1 ? refused(STATUS.ESME_RALYBND, 'already_bound') : undefined);
    const { binds, waits } = play({ next });
    await eventually('a bind', async () => binds.open === 1);
    expect(waits).toEqual([31_000]);
    await binds.close();
  });

  it('that are over at once count as failures, so that two of one account do not fight without pause', async () => {
    const { binds, sessions, waits, state } = play();
    for (let round = 0; round < 4; round++) {
      await eventually('a bind', async () => sessions.length === round + 1 && binds.open === 1);
      sessions[round]!.endWith(LOST);
    }
    await eventually('a bind', async () => sessions.length === 5);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
    state.nowMs += 60_000;
    sessions[4]!.endWith(LOST);
    await eventually('a bind', async () => sessions.length === 6);
    expect(waits.at(-1)).toBe(1_000);
    await binds.close();
  });

  it.each([
    ['password', refused(STATUS.ESME_RINVPASWD, 'account')],
    ['a system_id that no PDU can carry', new UnencodableError('system_id: 20 characters')],
  ])('are not tried again with a wrong %s, and submits say why', async (_, error) => {
    const { binds, waits, events } = play({ next: () => error });
    await eventually('the end', async () => binds.failure !== null);
    expect([binds.failure, waits]).toEqual([error, []]);
    expect(events).toEqual([{ event: 'stopped', role: 'transceiver', error }]);
    await expect(binds.submit(SUBMIT)).rejects.toMatchObject({ outcome: 'not_written', cause: error });
    await expect(binds.submit(SUBMIT)).rejects.toThrow(error.message);
    await binds.close();
  });

  it('give a submit to the one with least to do, and none to a receiver', async () => {
    const { binds, sessions } = play({ count: 2, as: 'pairs' });
    await eventually('all', async () => binds.open === 4);
    const transmitters = sessions.filter(({ role }) => role === 'transmitter');
    transmitters[0]!.load = 3;
    transmitters[1]!.load = 1;
    await binds.submit(SUBMIT);
    expect(sessions.map(({ submitted }) => submitted)).toEqual(
      sessions.map((session) => (session === transmitters[1] ? 1 : 0)),
    );
    await binds.close();
  });

  it('give what one has not written to another, and nothing that is in doubt or refused', async () => {
    const { binds, sessions } = play({ count: 2 });
    await eventually('both', async () => binds.open === 2);
    const [first, second] = sessions as [FakeSession, FakeSession];
    second.load = 1;
    for (const error of [
      new SubmitError('in_doubt', 'closed', ''),
      new SubmitError('refused', 'status', '', 0x58),
      new SubmitError('not_written', 'too_late', ''),
    ]) {
      first.result = Promise.reject(error);
      await expect(binds.submit(SUBMIT)).rejects.toBe(error);
    }
    expect(second.submitted).toBe(0);
    first.result = Promise.reject(new SubmitError('not_written', 'closed', ''));
    const submit = binds.submit(SUBMIT);
    first.isOpen = false;
    await submit;
    expect(second.submitted).toBe(1);
    await binds.close();
  });

  it('have nothing written where none is open', async () => {
    const { binds } = play({ next: () => refused(0x08, 'refused'), hold: true });
    await expect(binds.submit(SUBMIT)).rejects.toMatchObject({ outcome: 'not_written', reason: 'closed' });
    await binds.close();
  });

  it('close without waiting for their next try', async () => {
    const { binds, waits } = play({ next: () => refused(0x08, 'refused'), hold: true });
    await eventually('a wait', async () => waits.length === 1);
    await binds.close();
    expect(waits).toHaveLength(1);
  });

  it('close one that was opened meanwhile', async () => {
    let give!: (session: Session) => void;
    const { binds } = play({
      open: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    });
    const closing = binds.close();
    const late = new FakeSession('transceiver');
    give(late as unknown as Session);
    await closing;
    expect(late.isOpen).toBe(false);
  });
});
