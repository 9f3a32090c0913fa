import { Health } from './health.js';

const MINUTE_MS = 60_000;

function clocked() {
  let now = 1_000_000;
  const health = new Health(() => now);
  return {
    health,
    pass: (ms: number) => {
      now += ms;
    },
  };
}
const fail = (health: Health, times: number, messages = 1) => {
  for (let n = 0; n < times; n++) health.failed('a', messages);
};

describe('a breaker', () => {
  it('opens after five failures in a row, and an answer between them begins anew', () => {
    const { health } = clocked();
    fail(health, 4);
    health.answered('a', 1, 1);
    fail(health, 4);
    expect(health.mayTake('a')).toBe(true);
    fail(health, 1);
    expect(health.mayTake('a')).toBe(false);
    expect(health.mayTake('b')).toBe(true);
  });

  it('lets one batch try after a pause, which doubles with each that fails, to a minute', () => {
    const { health, pass } = clocked();
    fail(health, 5);
    for (const pauseMs of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      pass(pauseMs - 1);
      expect(health.mayTake('a')).toBe(false);
      pass(1);
      expect(health.mayTake('a')).toBe(true);
      health.begin('a');
      expect(health.mayTake('a')).toBe(false);
      fail(health, 1);
    }
  });

  it('closes with the first answer', () => {
    const { health, pass } = clocked();
    fail(health, 5);
    pass(5_000);
    health.begin('a');
    health.answered('a', 1, 0);
    expect(health.mayTake('a')).toBe(true);
    fail(health, 4);
    expect(health.mayTake('a')).toBe(true);
  });

  it('whose try never ends is tried again', () => {
    const { health, pass } = clocked();
    fail(health, 5);
    pass(5_000);
    health.begin('a');
    pass(5_000);
    expect(health.mayTake('a')).toBe(true);
  });
});

describe('a weight', () => {
  it('drifts down by a tenth a minute while many messages fail, and never to nothing', () => {
    const { health, pass } = clocked();
    health.answered('a', 100, 49);
    expect(health.weightShare('a')).toBe(1);
    health.answered('a', 100, 1);
    expect(health.weightShare('a')).toBe(0.9);
    health.answered('a', 100, 100);
    expect(health.weightShare('a')).toBe(0.9);
    for (let minute = 0; minute < 12; minute++) {
      pass(MINUTE_MS);
      health.answered('a', 100, 100);
    }
    expect(health.weightShare('a')).toBe(0.1);
    expect(health.weightShare('b')).toBe(1);
  });

  it('does not drift for a few errors among very many, nor for those of minutes ago', () => {
    const { health, pass } = clocked();
    health.answered('a', 100_000, 60);
    pass(MINUTE_MS);
    health.answered('a', 100, 30);
    pass(MINUTE_MS);
    health.answered('a', 100, 30);
    expect(health.weightShare('a')).toBe(1);
  });

  it('comes back by a tenth for each quarter of an hour without', () => {
    const { health, pass } = clocked();
    for (let minute = 0; minute < 3; minute++) {
      health.answered('a', 100, 100);
      pass(MINUTE_MS);
    }
    expect(health.weightShare('a')).toBe(0.7);
    pass(15 * MINUTE_MS);
    expect(health.weightShare('a')).toBe(0.8);
    pass(60 * MINUTE_MS);
    expect(health.weightShare('a')).toBe(1);
  });
});
