/** What a play consists of: its circumstances, and groups of commands that are carried out at once. */
import fc from 'fast-check';
import type { ReceiptStatus } from '../../../libs/carriers/carrier.js';
import type { Death } from './interleaving.js';
import type { Fate, Mood } from './model-carrier.js';

/** What becomes of a call to the credit service. Short is an answer to a list that leaves out its first. */
export type Reply = 'comes' | 'is lost' | 'never asked' | 'is short';

export interface ReceiptChoice {
  /**
   * Of which message: one the carrier took, or took in an earlier run than the one it is in, or for a lie any row at any
   * attempt, or one that nobody knows.
   */
  readonly about: 'taken' | 'an earlier run' | 'any row' | 'nobody';
  readonly pick: number;
  readonly status: ReceiptStatus;
}

export type SweepTask =
  | 'wake workers'
  | 'fill windows'
  | 'finish reservations'
  | 'cancel'
  | 'decide in doubt'
  | 'complete'
  | 'retry unmatched'
  | 'expire';

export type Verb = 'run' | 'pause' | 'resume' | 'cancel' | 'retry';

export type Act =
  | { readonly do: 'dispatch'; readonly pick: number; readonly mood: Mood; readonly overdue: boolean }
  | { readonly do: 'time passes'; readonly pick: number; readonly everywhere: boolean }
  | { readonly do: 'sweep'; readonly task: SweepTask; readonly reply: Reply }
  | { readonly do: 'receipts'; readonly choices: readonly ReceiptChoice[] }
  | { readonly do: Verb; readonly pick: number; readonly reply: Reply }
  | { readonly do: 'create' }
  /** The validity period of the campaign is over; or many of its messages have failed before. */
  | { readonly do: 'validity ends' | 'many have failed'; readonly pick: number }
  | { readonly do: 'top up'; readonly credits: number }
  | { readonly do: 'settle' | 'close'; readonly reply: Reply }
  | { readonly do: 'wake the sleeper' };

export class Command {
  constructor(
    readonly act: Act,
    /** Carried out twice at once, by two processes. */
    readonly twice: boolean,
    readonly death: Death | null,
  ) {}

  toString(): string {
    const { do: verb, ...details } = this.act;
    const words = Object.entries(details).flatMap(([name, value]): string[] => {
      if (name === 'choices')
        return (value as ReceiptChoice[]).map((c) => `${c.status} of ${c.about} ${c.pick},`);
      if (name === 'pick') return [`#${value}`];
      if (name === 'reply') return value === 'comes' ? [] : [`reply ${value}`];
      if (typeof value === 'boolean') return value ? [name] : [];
      return [String(value)];
    });
    const death =
      this.death && `dies ${this.death.executed ? 'after' : 'before'} statement ${this.death.statement}`;
    return [verb, ...words, ...(this.twice ? ['×2'] : []), ...(death ? [death] : [])].join(' ');
  }
}

/**
 * What the other carrier is asked for: nothing, what the first refused for its own reasons, or also what was too much for it; or each has
 * a share of the numbers, and what the other refused.
 */
export type Failover = 'none' | 'refused' | 'throttled too' | 'shared';

export interface Circumstances {
  readonly deduplicates: boolean;
  readonly inDoubtPolicy: 'hold' | 'resend';
  /** A carrier that lies sends receipts for messages it never took. */
  readonly honest: boolean;
  readonly contacts: number;
  readonly batchSize: number;
  readonly window: number;
  readonly submissionsMax: number;
  readonly failover: Failover;
  readonly fates: readonly Fate[];
  /** Segments of the messages, in turn. */
  readonly segments: readonly number[];
  /** Beside what the campaign costs: how much of it is there from the start, in quarters. */
  readonly creditQuarters: number;
  /** The campaign runs before the first group begins. */
  readonly running: boolean;
  /** What the carrier says in the end of the messages it took, in turn; null where it says nothing. */
  readonly lastWords: readonly (ReceiptStatus | null)[];
  readonly free: boolean;
  readonly persistence: number;
  readonly seed: number;
}

/** Acts of a play: in each everything is brought to an end, and failed messages are sent again in the next. */
export class Script {
  constructor(
    readonly circumstances: Circumstances,
    readonly acts: readonly (readonly (readonly Command[])[])[],
  ) {}

  toString(): string {
    const circumstances = Object.entries(this.circumstances).map(([name, value]) => `${name} ${value}`);
    const acts = this.acts.map((groups, act) =>
      groups.map((group, at) => `  ${act + 1}.${at + 1}  ${group.join(' | ')}`).join('\n'),
    );
    return `\n${circumstances.join(', ')}\n${acts.join('\n  … everything comes to rest; retry …\n')}\n`;
  }
}

