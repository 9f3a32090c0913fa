import { Sender } from './delivery.post.js';
import { newSecret } from './delivery.signature.js';
import { Targets } from './target.js';
import { NameServer, Receiver, verified } from './testing.js';

const secret = newSecret();
const signed = (url: string) => ({ url, secrets: [secret], id: 'evt_1', body: '{"type":"test"}' });

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const resource of closing.splice(0)) await resource.close();
});
function closeLater<T extends { close(): Promise<void> }>(resource: T): T {
  closing.push(resource);
  return resource;
}

const senderTo = (targets: Targets, timeoutMs = 5_000) =>
  closeLater(new Sender(targets, { timeoutMs, concurrency: 2 }));

describe('a URL', () => {
  const targets = new Targets({ allowPrivate: false });

  it.each([
    'https://8.8.8.8/hook',
    'https://example.com',
    'https://example.com:8443/a/b?c=d',
    'https://[2606:4700:4700::1111]/',
    'HTTPS://EXAMPLE.com/',
  ])('%s passes', (url) => {
    expect(() => targets.checkUrl(url)).not.toThrow();
  });

  it.each([
    ['example.com/hook', 'is not a URL'],
    ['', 'is not a URL'],
    ['https://', 'is not a URL'],
    ['http://example.com/', 'https://'],
    ['ftp://example.com/', 'https://'],
    ['file:///etc/passwd', 'https://'],
    ['javascript:alert(1)', 'https://'],
    ['https://user:password@example.com/', 'user name'],
    ['https://user@example.com/', 'user name'],
    ['https://example.com/#fragment', 'fragment'],
    ['https://example.com:22/', 'port'],
    ['https://example.com:25/', 'port'],
    ['https://example.com:80/', 'port'],
    ['https://127.0.0.1/', 'not public'],
    ['https://127.1/', 'not public'],
    ['https://2130706433/', 'not public'],
    ['https://0x7f000001/', 'not public'],
    ['https://0177.0.0.1/', 'not public'],
    ['https://127.0.0.1./', 'not public'],
    ['https://１２７.０.０.１/', 'not public'],
    ['https://0/', 'not public'],
    ['https://10.0.0.1:8443/', 'not public'],
    ['https://169.254.169.254/latest/meta-data/', 'not public'],
    ['https://[::1]/', 'not public'],
    ['https://[::ffff:127.0.0.1]/', 'not public'],
    ['https://[::ffff:a9fe:a9fe]/', 'not public'],
    ['https://[fd00:ec2::254]/', 'not public'],
  ])('%s is refused', (url, why) => {
    expect(() => targets.checkUrl(url)).toThrow(why);
  });

  it('may be anything but another protocol where private targets are allowed', () => {
    const open = new Targets({ allowPrivate: true });
    for (const url of ['http://127.0.0.1:80/', 'https://10.0.0.1:22/', 'http://localhost/']) {
      expect(() => open.checkUrl(url)).not.toThrow();
    }
    expect(() => open.checkUrl('ftp://10.0.0.1/')).toThrow('https://');
    expect(() => open.checkUrl('http://a:b@10.0.0.1/')).toThrow('user name');
  });
});

