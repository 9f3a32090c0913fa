import fc from 'fast-check';
import { Places } from './places.js';
import { sourceOf } from './sources.js';

const MAX = { address: 2, network: 4, all: 6 };

function open() {
  const takenOut: string[] = [];
  const places = new Places<string>(MAX, (one) => takenOut.push(one));
  return { places, takenOut, add: (one: string, from: string) => places.add(one, sourceOf(from)) };
}

it('takes out the oldest of an address, of a network and of all, and always lets the newcomer in', () => {
  const { places, takenOut, add } = open();
  add('a1', '192.0.2.1');
  add('a2', '192.0.2.1');
  add('a3', '192.0.2.1');
  expect(takenOut).toEqual(['a1']);
  add('b1', '192.0.2.2');
  add('b2', '192.0.2.2');
  add('c1', '192.0.2.3');
  expect(takenOut).toEqual(['a1', 'a2']);
  add('d1', '198.51.100.1');
  add('e1', '203.0.113.1');
  expect(places.size).toBe(6);
  add('f1', '203.0.113.2');
  expect(takenOut).toEqual(['a1', 'a2', 'a3']);
  expect([...places.values()]).toEqual(['b1', 'b2', 'c1', 'd1', 'e1', 'f1']);
});

it('holds its bounds whatever comes and goes, and remembers nobody who has left', () => {
  const step = fc.record({ from: fc.integer({ min: 0, max: 30 }), leaves: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { places, add } = open();
      const address = (from: number) => `192.0.${from % 4}.${from}`;
      const sources = new Map<string, number>();
      for (const [n, { from, leaves }] of steps.entries()) {
        if (leaves) {
          const [one] = places.values();
          if (one !== undefined) expect(places.delete(one)).toBe(true);
          continue;
        }
        sources.set(`${n}`, from);
        add(`${n}`, address(from));
        const inside = [...places.values()];
        expect(inside).toContain(`${n}`);
        expect(inside.length).toBeLessThanOrEqual(MAX.all);
        const count = (same: (other: number) => boolean) =>
          inside.filter((one) => same(sources.get(one)!)).length;
        expect(count((other) => other === from)).toBeLessThanOrEqual(MAX.address);
        expect(count((other) => other % 4 === from % 4)).toBeLessThanOrEqual(MAX.network);
      }
      for (const one of [...places.values()]) places.delete(one);
      expect(places).toMatchObject({ all: new Map(), byAddress: new Map(), byNetwork: new Map() });
    }),
  );
});
