import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../platform/process/project-root.js';
import { isErrorCode } from '../error-codes.js';
import { readAnswer } from './answer.js';
import { codeMeaning } from './twilio.codes.js';

const SID = `SM${'0d'.repeat(16)}`;
const said = (status: number, body: unknown) =>
  readAnswer({ status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) });
const refused = (status: number, code: number) => said(status, { code, message: 'no', status });

it.each([
  [400, 21211, 'invalid_number', false],
  [400, 21214, 'invalid_number', false],
  [400, 21408, 'country_not_allowed', false],
  [403, 21408, 'country_not_allowed', false],
  [400, 21606, 'sender_not_allowed', false],
  [400, 21608, 'request_rejected', false],
  [400, 21610, 'blocked', false],
  [429, 21611, 'queue_full', true],
  [400, 21612, 'sender_not_allowed', false],
  [400, 21614, 'invalid_number', false],
  [400, 21617, 'message_too_long', false],
  [400, 21703, 'sender_not_allowed', false],
  // Not in the table: the status speaks.
  [400, 29999, 'request_rejected', false],
])('HTTP %i with %i is about the message: %s', (status, code, ours, retryable) => {
  expect(refused(status, code)).toEqual({
    fate: { kind: 'refused', why: { code: ours, carrierCode: String(code), retryable } },
    halts: false,
    throttled: false,
    splits: false,
  });
});

it.each([
  [401, 20003, 'unauthorized'],
  [403, 20005, 'unauthorized'],
  [404, 20404, 'unauthorized'],
  [400, 21609, 'request_rejected'],
  [400, 21701, 'request_rejected'],
  [403, 29999, 'unauthorized'],
])('HTTP %i with %i is about the account, so nothing more is sent: %s', (status, code, ours) => {
  const { fate, halts } = refused(status, code);
  expect([fate, halts]).toEqual([
    { kind: 'refused', why: { code: ours, carrierCode: String(code), retryable: true } },
    true,
  ]);
});

it.each([
  [429, { code: 20429 }, '20429'],
  [429, '', 'HTTP 429'],
  [400, { code: 63017 }, '63017'],
])('HTTP %i with %j is one too many', (status, body, carrierCode) => {
  expect(said(status, body)).toMatchObject({
    fate: { kind: 'refused', why: { code: 'throttled', carrierCode, retryable: true } },
    throttled: true,
    halts: false,
  });
});

it.each([
  [500, { code: 20500 }, 'carrier_failure'],
  [503, { code: 20503 }, 'carrier_unavailable'],
  // Even with a code that would be a refusal.
  [500, { code: 21211 }, 'carrier_failure'],
  [502, '<html>', 'carrier_failure'],
  [504, '', 'carrier_failure'],
  [302, '', 'carrier_failure'],
  [200, '<html>Welcome</html>', 'garbage_reply'],
  [201, '', 'garbage_reply'],
  [201, 'null', 'garbage_reply'],
  [201, '[]', 'garbage_reply'],
  [201, { sid: 'SM1', status: 'queued' }, 'garbage_reply'],
  [201, { sid: `CA${'0d'.repeat(16)}` }, 'garbage_reply'],
  [202, { code: 21211 }, 'garbage_reply'],
])('HTTP %i with %j is in doubt', (status, body, code) => {
  expect(said(status, body)).toMatchObject({ fate: { kind: 'in_doubt', code }, halts: false });
});

it.each([
  [201, { sid: SID, status: 'queued' }],
  [201, { sid: SID, status: 'accepted' }],
  [201, { sid: `MM${'0d'.repeat(16)}`, status: 'queued' }],
])('HTTP %i with %j was taken', (status, body) => {
  expect(said(status, body).fate).toEqual({ kind: 'accepted' });
});

it('a message that was created and failed at once is refused for good, by its error', () => {
  const failed = { sid: SID, status: 'failed', error_code: 30_001 };
  expect(said(201, failed)).toMatchObject({
    fate: { kind: 'refused', why: { code: 'queue_full', carrierCode: '30001', retryable: false } },
    halts: false,
  });
  expect(said(201, { ...failed, error_code: null }).fate).toMatchObject({
    why: { code: 'unknown', carrierCode: 'failed', retryable: false },
  });
});

it('gives codes of ours, whatever a 4xx says', () => {
  for (const status of [400, 401, 403, 404, 405, 410, 413, 415, 422, 429, 499]) {
    for (const body of ['', '{}', '{"code":"21211"}', '{"code":1e999}', '{"code":[21211]}']) {
      const { fate } = said(status, body);
      expect(fate.kind).toBe('refused');
      expect(fate.kind === 'refused' && isErrorCode(fate.why.code)).toBe(true);
    }
  }
});

it('docs/twilio.md says of each code what it is here', () => {
  const page = readFileSync(path.join(projectRoot, 'docs/twilio.md'), 'utf8');
  const rows = [...page.matchAll(/^\| ([^|`]*) \| `(\w+)` \|/gm)];
  const documented = rows.flatMap(([, codes, ours]) =>
    [...codes!.matchAll(/\b\d{5}\b/g)].map(([code]) => `${code} ${ours}`),
  );
  expect(documented.length).toBeGreaterThan(30);
  expect(documented).toEqual(
    documented.map((row) => `${row.slice(0, 5)} ${codeMeaning(row.slice(0, 5))?.code}`),
  );
});
