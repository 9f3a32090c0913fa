/** What lies outside: a carrier in this process that forgets nothing, so that it can be asked in the end what it took. */
import {
  type Answer,
  type Carrier,
  CarrierError,
  type OutboundMessage,
  type Refusal,
} from '../../../libs/carriers/carrier.js';
import type { Actor } from './interleaving.js';

/** Of all campaigns. */
export const CARRIER = 'model';
/** Takes what that one refused, or has a share, where there are routes. */
export const OTHER = 'other';

/** How the carrier thinks of a number, whatever its mood. */
export type Fate =
  | 'taken'
  /** Refused for good, always (which no retry helps) or for the first reference only. */
  | 'refused'
  | 'refused once'
  /** Refused for now the first time, or the first three times, that the number is submitted. */
  | 'deferred'
  | 'deferred thrice'
  /** Refused by one of them because of its account, taken by the other. */
  | 'the other one’s';

const DEFERRALS: Partial<Record<Fate, number>> = { deferred: 1, 'deferred thrice': 3 };

/** How the carrier, or the way to it, treats one submission. */
export type Mood =
  | 'answers'
  /** The worker dies with the submission on its way, or after it was taken. */
  | 'worker dies before'
  | 'worker dies after'
  /** The worker stops for long, and goes on when nobody expects it any more. */
  | 'worker stalls before'
  | 'worker stalls after'
  /** The worker was stopped before, and notices that its claim has hardly any time left. */
  | 'worker is too late'
  /** The worker does not have the carrier at all, or cannot read what it is to submit. */
  | 'worker lacks the carrier'
  | 'reading fails'
  /** The worker knows that whoever sends is suspended. */
  | 'workspace is suspended'
  /** Refuses more than two messages at once, as too many. */
  | 'takes two at a time'
  | 'refuses all for now'
  | 'refuses all for good'
  /** The worker stalls over the answer, while another may be told that all is taken. */
  | 'refuses all for now, worker stalls after'
  | 'refuses all for good, worker stalls after'
  /** Every second message is in doubt, of which every second was taken. */
  | 'loses half'
  | 'knows us no longer'
  | 'is unreachable'
  | 'fails before taking'
  | 'fails after taking half'
  | 'fails after taking all';

export interface Acceptance {
  readonly reference: string;
  readonly to: string;
  readonly carrier: string;
  /** Taken from a worker whose claim had passed on to another by then. */
  readonly late: boolean;
}

/** Whoever stops a worker is told how to let it go on. */
export type Stall = (actor: Actor) => Promise<void>;

/** What all carriers of a play remember together. */
export interface Memory {
  readonly acceptances: Acceptance[];
  /** References that any worker ever submitted, or may have. */
  readonly submitted: Set<string>;
}

export class ModelCarrier {
  private readonly taken = new Set<string>();
  private readonly refused = new Map<string, string>();
  private readonly submissions = new Map<string, number>();

  constructor(
    readonly name: string,
    private readonly memory: Memory,
    private readonly deduplicates: boolean,
    readonly inDoubtPolicy: 'hold' | 'resend',
    private readonly fateOf: (to: string) => Fate,
  ) {}