const pick = fc.nat({ max: 11 });
const weighted = <T>(weights: readonly (readonly [number, T])[]) =>
  fc.oneof(...weights.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

const reply = weighted<Reply>([
  [6, 'comes'],
  [2, 'is lost'],
  [1, 'never asked'],
  [1, 'is short'],
]);
const mood = weighted<Mood>([
  [8, 'answers'],
  [2, 'worker dies before'],
  [2, 'worker dies after'],
  [1, 'worker stalls before'],
  [2, 'worker stalls after'],
  [1, 'worker is too late'],
  [1, 'worker lacks the carrier'],
  [1, 'reading fails'],
  [1, 'workspace is suspended'],
  [1, 'takes two at a time'],
  [2, 'refuses all for now'],
  [1, 'refuses all for good'],
  [3, 'loses half'],
  [1, 'refuses all for now, worker stalls after'],
  [1, 'refuses all for good, worker stalls after'],
  [1, 'knows us no longer'],
  [2, 'is unreachable'],
  [1, 'fails before taking'],
  [2, 'fails after taking half'],
  [2, 'fails after taking all'],
]);
const status = weighted<ReceiptStatus>([
  [4, 'delivered'],
  [3, 'undelivered'],
  [2, 'failed'],
  [2, 'sent'],
  [1, 'expired'],
]);
const about = weighted<ReceiptChoice['about']>([
  [12, 'taken'],
  [6, 'an earlier run'],
  [2, 'any row'],
  [1, 'nobody'],
]);
const choice = fc.record({ about, pick: fc.nat({ max: 99 }), status });
const task = fc.constantFrom<SweepTask>(
  'wake workers',
  'wake workers',
  'fill windows',
  'finish reservations',
  'cancel',
  'decide in doubt',
  'complete',
  'retry unmatched',
  'expire',
);

const act = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('dispatch' as const),
      pick,
      mood,
      overdue: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('receipts' as const),
      choices: fc.array(choice, { minLength: 1, maxLength: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('time passes' as const), pick, everywhere: fc.boolean() }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('sweep' as const), task, reply }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom<Verb>('run', 'pause', 'resume', 'resume', 'cancel', 'retry'),
      pick,
      reply,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('settle' as const, 'close' as const), reply }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('top up' as const), credits: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('create' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('validity ends' as const, 'many have failed' as const),
      pick,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wake the sleeper' as const) }) },
);

const death = fc.option(fc.record({ statement: fc.integer({ min: 1, max: 12 }), executed: fc.boolean() }), {
  freq: 7,
});
const command = fc
  .tuple(act, fc.integer({ min: 0, max: 3 }), death)
  .map(([act, twice, death]) => new Command(act, twice === 3, death));
const group = fc.array(command, { minLength: 2, maxLength: 6 });
const groups = fc.array(group, { minLength: 1, maxLength: 8, size: 'max' });

/** What hardly ever comes together by chance: messages come into doubt, are decided, told of and canceled, beside whatever else. */
const doubtAndCancel = fc
  .tuple(
    fc.record({
      do: fc.constant('dispatch' as const),
      pick,
      mood: fc.constantFrom<Mood>('fails after taking half', 'fails after taking all'),
      overdue: fc.constant(true),
    }),
    fc.record({ do: fc.constant('time passes' as const), pick, everywhere: fc.constant(true) }),
    fc.record({ do: fc.constant('sweep' as const), task: fc.constant<SweepTask>('decide in doubt'), reply }),
    fc.record({
      do: fc.constant('receipts' as const),
      choices: fc.array(choice, { minLength: 1, maxLength: 6 }),
    }),
    fc.record({ do: fc.constant<Verb>('cancel'), pick: fc.constant(0), reply }),
  )
  .chain((acts) =>
    fc.tuple(
      ...acts.map((act) =>
        fc
          .array(command, { maxLength: 1 })
          .map((others): Command[] => [new Command(act, false, null), ...others]),
      ),
    ),
  );
/** The groups of an act. */
const actOfGroups = fc.oneof(
  { weight: 3, arbitrary: groups },
  {
    weight: 1,
    arbitrary: fc.tuple(doubtAndCancel, groups).map(([story, groups]) => [...story, ...groups]),
  },
);

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  deduplicates: fc.boolean(),
  inDoubtPolicy: fc.constantFrom('hold', 'resend'),
  honest: weighted([
    [4, true],
    [1, false],
  ]),
  contacts: fc.integer({ min: 5, max: 30 }),
  batchSize: fc.integer({ min: 3, max: 7 }),
  window: fc.integer({ min: 1, max: 4 }),
  submissionsMax: fc.integer({ min: 1, max: 4 }),
  failover: weighted<Failover>([
    [2, 'none'],
    [2, 'refused'],
    [1, 'throttled too'],
    [2, 'shared'],
  ]),
  fates: fc.array(
    weighted<Fate>([
      [8, 'taken'],
      [1, 'refused'],
      [2, 'refused once'],
      [2, 'deferred'],
      [1, 'deferred thrice'],
      [1, 'the other one’s'],
    ]),
    { minLength: 1, maxLength: 7 },
  ),
  segments: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 3 }),
  creditQuarters: weighted([
    [6, 12],
    [2, 4],
    [1, 2],
  ]),
  running: weighted([
    [5, true],
    [1, false],
  ]),
  lastWords: fc.array(
    weighted<ReceiptStatus | null>([
      [4, 'delivered'],
      [3, 'undelivered'],
      [1, 'failed'],
      [1, 'expired'],
      [2, null],
    ]),
    { minLength: 1, maxLength: 5 },
  ),
  free: weighted([
    [3, false],
    [1, true],
  ]),
  persistence: fc.constantFrom(0, 5, 9),
  seed: fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 })),
});

export const script: fc.Arbitrary<Script> = fc
  .tuple(circumstances, fc.array(actOfGroups, { minLength: 1, maxLength: 2 }))
  .map(([circumstances, acts]) => new Script(circumstances, acts));
