import fc from 'fast-check';
import { PROGRESS_CAMPAIGNS_MAX } from '../../../libs/contracts/events.js';
import { Rooms } from './rooms.js';

const credit = (version: number, workspaceId = 'w') => ({
  workspaceId,
  version,
  balance: '1',
  reserved: '0',
  available: '1',
  at: '2024-01-01T00:00:00.000Z',
});

describe('what a room is told', () => {
  it('never goes back in version, whatever order publications and readings come in, and ends with the newest', () => {
    const step = fc.record({
      from: fc.constantFrom('published', 'read'),
      version: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(
        fc.array(step as fc.Arbitrary<{ from: 'published' | 'read'; version: number }>),
        (steps) => {
          const rooms = new Rooms(10);
          rooms.enter('w', 'socket', 'key');
          const told = steps
            .flatMap(({ from, version }) => rooms[from](credit(version)) ?? [])
            .map((e) => e.version);
          expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
          const firstRead = steps.findIndex(({ from }) => from === 'read');
          if (firstRead >= 0) expect(told.at(-1)).toBe(Math.max(...steps.map(({ version }) => version)));
          else expect(told).toEqual([]);
        },
      ),
    );
  });

  it('waits for the first reading, and then tells the newer of it and what was published meanwhile', () => {
    const rooms = new Rooms(10);
    rooms.enter('w', 'socket', 'key');
    expect(rooms.published(credit(9))).toBeUndefined();
    expect(rooms.read(credit(8))).toMatchObject({ version: 9 });
    expect(rooms.published(credit(10))).toMatchObject({ version: 10 });
  });

  it('forgets a room when its last socket leaves, and knows none that nobody entered', () => {
    const rooms = new Rooms(10);
    rooms.enter('w', 'a', 'key');
    rooms.enter('w', 'b', 'key');
    rooms.read(credit(5));
    rooms.leave('w', 'a');
    expect(rooms.newest('w')).toBeDefined();
    rooms.leave('w', 'b');
    expect(rooms.workspaceIds()).toEqual([]);
    expect(rooms.read(credit(6))).toBeUndefined();
    expect(rooms.published(credit(7, 'other'))).toBeUndefined();
  });
});

describe('progress', () => {
  const progress = (campaignId: string, version: number, workspaceId = 'w') => ({
    workspaceId,
    campaignId,
    kind: 'campaign' as const,
    version,
    status: 'running',
    pausedReason: null,
    contacts: 1,
    counts: {},
    inDoubt: { unknownMessages: 0, resentMessages: 0, unmatchedReceipts: 0, unsettledBatches: 0 },
    charged: '0',
    at: '2024-01-01T00:00:00.000Z',
  });

  it('refuses what is older than what was heard of the same campaign', () => {
    const rooms = new Rooms(10);
    expect(rooms.progressed(progress('a', 2))).toBe(true);
    expect(rooms.progressed(progress('b', 1))).toBe(true);
    expect(rooms.progressed(progress('a', 1))).toBe(false);
    expect(rooms.progressed(progress('a', 1, 'other'))).toBe(true);
    expect([1, 2, 3].map((version) => rooms.newsOf(progress('a', version)))).toEqual([-1, 0, 1]);
  });

  it('remembers no more than its limits', () => {
    const rooms = new Rooms(10);
    const campaigns = Array.from({ length: PROGRESS_CAMPAIGNS_MAX + 12 }, (_, index) => index);
    for (const index of campaigns) rooms.progressed(progress(`campaign ${index}`, 1));
    const isKnown = (index: number) => rooms.newsOf(progress(`campaign ${index}`, 1)) === 0;
    expect(campaigns.filter(isKnown)).toEqual(campaigns.slice(12));
    for (let index = 0; index < 1_000; index++) rooms.progressed(progress('c', 1, `workspace ${index}`));
    expect(campaigns.some(isKnown)).toBe(false);
  });
});