  /** The carrier as one worker meets it. `isLate` tells whether the worker has lost its claim. */
  facing(actor: Actor, mood: Mood, isLate: () => Promise<boolean>, stall: Stall): Carrier {
    return {
      name: this.name,
      capabilities: {
        deduplicates: this.deduplicates,
        inDoubtPolicy: this.inDoubtPolicy,
        batchSizeMax: 1_000,
        returnsReference: true,
        messagesPerSecondMax: null,
        submitTimeoutMs: 1_000,
      },
      submit: async ({ messages }) => {
        if (mood === 'workspace is suspended') throw new Error('submitted for a suspended workspace');
        for (const { reference } of messages) this.memory.submitted.add(reference);
        if (mood === 'worker dies before') actor.die();
        if (mood === 'worker stalls before') await stall(actor);
        const isTooMany = mood === 'takes two at a time' && messages.length > 2;
        const part = isTooMany ? 0 : (fails(mood) ?? messages.length);
        const answer = await actor.step(`the carrier (${mood}) is given ${messages.length}`, async () =>
          this.takeAll(messages.slice(0, part), mood === 'loses half', await isLate()),
        );
        if (mood === 'worker dies after') actor.die();
        if (mood.endsWith('worker stalls after')) await stall(actor);
        // The answer takes its time, too: receipts and other workers may overtake it.
        await actor.step('the carrier answers', () => {});
        if (isTooMany) throw new CarrierError(mood, 'too_large', 'batch_too_large', false);
        const error = failure(mood);
        if (error) throw error;
        return answer;
      },
      close: async () => {},
    };

    function fails(mood: Mood): number | undefined {
      if (mood === 'fails after taking half') return 2;
      return /^(refuses all|knows us|is unreachable|fails before)/.test(mood) ? 0 : undefined;
    }
  }

  /** The carrier and the way to it without fault. */
  answering(): Carrier {
    const nobody = {} as Actor;
    const facade = this.facing(
      nobody,
      'answers',
      async () => false,
      async () => {},
    );
    return {
      ...facade,
      submit: async ({ messages }) => {
        for (const { reference } of messages) this.memory.submitted.add(reference);
        return this.takeAll(messages, false, false);
      },
    };
  }

  private takeAll(messages: readonly OutboundMessage[], losesHalf: boolean, late: boolean): Answer {
    const isLost = (index: number) => losesHalf && index % 2 === 1;
    const refused = messages.flatMap((message, index) =>
      isLost(index) && index % 4 === 3 ? [] : this.take(message, index, late),
    );
    return {
      refused: refused.filter(({ index }) => !isLost(index)),
      inDoubt: messages.flatMap((_, index) => (isLost(index) ? [{ index, code: 'timed_out' }] : [])),
    };
  }

  private take({ reference, to }: OutboundMessage, index: number, late: boolean): Refusal[] {
    if (this.deduplicates && this.taken.has(reference)) return [];
    const refusedBefore = this.deduplicates ? this.refused.get(reference) : undefined;
    if (refusedBefore) return [{ index, code: refusedBefore, retryable: false }];
    const submissions = this.submissions.get(to) ?? 0;
    this.submissions.set(to, submissions + 1);
    const fate = this.fateOf(to);
    if (submissions < (DEFERRALS[fate] ?? 0)) return [{ index, code: 'throttled', retryable: true }];
    if (fate === 'the other one’s' && this.name === CARRIER)
      return [{ index, code: 'country_not_allowed', retryable: false }];
    if (fate === 'refused' || (fate === 'refused once' && this.isFirst(reference, to))) {
      const code = fate === 'refused' ? 'blocked' : 'content_rejected';
      this.refused.set(reference, code);
      return [{ index, code, retryable: false }];
    }
    this.taken.add(reference);
    this.memory.acceptances.push({ reference, to, carrier: this.name, late });
    return [];
  }

  private readonly firstReferences = new Map<string, string>();

  private isFirst(reference: string, to: string): boolean {
    if (!this.firstReferences.has(to)) this.firstReferences.set(to, reference);
    return this.firstReferences.get(to) === reference;
  }
}

/** What the worker gets instead of an answer. */
function failure(mood: Mood): CarrierError | undefined {
  switch (mood) {
    case 'refuses all for now':
    case 'refuses all for now, worker stalls after':
      return new CarrierError(mood, 'refused', 'throttled', true, 1_000);
    case 'refuses all for good':
    case 'refuses all for good, worker stalls after':
      return new CarrierError(mood, 'refused', 'request_rejected', false);
    case 'knows us no longer':
      return new CarrierError(mood, 'refused', 'unauthorized', false);
    case 'is unreachable':
      return new CarrierError(mood, 'refused', 'carrier_unreachable', true);
    case 'fails before taking':
    case 'fails after taking half':
    case 'fails after taking all':
      return new CarrierError(mood, 'in_doubt', 'timed_out', true);
    default:
      return undefined;
  }
}
