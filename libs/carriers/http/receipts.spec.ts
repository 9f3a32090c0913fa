import { MalformedReceiptError } from '../carrier.js';
import { RECEIPTS_MAX } from '../receipt-body.js';
import { parseReceiptBody } from './receipts.js';

const parseAll = (value: unknown) => parseReceiptBody(Buffer.from(JSON.stringify(value)));
const parse = (value: unknown) => parseAll(value).receipts;

function failure(value: unknown): MalformedReceiptError {
  try {
    parse(value);
  } catch (error) {
    if (error instanceof MalformedReceiptError) return error;
  }
  throw new Error('expected a MalformedReceiptError');
}

describe('parseReceiptBody', () => {
  it.each([
    [
      { ref: 'a', status: 'delivered' },
      { reference: 'a', status: 'delivered', errorCode: null },
    ],
    // Some carriers give a code for success; there is nothing to explain about a message that arrived.
    [
      { ref: 'a', status: 'delivered', code: 'OK' },
      { reference: 'a', status: 'delivered', errorCode: null },
    ],
    [
      { ref: 'a', status: 'sent', code: null },
      { reference: 'a', status: 'sent', errorCode: null },
    ],
    [
      { ref: 'a', status: 'failed', code: 'BLOCKED' },
      { reference: 'a', status: 'failed', errorCode: 'blocked', carrierCode: 'BLOCKED' },
    ],
    [
      { ref: 'a', status: 'undelivered' },
      { reference: 'a', status: 'undelivered', errorCode: 'unknown' },
    ],
    [
      { ref: 'a', status: 'expired' },
      { reference: 'a', status: 'expired', errorCode: 'expired' },
    ],
    [
      { ref: 'a', status: 'failed', code: 'NEW' },
      { reference: 'a', status: 'failed', errorCode: 'unknown', carrierCode: 'NEW' },
    ],
    [
      { ref: 'a', status: 'failed', code: 30_007 },
      { reference: 'a', status: 'failed', errorCode: 'unknown', carrierCode: '30007' },
    ],
    [
      { ref: 'a', status: 'undelivered', code: { number: 7 } },
      { reference: 'a', status: 'undelivered', errorCode: 'unknown', carrierCode: '{"number":7}' },
    ],
    [
      { ref: 'a', status: 'failed', code: `\0${'x'.repeat(63)}🙂` },
      { reference: 'a', status: 'failed', errorCode: 'unknown', carrierCode: `${'x'.repeat(63)}\ufffd` },
    ],
    [
      { ref: 'a', status: 'failed', code: 'constructor' },
      { reference: 'a', status: 'failed', errorCode: 'unknown', carrierCode: 'constructor' },
    ],
  ])('reads %j, alone or in an array', (item, receipt) => {
    expect(parse(item)).toEqual([receipt]);
    expect(parse([item, item])).toEqual([receipt, receipt]);
  });

  it('takes an empty array and an array of the largest size, and nothing larger', () => {
    const item = { ref: 'a', status: 'delivered' };
    expect(parse([])).toEqual([]);
    expect(parse(Array(RECEIPTS_MAX).fill(item))).toHaveLength(RECEIPTS_MAX);
    expect(failure(Array(RECEIPTS_MAX + 1).fill(item)).problems).toEqual([
      { index: 0, field: 'body', detail: '5001 receipts, more than the 5000 one body may hold' },
    ]);
  });

  it('names the position and the field of what is wrong, and takes all else of the body', () => {
    const good = { ref: 'a', status: 'delivered' };
    const bad = [null, { ref: '', status: 'gone' }, { ...good, ref: 'a\0' }];
    const { receipts, problems } = parseAll([good, ...bad, good]);
    expect(receipts.map(({ reference }) => reference)).toEqual(['a', 'a']);
    const named = [
      [1, ''],
      [2, 'ref'],
      [2, 'status'],
      [3, 'ref'],
    ];
    expect(problems.map(({ index, field }) => [index, field])).toEqual(named);
    const alone = failure(bad).problems;
    expect(alone.map(({ index, field }) => [index + 1, field])).toEqual(named);
  });

  it.each([
    ['values', `[${'0,'.repeat(500_000)}0]`],
    ['levels', '['.repeat(500_000)],
    ['fields', `[{"ref":"a","status":"sent","at":{${'"a":{},'.repeat(100_000)}"b":0}}]`],
  ])('refuses a body of more %s than receipts have, before it is parsed', (_, body) => {
    try {
      parseReceiptBody(Buffer.from(body));
      throw new Error('expected a MalformedReceiptError');
    } catch (error) {
      expect((error as Error).message).toBe(
        'the receipt body is of more than 80000 values, which 5000 receipts do not have',
      );
    }
  });

  it('takes the largest receipts, and as many as may be', () => {
    const item = { ref: 'r'.repeat(128), status: 'failed', code: 'C'.repeat(64), at: '2026-05-04T12:00:00Z' };
    expect(parse(Array(RECEIPTS_MAX).fill(item))).toHaveLength(RECEIPTS_MAX);
  });

  it('stops after twenty problems', () => {
    expect(failure(Array(100).fill({})).problems).toHaveLength(20);
  });
});
