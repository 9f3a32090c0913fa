import path from 'node:path';
import { loadSync } from '@grpc/proto-loader';
import fc from 'fast-check';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { countFields } from './received.js';

const loaded = loadSync(path.join(projectRoot, 'proto/credit.proto'), { longs: String });
// biome-ignore lint/suspicious/noExplicitAny: the methods are known only at run time.
const { Settle } = loaded['broadside.credit.v1.CreditService'] as any;
const ITEMS = new Set([1]);

describe('fields are counted', () => {
  const text = fc.option(fc.string({ maxLength: 300 }), { nil: undefined });
  const settlement = fc.record({ opId: text, reservationId: text, captured: text, released: text });

  it('as a message of any items has them', () => {
    fc.assert(
      fc.property(fc.array(settlement, { maxLength: 30 }), (settlements) => {
        const given = settlements.flatMap((item) =>
          Object.values(item).filter((value) => value !== undefined),
        );
        const bytes: Buffer = Settle.requestSerialize({ settlements });
        expect(countFields(bytes, ITEMS, 10_000)).toBe(settlements.length + given.length);
      }),
    );
  });

  it.each<[string, string, number]>([
    ['empty items', '0a00', 1],
    ['empty fields of an item', '0a040a000a00', 3],
    ['numbers nobody knows', '10ffffffff7f', 1],
    ['ones of four and of eight bytes', '1d00000000190000000000000000', 2],
    ['groups in one another', '0b0b0c0c', 4],
    ['a text that looks like fields', '12040a000a00', 1],
  ])('%s', (_, hex, count) => {
    const bytes = Buffer.from(hex.repeat(3), 'hex');
    expect(countFields(bytes, ITEMS, 10_000)).toBe(3 * count);
  });

  it('no further than is asked for', () => {
    expect(countFields(Buffer.alloc(1_000_000, Buffer.from('0a00', 'hex')), ITEMS, 10)).toBe(11);
  });

  it('to an end, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(countFields(Buffer.from(bytes), ITEMS, 10_000)).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
