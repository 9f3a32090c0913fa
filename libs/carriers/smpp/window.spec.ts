import { jest } from '@jest/globals';
import fc from 'fast-check';
import { STATUS } from './command-status.js';
import { SubmitError } from './errors.js';
import { type Command, decode, encode, type Pdu } from './pdu.js';
import { type SubmitLimits, SubmitWindow, type WindowOptions } from './window.js';

const RESPONSE_TIMEOUT_MS = 1_000;
const SEQUENCE_MAX = 0x7fffffff;

/** A window, what it has written, and how each submit ended. */
class Play {
  readonly written: Pdu<'submit_sm'>[] = [];
  readonly outcomes: (Pdu | SubmitError | undefined)[] = [];
  readonly window: SubmitWindow;

  constructor(options: WindowOptions, sequence?: number) {
    const write = (octets: Buffer) => this.written.push(decode(octets) as Pdu<'submit_sm'>);
    const all = { responseTimeoutMs: RESPONSE_TIMEOUT_MS, ...options };
    this.window = new SubmitWindow(all, write, () => undefined, sequence);
  }

  submit(limits: SubmitLimits = {}): number {
    const index = this.outcomes.push(undefined) - 1;
    const octets = encode({ command: 'submit_sm', body: { destination_addr: String(index) } });
    this.window.submit(octets, 'submit_sm_resp', limits).then(
      (response) => this.settle(index, response),
      (error: SubmitError) => this.settle(index, error),
    );
    return index;
  }

  /** The PDU of a submit, where it was written. */
  pduOf(index: number): Pdu<'submit_sm'> | undefined {
    return this.written.find(({ body }) => body.destination_addr === String(index));
  }

  /** Written and not settled. */
  get inFlight(): Pdu<'submit_sm'>[] {
    return this.written.filter(({ body }) => this.outcomes[Number(body.destination_addr)] === undefined);
  }

  get waiting(): number {
    return this.outcomes.filter((outcome, index) => outcome === undefined && !this.pduOf(index)).length;
  }

  answer(sequence: number, status = 0, command: Command = 'submit_sm_resp'): void {
    this.window.answered(decode(encode({ command, status, sequence })));
  }

  /** What became of each, in a word. */
  get words(): (string | undefined)[] {
    return this.outcomes.map((outcome) =>
      outcome instanceof SubmitError ? `${outcome.outcome} ${outcome.reason}` : outcome && 'answered',
    );
  }

  private settle(index: number, outcome: Pdu | SubmitError): void {
    if (this.outcomes[index] !== undefined) throw new Error(`submit ${index} ended twice`);
    this.outcomes[index] = outcome;
  }
}

