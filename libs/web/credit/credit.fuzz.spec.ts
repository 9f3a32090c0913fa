import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { CreditError } from './credit.js';
import { CreditService } from './credit.service.js';
import { brokenInvariants, createAccount } from './testing.js';

// fast-check prints its seed and path with every failure.

type Part = { at: number; captured: number; released: number };
type Command =
  | { do: 'topUp' | 'adjust'; workspace: number; amount: number }
  | { do: 'reserve'; workspace: number; amount: number }
  | { do: 'settle'; parts: Part[] }
  | { do: 'close'; ats: number[] };

const workspace = fc.integer({ min: 0, max: 1 });
const at = fc.integer({ min: 0, max: 5 });
const part = fc.record({
  at,
  captured: fc.integer({ min: 0, max: 40 }),
  released: fc.integer({ min: 0, max: 20 }),
});
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant('topUp' as const), workspace, amount: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ do: fc.constant('adjust' as const), workspace, amount: fc.integer({ min: -150, max: 50 }) }),
  fc.record({ do: fc.constant('reserve' as const), workspace, amount: fc.integer({ min: 1, max: 120 }) }),
  fc.record({ do: fc.constant('settle' as const), parts: fc.array(part, { minLength: 1, maxLength: 8 }) }),
  fc.record({ do: fc.constant('close' as const), ats: fc.array(at, { minLength: 1, maxLength: 3 }) }),
);
const commands = fc.array(command, { minLength: 5, maxLength: 25 });

let database: TestDatabase;
let servers: [CreditService, CreditService];
beforeAll(async () => {
  database = await createTestDatabase('webapi');
  const server = () => new CreditService(database.pool, { changed: () => {} });
  servers = [server(), server()];
});
afterAll(() => database.drop());

const code = (error: unknown) => {
  if (error instanceof CreditError) return error.code;
  throw error;
};

/** Turns a command into a request with ids of its own, so that sending it again is a repeat. */
function request(command: Command, workspaces: readonly string[], reservations: string[]) {
  const opId = randomUUID();
  const reservation = (index: number) => reservations[index] ?? 'nowhere';
  switch (command.do) {
    case 'topUp':
    case 'adjust': {
      const movement = {
        opId,
        workspaceId: workspaces[command.workspace]!,
        amountMicros: BigInt(command.amount),
        reason: '',
      };
      return (server: CreditService) =>
        server[command.do](movement).then((entry) => `balance ${entry.balanceAfterMicros}`, code);
    }
    case 'reserve': {
      const reservationId = randomUUID();
      reservations.push(reservationId);
      const wish = {
        opId,
        reservationId,
        workspaceId: workspaces[command.workspace]!,
        amountMicros: BigInt(command.amount),
      };
      return (server: CreditService) =>
        server.reserve(wish).then(({ granted, availableMicros }) => `${granted} of ${availableMicros}`, code);
    }
    case 'settle': {
      const list = command.parts.map((part, index) => ({
        opId: `${opId}-${index}`,
        reservationId: reservation(part.at),
        capturedMicros: BigInt(part.captured),
        releasedMicros: BigInt(part.released),
      }));
      return (server: CreditService) =>
        server.settle(list).then((outcomes) => outcomes.map(({ status }) => status).join(), code);
    }
    case 'close': {
      const list = command.ats.map((at, index) => ({
        opId: `${opId}-${index}`,
        reservationId: reservation(at),
      }));
      return (server: CreditService) =>
        server
          .close(list)
          .then((outcomes) =>
            outcomes
              .map((o) => (o.status === 'CLOSED' ? `${o.capturedMicros} and ${o.releasedMicros}` : o.status))
              .join(),
          );
    }
  }
}

/** What credit means, in a few lines without a database. */
class Model {
  readonly accounts = [0, 1].map(() => ({ balance: 0, reserved: 0 }));
  readonly reservations: ({
    owner: number;
    left: number;
    captured: number;
    released: number;
    closed: boolean;
  } | null)[] = [];

