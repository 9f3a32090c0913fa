import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import type { CounterpartFault } from '../../conformance.js';

export const ACCOUNT_SID = `AC${'0a'.repeat(16)}`;
export const AUTH_TOKEN = 'the-auth-token-of-the-account-01';
export const API_KEY = { sid: `SK${'0b'.repeat(16)}`, secret: 'the-secret-of-the-api-key-000001' };

/** Recipients that Twilio's test credentials refuse (https://www.twilio.com/docs/iam/test-credentials), and our own below. */
export const NUMBERS = {
  invalid: '+15005550001',
  unroutable: '+15005550002',
  countryNotAllowed: '+15005550003',
  optedOut: '+15005550004',
  landline: '+15005550009',
  /** Its queue is full the first time. */
  busy: '+15005550018',
  undelivered: '+15005550017',
  delivered: '+15005550100',
};

const REFUSALS: ReadonlyMap<string, number> = new Map([
  [NUMBERS.invalid, 21211],
  [NUMBERS.unroutable, 21612],
  [NUMBERS.countryNotAllowed, 21408],
  [NUMBERS.optedOut, 21610],
  [NUMBERS.landline, 21614],
]);

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  form: URLSearchParams;
}

/** A Twilio of our own: its Messages API as documented, with callbacks that Twilio's own library signs. */
export interface FakeTwilio {
  url: string;
  setFault(fault: CounterpartFault | null): Promise<void>;
  /** Forms of the messages it took, in order. */
  accepted: URLSearchParams[];
  requests: ReceivedRequest[];
  /** What the URLs that it called back have answered, by status code. */
  answers: Map<number, number>;
  /** The MessageStatuses that it tells before the last one. */
  statuses: readonly string[];
  /** False: it does not tell the last one. */
  tellsEnd: boolean;
  /** Milliseconds before each answer. */
  latencyMs: number;
  /** Most requests that were under way at once. */
  peak: number;
  /** Called before an answer is written; true leaves it to whoever was called. */
  onRequest?: (response: ServerResponse, request: ReceivedRequest) => boolean;
  /** Resolves when all that it had to tell is told. */
  allTold(): Promise<void>;
  openConnections(): number;
  close(): Promise<void>;
}

export async function startFakeTwilio(): Promise<FakeTwilio> {
  const sockets = new Set<Socket>();
  const busyOnes = new Set<string>();
  const telling = new Set<Promise<void>>();
  let fault: CounterpartFault | null = null;
  let arrivals = 0;
  let underWay = 0;
  let port = 0;

  const server = createServer((request, response) => {
    underWay++;
    twilio.peak = Math.max(twilio.peak, underWay);
    response.on('close', () => underWay--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        form: new URLSearchParams(Buffer.concat(chunks).toString()),
      };
      twilio.requests.push(received);
      setTimeout(() => answer(response, received), twilio.latencyMs);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  const twilio: FakeTwilio = {
    url: '',
    setFault(wanted) {
      fault = wanted;
      arrivals = 0;
      return fault === 'down' ? shut() : open();
    },
    accepted: [],
    requests: [],
    answers: new Map(),
    statuses: ['sending'],
    tellsEnd: true,
    latencyMs: 0,
    peak: 0,
    async allTold() {
      while (telling.size > 0) await Promise.all(telling);
    },
    openConnections: () => sockets.size,
    close: shut,
  };

  function open(): Promise<void> {
    return new Promise((resolve) => {
      if (server.listening) return resolve();
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port;
        twilio.url = `http://127.0.0.1:${port}`;
        resolve();
      });
    });
  }

  function shut(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => {
      if (server.listening) server.close(() => resolve());
      else resolve();
    });
  }

  /** Takes a message and tells of it, as its StatusCallback asks; returns what a 201 says. */
  function take(form: URLSearchParams): Record<string, unknown> {
    twilio.accepted.push(form);
    const sid = `SM${randomBytes(16).toString('hex')}`;
    const callback = form.get('StatusCallback');
    if (callback) {
      const told = tell(callback, sid, form).finally(() => telling.delete(told));
      telling.add(told);
    }
    return messageResource(sid, form);
  }

  async function tell(callback: string, sid: string, form: URLSearchParams): Promise<void> {
    const end = form.get('To') === NUMBERS.undelivered ? 'undelivered' : 'delivered';
    for (const status of [...twilio.statuses, ...(twilio.tellsEnd ? [end] : [])]) {
      const fields = callbackFields(sid, form, status, status === 'undelivered' ? '30003' : undefined);
      const code = await post(callback, fields);
      twilio.answers.set(code, (twilio.answers.get(code) ?? 0) + 1);
    }
  }

  function answer(response: ServerResponse, request: ReceivedRequest): unknown {
    if (twilio.onRequest?.(response, request)) return;
    const { path, headers, form } = request;
    if (path !== `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`) return refuse(response, 404, 20404);
    if (!CREDENTIALS.has(headers.authorization ?? '')) return refuse(response, 401, 20003);
    if (fault === 'throttled') return refuse(response, 429, 20429, { 'retry-after': '1' });
    if (fault === 'unauthorized') return refuse(response, 401, 20003);
    const isOdd = arrivals++ % 2 === 1;
    const code = refusalOf(form, isOdd);
    if (code) return refuse(response, 400, code);
    const resource = take(form);
    if (fault === 'loses_half' && isOdd) return response.destroy();
    switch (fault) {
      case 'slow_answer':
        return setTimeout(() => say(response, 201, resource), 1_500);
      case 'hangs_after_accept':
        return;
      case 'resets_after_accept':
        return response.destroy();
      case 'fails_after_accept':
        return refuse(response, 500, 20500);
      case 'proxy_fails_after_accept':
        return response.writeHead(503).end('no healthy upstream');
      case 'garbage_reply':
        return response.writeHead(200).end('<html>Welcome</html>');
    }
    say(response, 201, resource);
  }

  function refusalOf(form: URLSearchParams, isOdd: boolean): number | undefined {
    const to = form.get('To') ?? '';
    if (!to) return 21604;
    if (!form.get('From') && !form.get('MessagingServiceSid')) return 21603;
    if (!form.get('Body')) return 21602;
    if ([...form.get('Body')!].length > 1_600) return 21617;
    const callback = form.get('StatusCallback');
    if (callback !== null && !URL.canParse(callback)) return 21609;
    const reference = callback && new URL(callback).searchParams.get('ref');
    if (to === NUMBERS.busy && reference && !busyOnes.has(reference)) {
      busyOnes.add(reference);
      return 21611;
    }
    if (fault === 'refuses_half' && isOdd) return 21611;
    if (fault === 'refuses_half_for_good' && isOdd) return 21610;
    return REFUSALS.get(to);
  }

  await open();
  return twilio;
}

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const CREDENTIALS = new Set([basic(ACCOUNT_SID, AUTH_TOKEN), basic(API_KEY.sid, API_KEY.secret)]);