/** Promises that are settled tell it a few turns later. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

type Step =
  | { do: 'submit'; limitMs: number | null }
  | { do: 'answer'; which: number; how: 'ok' | 'refuse' | 'nack' | 'empty nack' | 'other command' }
  | { do: 'wait'; ms: number }
  | { do: 'pause' | 'resume' };
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      limitMs: fc.option(fc.integer({ min: -5, max: 1_500 }), { freq: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      which: fc.nat(),
      how: fc.constantFrom('ok', 'ok', 'refuse', 'nack', 'empty nack', 'other command'),
    }),
  },
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 700 }) }),
  fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const) }),
) as fc.Arbitrary<Step>;

describe('a window', () => {
  it('loses no place and no submit, whatever is answered, lost, refused or taken back, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 60, size: 'max' }),
        async (places, steps) => {
          const play = new Play({ window: places }, SEQUENCE_MAX - 3);
          const said = new Map<number, string>();
          const late = new Set<number>();
          let isPaused = false;
          for (const each of steps) {
            const before = play.written.length;
            if (each.do === 'submit') {
              const { limitMs } = each;
              const index = play.submit(
                limitMs === null ? {} : { sendBeforeMs: performance.now() + limitMs },
              );
              if (limitMs !== null && limitMs <= 0) late.add(index);
            } else if (each.do === 'answer' && play.written.length > 0) {
              // Those of the past are answered, too: once more, or too late.
              const { sequence, body } = play.written[each.which % play.written.length]!;
              const pdu = play.inFlight.find((other) => other.sequence === sequence);
              const index = Number(pdu?.body.destination_addr ?? body.destination_addr);
              if (pdu && each.how !== 'other command') said.set(index, each.how);
              if (each.how === 'ok') play.answer(sequence);
              else if (each.how === 'refuse') play.answer(sequence, STATUS.ESME_RINVDSTADR);
              else if (each.how === 'nack') play.answer(sequence, STATUS.ESME_RINVCMDID, 'generic_nack');
              else if (each.how === 'empty nack') play.answer(sequence, 0, 'generic_nack');
              else play.answer(sequence, 0, 'query_sm_resp');
            } else if (each.do === 'wait') {
              jest.advanceTimersByTime(each.ms);
            } else if (each.do === 'pause' || each.do === 'resume') {
              isPaused = each.do === 'pause';
              play.window[each.do]();
            }
            await settled();
            const sequences = play.inFlight.map(({ sequence }) => sequence);
            expect(sequences.length).toBeLessThanOrEqual(places);
            expect(new Set(sequences).size).toBe(sequences.length);
            expect(sequences.every((sequence) => sequence >= 1 && sequence <= SEQUENCE_MAX)).toBe(true);
            if (isPaused) expect(play.written.length).toBe(before);
            // No place is free while somebody waits.
            if (!isPaused && sequences.length < places) expect(play.waiting).toBe(0);
            expect(play.window.load).toBe(sequences.length + play.waiting);
          }
          play.window.end('the play is over');
          await settled();
          expect(play.window.isIdle).toBe(true);
          expect(jest.getTimerCount()).toBe(0);
          const EXPECTED: Record<string, string> = {
            ok: 'answered',
            refuse: 'refused status',
            nack: 'refused status',
            'empty nack': 'in_doubt garbage',
          };
          for (const [index, words] of play.words.entries()) {
            const how = said.get(index);
            if (how !== undefined) expect(words).toBe(EXPECTED[how]);
            else if (play.pduOf(index) && !late.has(index))
              expect(words).toMatch(/^in_doubt (timed_out|closed)$/);
            else expect(words).toMatch(/^not_written (too_late|closed)$/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('numbers its requests from 1 to 0x7FFFFFFF and begins again, but for numbers in flight', () => {
    const play = new Play({ window: 4 }, 0);
    play.submit();
    // As if the numbers between had been used.
    (play.window as unknown as { sequence: number }).sequence = SEQUENCE_MAX - 1;
    play.submit();
    play.submit();
    expect(play.written.map(({ sequence }) => sequence)).toEqual([1, SEQUENCE_MAX, 2]);
    play.window.end('');
  });

  it('has what is not answered in doubt after the time for a response, and its place for the next', async () => {
    const play = new Play({ window: 1 });
    play.submit();
    play.submit();
    jest.advanceTimersByTime(RESPONSE_TIMEOUT_MS - 1);
    await settled();
    expect(play.words).toEqual([undefined, undefined]);
    expect(play.written).toHaveLength(1);
    jest.advanceTimersByTime(1);
    await settled();
    expect(play.words).toEqual(['in_doubt timed_out', undefined]);
    expect(play.written).toHaveLength(2);
    // Too late for the first, and not the second's.
    play.answer(play.written[0]!.sequence);
    await settled();
    expect(play.words[1]).toBeUndefined();
    play.window.end('');
  });

  it('waits as its pace says, and tells it of refusals that mean too fast', async () => {
    const waits = [0, 50, 0];
    const throttled = jest.fn();
    const play = new Play({ window: 3, pace: { ask: () => waits.shift() ?? 0, throttled } });
    play.submit();
    play.submit();
    expect(play.written).toHaveLength(1);
    jest.advanceTimersByTime(49);
    expect(play.written).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(play.written).toHaveLength(2);
    play.answer(play.written[0]!.sequence, STATUS.ESME_RTHROTTLED);
    play.answer(play.written[1]!.sequence, STATUS.ESME_RMSGQFUL);
    play.submit();
    play.answer(play.written[2]!.sequence, STATUS.ESME_RINVDSTADR);
    await settled();
    expect(throttled).toHaveBeenCalledTimes(2);
    expect(play.outcomes[0]).toMatchObject({
      outcome: 'refused',
      status: 0x58,
      message: 'refused: ESME_RTHROTTLED',
    });
    play.window.end('');
  });
});
