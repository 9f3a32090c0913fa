import fastify from 'fastify';
import { acceptJson } from './json-body.js';

const app = fastify({ bodyLimit: 131_072 });
acceptJson(app);
app.post('/', async ({ body }) => ({ length: JSON.stringify(body)?.length }));
app.setErrorHandler((error, _, reply) => reply.status(400).send({ detail: (error as Error).message }));
let url: string;
beforeAll(async () => {
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const post = async (body: string) => {
  const reply = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  return [reply.status, ((await reply.json()) as { detail?: string }).detail];
};

describe('a body', () => {
  it.each([
    ['an array of many', `[${'0,'.repeat(60_000)}0]`],
    ['many objects', `[${'{},'.repeat(40_000)}{}]`],
    ['many fields', `{${Array.from({ length: 9_000 }, (_, i) => `"k${i}":0`).join()}}`],
    ['a deep one', '['.repeat(130_000)],
  ])('with more values than any of ours is refused unread: %s', async (_, body) => {
    expect(await post(body)).toEqual([400, 'the body has more than 4096 values']);
  });

  it('may have a text of the largest size, whatever is in it', async () => {
    const text = JSON.stringify({ text: ',[{'.repeat(533) });
    expect(await post(text)).toEqual([200, undefined]);
  });

  it('is said where it breaks off', async () => {
    expect(await post('{"to":"+1", text}')).toEqual([
      400,
      expect.stringMatching(/^the body is not valid JSON: .*at position 12/),
    ]);
  });

  it('that is empty is none', async () => {
    expect(await post('')).toEqual([200, undefined]);
  });

  it('is refused where it is nested too deep', async () => {
    expect(await post(`${'['.repeat(40)}${']'.repeat(40)}`)).toEqual([
      400,
      'the body is nested more than 32 levels deep',
    ]);
  });
});
