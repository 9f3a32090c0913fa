import { type CarrierKind, type CarrierMode, hasOwnIds } from './carrier-mode.js';
import { PARTIAL_ANSWERS } from './faults/carrier.js';
import type { Fault, Strike } from './faults/fault.js';
import { Random } from './random.js';

export interface CampaignPlan {
  messages: number;
  /** Its workspace has less credit than it costs, by so many messages. */
  missing: number;
  /** When it is created, after the beginning. */
  startMs: number;
  /** Asked for when so much of it is done. */
  pause?: { at: number; lastsMs: number };
  cancelAt?: number;
  /** Once it is over, what failed is sent again. */
  retry: boolean;
}

export interface FaultPlan {
  name: string;
  strike: Strike;
  /** When so much of all campaigns is done; null for at once. */
  at: number | null;
}

export interface Plan {
  seed: number;
  mode: CarrierMode;
  campaigns: CampaignPlan[];
  faults: FaultPlan[];
  /** Further top-ups of the first workspace, in whole credits. */
  topUps: number[];
}

/**
 * The same seed is the same plan, on every machine; only what comes of it depends on how processes are scheduled.
 * @param carrier of this kind, where it is not the seed that chooses.
 */
export function planOf(seed: number, catalogue: readonly Fault[], carrier?: CarrierKind): Plan {
  const random = new Random(seed);
  const mode = modeOf(seed, carrier);
  const campaigns = Array.from({ length: random.int(1, 3) }, () => campaign(random));
  const faults = random.sample(catalogue, random.int(1, 4)).map((fault) => planFault(fault, random));
  const topUps = Array.from({ length: random.int(0, 3) }, () => random.int(1, 9));
  // Such a carrier answers message by message.
  const partly = hasOwnIds(mode)
    ? PARTIAL_ANSWERS.filter(({ name }) => faults.every((fault) => fault.name !== name))
    : [];
  faults.push(...partly.map((fault) => planFault(fault, random)));
  return { seed, mode, campaigns, faults, topUps };
}

/** Every second seed has a carrier that does not deduplicate; known without the plan, so that like can follow like. */
export function modeOf(seed: number, carrier?: CarrierKind): CarrierMode {
  const draw = new Random(seed ^ 0x5eed).next();
  if (carrier === 'deduplicating') return 'deduplicates';
  if (carrier === 'own-ids') return draw < 0.2 ? 'own-ids-resend' : 'own-ids';
  return CHOICES.find(({ below }) => draw < below)?.mode ?? 'deduplicates';
}

const CHOICES: readonly { below: number; mode: CarrierMode }[] = [
  { below: 0.1, mode: 'resend' },
  { below: 0.2, mode: 'hold' },
  { below: 0.45, mode: 'own-ids' },
  { below: 0.5, mode: 'own-ids-resend' },
];

export function planFault(fault: Fault, random: Random): FaultPlan {
  const strike = fault.draw(random);
  const early = fault.when === 'start' || random.chance(0.15);
  const at = fault.when === 'late' ? random.int(50, 90) / 100 : random.int(0, 80) / 100;
  return { name: fault.name, strike, at: early && fault.when !== 'late' ? null : at };
}

function campaign(random: Random): CampaignPlan {
  const messages = 25 * random.int(8, 24) + random.int(0, 24);
  const missing = random.chance(0.2) ? random.int(1, messages) : 0;
  const startMs = random.int(0, 400);
  const story = random.next();
  const at = random.int(5, 80) / 100;
  return {
    messages,
    missing,
    startMs,
    ...(story < 0.2 && { pause: { at, lastsMs: random.int(100, 800) } }),
    ...(story >= 0.2 && story < 0.35 && { cancelAt: at }),
    retry: story >= 0.35 && story < 0.55,
  };
}

/** For a person. */
export function describe({ seed, mode, campaigns, faults, topUps }: Plan): string {
  const lines = campaigns.map(({ messages, missing, startMs, pause, cancelAt, retry }, index) => {
    const parts = [`${messages} messages after ${startMs} ms`];
    if (missing) parts.push(`credit for ${missing} missing`);
    if (pause) parts.push(`paused at ${pause.at} for ${pause.lastsMs} ms`);
    if (cancelAt !== undefined) parts.push(`canceled at ${cancelAt}`);
    if (retry) parts.push('retried');
    return `  campaign ${index}: ${parts.join(', ')}`;
  });
  const strikes = faults.map(
    ({ name, strike, at }) => `  ${at === null ? 'at once' : `at ${at}`}: ${name} (${strike.about})`,
  );
  return [`seed ${seed}, carrier ${mode}, top-ups ${topUps.join(', ') || 'none'}`, ...lines, ...strikes].join(
    '\n',
  );
}
