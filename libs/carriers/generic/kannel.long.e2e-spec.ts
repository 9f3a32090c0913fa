import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Carrier, Receipt } from '../carrier.js';
import { createGenericCarrier } from './generic.carrier.js';
import { genericAccount } from './generic.schema.js';
import { hasKannel, type Kannel, startKannel } from './test/kannel.js';

const SECRET = 'a-secret-of-receipts';
const isHere = hasKannel();
if (!isHere)
  process.stderr.write('Kannel is not here, and cannot be installed: nothing is tried against it\n');

const byteOf = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));

/** The preset `kannel` against the program itself, which others wrote. */
(isHere ? describe : describe.skip)('Kannel', () => {
  let kannel: Kannel;
  let listener: Server;
  let carrier: Carrier;
  const receipts: Receipt[] = [];
  const calls: { method?: string; url?: string }[] = [];

  beforeAll(async () => {
    kannel = await startKannel('tester', 'foo&bar');
    listener = createServer(({ method, url = '', headers }, response) => {
      calls.push({ method, url });
      const content = carrier.callbacks!.read({
        url,
        headers: headers as Record<string, string>,
        body: Buffer.alloc(0),
      });
      receipts.push(...content.receipts);
      response.writeHead(carrier.callbacks!.reply!.status).end(carrier.callbacks!.reply!.body);
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    carrier = open('foo&bar');
  }, 60_000);

  afterAll(async () => {
    await carrier.close();
    listener.closeAllConnections();
    listener.close();
    await kannel.close();
  });

  function open(password: string): Carrier {
    const callback_url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/receipts/kannel`;
    const account = genericAccount.parse({
      preset: 'kannel',
      credentials: { base_url: kannel.address, username: 'tester', password },
      callback_url,
      receipt: { verify: { secrets: [SECRET] } },
      sender: '12345',
    });
    return createGenericCarrier({ name: 'kannel', account });
  }

  const until = async (holds: () => boolean) => {
    for (let tries = 0; tries < 1_000 && !holds(); tries++) await delay(20);
  };

  it('takes each message, and tells by GET what became of it', async () => {
    const messages = Array.from({ length: 300 }, (_, n) => ({
      reference: `2s-${n}-1`,
      to: `+4477009${String(n).padStart(5, '0')}`,
      text: `Hello ${n} & 100% @ £5?`,
    }));
    expect(await carrier.submit({ messages })).toEqual({ refused: [], inDoubt: [] });
    const delivered = () =>
      new Set(receipts.filter(({ status }) => status === 'delivered').map(({ reference }) => reference));
    await until(() => delivered().size === 300);
    expect([...delivered()].sort()).toEqual(messages.map(({ reference }) => reference).sort());
    expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(['GET']));
    // Nobody was sent twice, and each what was meant for them.
    expect(kannel.lines).toHaveLength(300);
    const texts = kannel.lines.map((line) => line.split(' ').slice(3).join(' '));
    expect(texts.sort()).toEqual(messages.map(({ text }) => text).sort());
  }, 60_000);

  it('gets texts in other alphabets as they are', async () => {
    kannel.lines.length = 0;
    const messages = [{ reference: '2s-900-1', to: '+447700900900', text: 'Привет 👋' }];
    await carrier.submit({ messages });
    await until(() => kannel.lines.length > 0);
    const [, , kind, text] = kannel.lines[0]!.split(' ');
    const octets = Buffer.from(text!.replaceAll('+', ' ').replace(/%(..)/g, byteOf), 'latin1');
    expect(kind).toBe('ucs-2');
    expect(octets.swap16().toString('utf16le')).toBe('Привет 👋');
  }, 60_000);

  it('refuses wrong credentials, for the sake of the account', async () => {
    const stranger = open('not it');
    const messages = [{ reference: '2s-901-1', to: '+447700900901', text: 'Hello' }];
    await expect(stranger.submit({ messages })).rejects.toMatchObject({
      outcome: 'refused',
      code: 'unauthorized',
      retryable: true,
    });
    await stranger.close();
  }, 60_000);

  it('is refused a report without the secret', () => {
    const url = calls[0]!.url!.replace(SECRET, 'a-secret-of-others');
    expect(() => carrier.callbacks!.check({ url, headers: {} })).toThrow('its secret is not ours');
  });
});
