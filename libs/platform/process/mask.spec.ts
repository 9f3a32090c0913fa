import { masked, neverLog } from './mask.js';

const BODY = 'Ab0-_9'.repeat(8).slice(0, 43);
const KEY = `bs_live_${BODY}`;
const percent = (text: string) => [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');

it.each([
  ['a key', KEY],
  ['a test key', `bs_test_${BODY}`],
  ['capitals', KEY.toUpperCase()],
  ['within a word', `x${KEY}`],
  ['percent-encoded', percent(KEY)],
  ['percent-encoded in part', KEY.replaceAll('_', '%5F')],
  ['percent-encoded twice', percent(percent(KEY))],
  ['escaped', KEY.replaceAll('_', '\\u005f')],
  ['an admin key', `adm_${BODY}`],
  ['a signing secret', 'whsec_c2VjcmV0+/c2VjcmV0c2VjcmV0=='],
  ['a signing secret, percent-encoded', encodeURIComponent('whsec_c2VjcmV0+/c2VjcmV0c2VjcmV0==')],
])('%s is masked', (_, secret) => {
  const told = masked(JSON.stringify({ path: `/a/${secret}/b`, msg: 'request' }));
  expect(told).toContain('[Redacted]');
  expect(told).not.toMatch(/Ab0-_9|AB0-_9|c2VjcmV0|%41%62/);
  expect(JSON.parse(told)).toMatchObject({ msg: 'request' });
});

it('the password of a URL is masked, and the rest of it told', () => {
  expect(masked('connect postgresql://broadside:s3cret!@db:5432/web failed')).toBe(
    'connect postgresql://broadside:[Redacted]@db:5432/web failed',
  );
});

it('a secret of this process is masked whatever it looks like, also where it is spelt in another way', () => {
  const secret = 'hunter2 (is) a+poor%41 key';
  expect(masked(`/${secret}/`)).toContain('hunter2');
  neverLog(secret, 'correct-horse-battery', 'short');
  expect(masked(`/${secret}/`)).toBe('/[Redacted]/');
  expect(masked('/CORRECT-horse-battery')).toBe('/[Redacted]');
  expect(masked(`/${percent('correct-horse-battery')}/short`)).toBe('/[Redacted]/short');
});

it('what holds no secret stays as it was written', () => {
  for (const text of [
    '/a%2Fb%20c',
    '{"a":"\\u0041\\\\u0041"}',
    'bs_live_short',
    '100 % of it',
    'http://a:1/b@c',
  ])
    expect(masked(text)).toBe(text);
});
