import fc from 'fast-check';
import { DEFAULTS } from './carrier-settings.js';
import { decideFate, hashReference, MAGIC_NUMBERS } from './fate.js';

const COUNT = 50_000;
const RATES = {
  failureRate: 0.02,
  busyRate: 0.01,
  undeliveredRate: 0.03,
  duplicateRate: 0.05,
  reorderRate: 0.1,
  lateRate: 0.2,
  lostRate: 0.3,
};
const BEHAVIOUR = { ...DEFAULTS, ...RATES };
const fateOf = (reference: string, seed = 7, behaviour = BEHAVIOUR) =>
  decideFate(hashReference(reference, seed), '+33612345678', behaviour);

describe('the fate of a reference', () => {
  const fates = Array.from({ length: COUNT }, (_, n) => fateOf(`c1-${n}-1`));

  it.each([
    ['failureRate', (fate) => fate.refusal !== null],
    ['busyRate', (fate) => fate.busy],
    ['undeliveredRate', (fate) => fate.ending !== 1],
    ['duplicateRate', (fate) => fate.duplicateLatencyMs !== null],
    ['reorderRate', (fate) => fate.reordered],
    ['lateRate', (fate) => fate.late],
    ['lostRate', (fate) => fate.lost],
  ] as [keyof typeof RATES, (fate: ReturnType<typeof fateOf>) => boolean][])('%s holds', (name, hit) => {
    const deviation = Math.sqrt(COUNT * RATES[name] * (1 - RATES[name]));
    expect(Math.abs(fates.filter(hit).length - COUNT * RATES[name])).toBeLessThan(4 * deviation);
  });

  it('has the latency asked for', () => {
    const latencies = fates.filter(({ late }) => !late).map(({ latencyMs }) => latencyMs);
    const mean = latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length;
    const variance = latencies.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / latencies.length;
    expect(mean).toBeCloseTo(DEFAULTS.latencyMeanMs, -1);
    expect(Math.sqrt(variance)).toBeCloseTo(DEFAULTS.latencyStddevMs, -1);
    expect(Math.min(...latencies)).toBeGreaterThanOrEqual(0);
  });

  it('depends on the seed and the reference only', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,40}$/), fc.nat(), (reference, seed) => {
        expect(fateOf(reference, seed)).toEqual(fateOf(reference, seed));
      }),
    );
    const refused = (seed: number) =>
      Array.from({ length: 1_000 }, (_, n) => n).filter((n) => fateOf(`c1-${n}-1`, seed).refusal !== null);
    expect(refused(1)).not.toEqual(refused(2));
  });

  it('keeps every other part when one rate changes', () => {
    for (let n = 0; n < 1_000; n++) {
      const { refusal, ...others } = fateOf(`c1-${n}-1`);
      const { refusal: _none, ...without } = fateOf(`c1-${n}-1`, 7, { ...BEHAVIOUR, failureRate: 0 });
      expect(without).toEqual(others);
    }
  });

  it('of a magic number is fixed, whatever the rates', () => {
    const doomed = {
      ...BEHAVIOUR,
      failureRate: 1,
      lostRate: 1,
      busyRate: 1,
      reorderRate: 1,
      duplicateRate: 1,
    };
    const plain = { refusal: null, busy: false, ending: 1, lost: false, reordered: false, late: false };
    for (const [number, { duplicateLatencyMs, ...fate }] of MAGIC_NUMBERS) {
      const decided = decideFate(hashReference('r', 1), number, doomed);
      expect(decided).toMatchObject({ ...plain, ...fate });
      expect(decided.duplicateLatencyMs !== null).toBe(duplicateLatencyMs !== undefined);
    }
  });
});

describe('hashReference', () => {
  it('refuses what JSON would have to escape', () => {
    for (const reference of ['"', '\\', 'a b', 'é', '\n', '\u007f'])
      expect(hashReference(reference, 1)).toBe(-1);
  });

  it('does not collide on the references of a large campaign', () => {
    const hashes = new Set(Array.from({ length: 200_000 }, (_, n) => hashReference(`1k9-${n}-1`, 1)));
    expect(hashes.size).toBe(200_000);
  });
});
