import { randomBytes, randomUUID } from 'node:crypto';
import { adminKeyCheck, looksGenerated } from './admin-key.js';

const thousand = (make: () => string) => Array.from({ length: 1_000 }, make);

it('knows what machines make', () => {
  const made = [
    ...thousand(() => randomBytes(24).toString('hex')),
    ...thousand(() => randomBytes(24).toString('base64url')),
    ...thousand(() => randomBytes(32).toString('base64')),
    ...thousand(() => `admin_${randomBytes(16).toString('hex')}`),
    ...thousand(() => randomUUID()),
  ];
  // One in many thousands looks like less than it is, and is treated as if a person had chosen it.
  expect(made.filter((secret) => !looksGenerated(secret)).length).toBeLessThanOrEqual(5);
});

it.each([
  'the-admin-key-of-the-tests',
  'correct horse battery staple and some more words',
  'Correct-Horse-Battery-Staple-2024-Broadside',
  'changemechangemechangemechangeme1234',
  '12345678901234567890123456789012345678',
  'a1'.repeat(30),
  'x'.repeat(100),
  randomBytes(8).toString('hex'),
])('takes %s for chosen', (secret) => expect(looksGenerated(secret)).toBe(false));

it('tells the two kinds of keys apart, and both from all others', () => {
  const [chosen, generated] = ['the-admin-key-of-the-tests', randomBytes(24).toString('hex')];
  const check = adminKeyCheck([chosen, generated]);
  expect([chosen, generated, 'x'].map(check.isGenerated)).toEqual([false, true, false]);
  expect([chosen, generated, 'x'].map(check.isChosen)).toEqual([true, false, false]);
});