function say(response: ServerResponse, status: number, body: unknown, headers = {}): ServerResponse {
  return response
    .writeHead(status, { 'content-type': 'application/json;charset=utf-8', ...headers })
    .end(JSON.stringify(body));
}

export function refuse(response: ServerResponse, status: number, code: number, headers = {}): ServerResponse {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return say(response, status, { code, message: `error ${code}`, more_info, status }, headers);
}

function messageResource(sid: string, form: URLSearchParams): Record<string, unknown> {
  const now = new Date().toUTCString().replace('GMT', '+0000');
  return {
    account_sid: ACCOUNT_SID,
    api_version: '2010-04-01',
    body: form.get('Body'),
    date_created: now,
    date_sent: null,
    date_updated: now,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: form.get('From'),
    messaging_service_sid: form.get('MessagingServiceSid'),
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: null,
    sid,
    status: form.has('MessagingServiceSid') ? 'accepted' : 'queued',
    subresource_uris: { media: `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages/${sid}/Media.json` },
    to: form.get('To'),
    uri: `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages/${sid}.json`,
  };
}

export function callbackFields(
  sid: string,
  sent: URLSearchParams,
  status: string,
  errorCode?: string,
): Record<string, string> {
  return {
    AccountSid: ACCOUNT_SID,
    ApiVersion: '2010-04-01',
    ...(errorCode && { ErrorCode: errorCode }),
    From: sent.get('From') ?? '+15005550006',
    MessageSid: sid,
    MessageStatus: status,
    SmsSid: sid,
    SmsStatus: status,
    To: sent.get('To') ?? '',
  };
}

/** The headers of a callback with this form to this URL, as Twilio's own library signs it. */
export function signedHeaders(
  url: string,
  form: URLSearchParams,
  authToken = AUTH_TOKEN,
): { 'content-type': string; 'x-twilio-signature': string } {
  return {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-twilio-signature': getExpectedTwilioSignature(authToken, url, paramsOf(form)),
  };
}

/** As the library is given them: an array where a name comes several times. */
export function paramsOf(form: URLSearchParams): Record<string, string | string[]> {
  const params: Record<string, string | string[]> = Object.create(null);
  for (const name of form.keys()) {
    // An array of Jest's own: the library asks whether it is an instance of Array.
    const values = [...form.getAll(name)];
    params[name] = values.length === 1 ? values[0]! : values;
  }
  return params;
}

/** Posts a callback, again where the fragment of its URL asks for that, and returns the last status, 0 for none. */
async function post(callback: string, fields: Record<string, string>): Promise<number> {
  const [url = '', fragment] = callback.split('#');
  const overrides = new URLSearchParams(fragment);
  const policy = (overrides.get('rp') ?? 'ct').split(',');
  const form = new URLSearchParams(fields);
  for (let repeats = Number(overrides.get('rc') ?? 1); ; repeats--) {
    const response = await fetch(url, {
      method: 'POST',
      headers: signedHeaders(url, form),
      body: form,
    }).catch(() => null);
    await response?.arrayBuffer();
    const why = response === null ? 'ct' : `${Math.floor(response.status / 100)}xx`;
    if (repeats === 0 || !policy.includes(why)) return response?.status ?? 0;
    await delay(100);
  }
}
