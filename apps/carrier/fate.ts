import type { Behaviour } from './carrier-settings.js';

/** How an accepted message may end, in the words of a receipt. An ending is passed on as its index here. */
export const ENDINGS = [
  { status: 'sent', code: null },
  { status: 'delivered', code: null },
  { status: 'undelivered', code: 'ABSENT_SUBSCRIBER' },
  { status: 'undelivered', code: 'MEMORY_FULL' },
  { status: 'undelivered', code: 'NETWORK_FAILURE' },
  { status: 'expired', code: 'EXPIRED' },
  { status: 'failed', code: 'SYSTEM_ERROR' },
] as const;
export const SENT = 0;
/** Set on the ending of the one receipt of each message that counts as having told its end. */
export const COUNTS = 8;

/** The ending without the mark. */
export const endingOf = (marked: number) => ENDINGS[marked & 7] as (typeof ENDINGS)[number];

const DELIVERED = 1;
const UNDELIVERED = [2, 3, 4] as const;

/** Why a message may be refused for good when it is submitted. */
export const REFUSALS = ['INVALID_DESTINATION', 'UNKNOWN_SUBSCRIBER', 'BLOCKED', 'CONTENT_REJECTED'] as const;
export type RefusalCode = (typeof REFUSALS)[number];

export interface Fate {
  /** Refused for good. */
  refusal: RefusalCode | null;
  /** Refused the first time, accepted the second. */
  busy: boolean;
  ending: number;
  latencyMs: number;
  /** When the second copy of the receipt leaves; null: there is only one. */
  duplicateLatencyMs: number | null;
  /** The final receipt leaves at once and a stale "sent" follows after the latency. */
  reordered: boolean;
  late: boolean;
  lost: boolean;
}

/** Each question about a reference gets its own draw, so that changing one rate moves nobody else's fate. */
enum Draw {
  failure = 1,
  refusal,
  busy,
  undelivered,
  reason,
  duplicate,
  reorder,
  late,
  lost,
  latency,
  duplicateLatency,
}

/**
 * Numbers with a fate of their own, after Twilio's test numbers: +1 500 555 00xx is valid and belongs to nobody.
 * They are not subject to the rates.
 */
export const MAGIC_NUMBERS: ReadonlyMap<string, Partial<Fate>> = new Map<string, Partial<Fate>>([
  ['+15005550000', {}],
  ['+15005550001', { refusal: 'INVALID_DESTINATION' }],
  ['+15005550002', { refusal: 'BLOCKED' }],
  ['+15005550003', { busy: true }],
  ['+15005550004', { ending: 2 }],
  ['+15005550005', { ending: 5 }],
  ['+15005550006', { ending: 6 }],
  ['+15005550007', { lost: true }],
  ['+15005550008', { duplicateLatencyMs: 0 }],
  ['+15005550009', { reordered: true }],
  ['+15005550010', { late: true }],
]);

/** Of a reference, or -1 for one that JSON would have to escape. */
export function hashReference(reference: string, seed: number): number {
  for (let i = 0; i < reference.length; i++) {
    const char = reference.charCodeAt(i);
    if (char < 0x21 || char > 0x7e || char === 0x22 || char === 0x5c) return -1;
  }
  return hashText(reference, seed);
}

/** 53 bits of a text and the seed (cyrb53, public domain). */
export function hashText(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    high = Math.imul(high ^ char, 2654435761);
    low = Math.imul(low ^ char, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/** What becomes of the message with this hash; pure, so the order of arrival plays no part. */
export function decideFate(hash: number, to: string, behaviour: Behaviour): Fate {
  const magic = to.startsWith('+150055500') ? MAGIC_NUMBERS.get(to) : undefined;
  const hit = (which: Draw, rate: number) => magic === undefined && rate > 0 && draw(hash, which) < rate;
  const late = hit(Draw.late, behaviour.lateRate) || magic?.late === true;
  const latencyMs = normal(hash, Draw.latency, behaviour) + (late ? behaviour.lateByMs : 0);
  const duplicate = hit(Draw.duplicate, behaviour.duplicateRate) || magic?.duplicateLatencyMs !== undefined;
  return {
    refusal: hit(Draw.failure, behaviour.failureRate) ? pick(hash, Draw.refusal, REFUSALS) : null,
    busy: hit(Draw.busy, behaviour.busyRate),
    ending: hit(Draw.undelivered, behaviour.undeliveredRate)
      ? pick(hash, Draw.reason, UNDELIVERED)
      : DELIVERED,
    lost: hit(Draw.lost, behaviour.lostRate),
    reordered: hit(Draw.reorder, behaviour.reorderRate),
    ...magic,
    late,
    latencyMs,
    duplicateLatencyMs: duplicate ? latencyMs + normal(hash, Draw.duplicateLatency, behaviour) : null,
  };
}

/** A uniform number in [0, 1) (the finaliser of MurmurHash3). */
function draw(hash: number, which: number): number {
  let bits = (hash ^ (hash / 4294967296)) + Math.imul(which, 0x9e3779b9);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 4294967296;
}

function pick<Choice>(hash: number, which: Draw, choices: readonly Choice[]): Choice {
  return choices[Math.floor(draw(hash, which) * choices.length)] as Choice;
}

/** A latency from the normal distribution (Box and Muller), never below zero. */
function normal(hash: number, which: Draw, { latencyMeanMs, latencyStddevMs }: Behaviour): number {
  if (latencyStddevMs === 0) return latencyMeanMs;
  const radius = Math.sqrt(-2 * Math.log(1 - draw(hash, which)));
  const deviation = radius * Math.cos(2 * Math.PI * draw(hash, which + 100));
  return Math.max(0, latencyMeanMs + latencyStddevMs * deviation);
}