describe('a name', () => {
  const resolvedBy = async (...answers: string[][]) =>
    new Targets({
      allowPrivate: false,
      dnsServers: [closeLater(await NameServer.start(answers)).address],
    });

  it('passes where all of its addresses are public', async () => {
    const targets = await resolvedBy(['93.184.215.14', '8.8.8.8']);
    await expect(targets.check('https://hooks.example.com/')).resolves.toBeUndefined();
  });

  it('is refused where one of its addresses is not', async () => {
    const targets = await resolvedBy(['93.184.215.14', '192.168.0.1']);
    await expect(targets.check('https://hooks.example.com/')).rejects.toThrow('not public');
  });

  it('is refused where it has no address', async () => {
    const targets = await resolvedBy([]);
    await expect(targets.check('https://hooks.example.com/')).rejects.toThrow('does not resolve');
  });

  it('that was public when it was set and is private now is not connected to', async () => {
    const inside = closeLater(await Receiver.start());
    const targets = await resolvedBy(['93.184.215.14'], ['127.0.0.1']);
    const url = `https://hooks.example.com:${inside.port}/`;
    await targets.check(url);
    expect(await senderTo(targets).send(signed(url))).toMatchObject({
      status: null,
      error: 'target_refused',
    });
    expect(inside.received).toEqual([]);
  });

  it('is looked up once for a connection, which goes to the address that was checked', async () => {
    const good = closeLater(await Receiver.start('127.0.0.2'));
    const bad = closeLater(await Receiver.start('127.0.0.1', good.port));
    const names = closeLater(await NameServer.start([['127.0.0.2'], ['127.0.0.1']]));
    const targets = new Targets({
      allowPrivate: false,
      allows: (address) => address === '127.0.0.2',
      dnsServers: [names.address],
    });
    // Plain http passes no check; everything after that one is as it is for https.
    targets.checkUrl = (url) => new URL(url);
    const sender = senderTo(targets);
    const url = `http://hooks.example.com:${good.port}/`;
    expect(await sender.send(signed(url))).toMatchObject({ status: 204, error: null });
    expect(names.asked).toBe(1);
    expect(good.received).toHaveLength(1);
    // The connection is gone: the next attempt looks the name up again, and now it leads astray.
    await sender.close();
    expect(await senderTo(targets).send(signed(url))).toMatchObject({ error: 'target_refused' });
    expect(bad.received).toEqual([]);
  });

  it('is told apart from an endpoint that is away', async () => {
    const targets = await resolvedBy([]);
    expect(await senderTo(targets).send(signed('https://hooks.example.com/'))).toMatchObject({
      status: null,
      error: 'dns_failed',
    });
  });
});

describe('an attempt', () => {
  const open = new Targets({ allowPrivate: true });

  it('is signed, and says what came back', async () => {
    const receiver = closeLater(await Receiver.start());
    receiver.answers.push((response) => response.writeHead(200).end('thank\0 you'));
    const result = await senderTo(open).send(signed(receiver.url()));
    expect(result).toMatchObject({ status: 200, error: null, reply: 'thank you', retryAfterMs: null });
    expect(verified(secret, receiver.received[0]!)).toEqual({ type: 'test' });
    expect(receiver.received[0]!.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Broadside-Webhooks/1',
      'webhook-id': 'evt_1',
    });
  });

  it('does not follow a redirect', async () => {
    const elsewhere = closeLater(await Receiver.start());
    for (const status of [301, 302, 303, 307, 308]) {
      const receiver = closeLater(await Receiver.start());
      receiver.answers.push((response) => response.writeHead(status, { location: elsewhere.url() }).end());
      expect(await senderTo(open).send(signed(receiver.url()))).toMatchObject({
        status,
        error: 'redirected',
      });
    }
    expect(elsewhere.received).toEqual([]);
  });

  it('keeps the beginning of an answer and does not wait for the end of a long one', async () => {
    const receiver = closeLater(await Receiver.start());
    receiver.answers.push((response) => response.writeHead(200).write('x'.repeat(100_000)));
    const result = await senderTo(open, 60_000).send(signed(receiver.url()));
    expect(result).toMatchObject({ status: 200, error: null, reply: 'x'.repeat(1_024) });
  });

  it('ends in time where no answer comes, or none that ends', async () => {
    const receiver = closeLater(await Receiver.start());
    receiver.answers.push(
      () => {},
      (response) => response.writeHead(500).write('wait'),
    );
    const sender = senderTo(open, 200);
    expect(await sender.send(signed(receiver.url()))).toMatchObject({ status: null, error: 'timeout' });
    expect(await sender.send(signed(receiver.url()))).toMatchObject({ status: 500, error: 'bad_status' });
  });

  it('says that nobody is there, and what an endpoint asks for', async () => {
    const receiver = await Receiver.start();
    receiver.answers.push((response) => response.writeHead(503, { 'retry-after': '120' }).end());
    const sender = senderTo(open);
    expect(await sender.send(signed(receiver.url()))).toMatchObject({
      status: 503,
      error: 'bad_status',
      retryAfterMs: 120_000,
    });
    const url = receiver.url();
    await receiver.close();
    expect(await sender.send(signed(url))).toMatchObject({
      status: null,
      error: 'connection_failed',
    });
  });
});