  expected(command: Command): string {
    if (command.do === 'settle') return command.parts.map((part) => this.settle(part)).join();
    if (command.do === 'close') return command.ats.map((at) => this.close(at)).join();
    const account = this.accounts[command.workspace]!;
    const available = account.balance - account.reserved;
    if (command.do === 'reserve') {
      const granted = available >= command.amount;
      const reservation = {
        owner: command.workspace,
        left: command.amount,
        captured: 0,
        released: 0,
        closed: false,
      };
      this.reservations.push(granted ? reservation : null);
      if (granted) account.reserved += command.amount;
      return `${granted} of ${available}`;
    }
    if (command.amount === 0) return 'invalid';
    if (available + command.amount < 0) return 'below_reserved';
    account.balance += command.amount;
    return `balance ${account.balance}`;
  }

  private settle({ at, captured, released }: Part): string {
    const reservation = this.reservations[at];
    if (!reservation) return 'RESERVATION_NOT_FOUND';
    if (reservation.closed) return 'RESERVATION_CLOSED';
    if (captured + released > reservation.left) return 'EXCEEDS_RESERVATION';
    this.take(reservation, captured, released);
    return 'APPLIED';
  }

  private close(at: number): string {
    const reservation = this.reservations[at];
    if (!reservation) return 'RESERVATION_NOT_FOUND';
    this.take(reservation, 0, reservation.left);
    reservation.closed = true;
    return `${reservation.captured} and ${reservation.released}`;
  }

  private take(reservation: NonNullable<Model['reservations'][number]>, captured: number, released: number) {
    reservation.left -= captured + released;
    reservation.captured += captured;
    reservation.released += released;
    this.accounts[reservation.owner]!.balance -= captured;
    this.accounts[reservation.owner]!.reserved -= captured + released;
  }
}

const createTwo = () => Promise.all([createAccount(database.pool), createAccount(database.pool)]);
const states = (workspaces: readonly string[]) =>
  Promise.all(
    workspaces.map(async (id) => {
      const { balanceMicros, reservedMicros } = await servers[0].getCredit(id);
      return { balance: Number(balanceMicros), reserved: Number(reservedMicros) };
    }),
  );

it('does what the model does, with every request sent twice at once to two servers and once more later', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const workspaces = await createTwo();
      const model = new Model();
      const ids: string[] = [];
      const repeats: [() => Promise<string>, string][] = [];
      for (const command of sequence) {
        const send = request(command, workspaces, ids);
        const expected = model.expected(command);
        expect(await Promise.all(servers.map(send))).toEqual([expected, expected]);
        // A refusal that stores nothing may turn out otherwise later; what took effect may not.
        const isFinal =
          /^(balance|true|false|APPLIED)|and/.test(expected) && !/EXCEEDS|NOT_FOUND|CLOSED/.test(expected);
        if (isFinal) repeats.push([() => send(servers[0]), expected]);
      }
      for (const [repeat, expected] of repeats) expect(await repeat()).toBe(expected);
      expect(await states(workspaces)).toEqual(model.accounts);
      expect(await brokenInvariants(database.pool)).toEqual({});
    }),
    { numRuns: 20 },
  );
});

it('keeps every invariant when all requests of a sequence run at once, each twice', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const workspaces = await createTwo();
      const ids: string[] = [];
      for (const index of [0, 1]) {
        await request({ do: 'topUp', workspace: index, amount: 300 }, workspaces, ids)(servers[0]);
        await request({ do: 'reserve', workspace: index, amount: 150 }, workspaces, ids)(servers[0]);
      }
      const sends = sequence.map((command) => request(command, workspaces, ids));
      await Promise.all(sends.flatMap((send) => servers.map(send)));
      expect(await brokenInvariants(database.pool)).toEqual({});
    }),
    { numRuns: 20 },
  );
});
