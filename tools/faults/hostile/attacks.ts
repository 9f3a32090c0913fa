import { createHmac, randomBytes } from 'node:crypto';
import { formOf, HOSTILE_FILES, type HostileFile } from '../../../libs/testing/hostile-files.js';

/** What an attack is aimed at, and what it has of ours. */
export interface Target {
  ports: { salesapi: number; webapi: number };
  /** A key of a workspace, for attacks of those who have one. */
  apiKey: string;
}

/**
 * What each connection of an attack does.
 * - hold: sends the text, and then a byte of `drip` every so often, for ever.
 * - ignore: sends the text and reads nothing.
 * - ask: sends the text, and again as soon as it is answered.
 */
export interface Attack {
  readonly name: string;
  readonly service: 'salesapi' | 'webapi';
  readonly connections: number;
  readonly does: 'hold' | 'ignore' | 'ask';
  readonly drip?: string;
  /** Made anew for each time it is sent. */
  readonly text: (target: Target) => string;
  /** What follows the text, where that is much: piece by piece, as it is taken. */
  readonly body?: () => Iterable<Buffer>;
}

const head = (line: string, ...headers: string[]) =>
  `${[`${line} HTTP/1.1`, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`;

const wrongKey = () => `Authorization: Bearer bs_live_${randomBytes(32).toString('base64url')}`;

/** The headers of a receipt that is signed with a secret that is nobody's. */
function forged(): string[] {
  const [id, timestamp] = [`msg_${randomBytes(8).toString('hex')}`, Math.floor(Date.now() / 1_000)];
  const signature = createHmac('sha256', 'nobody').update(`${id}.${timestamp}`).digest('base64');
  return [`webhook-id: ${id}`, `webhook-timestamp: ${timestamp}`, `webhook-signature: v1,${signature}`];
}

const announced = (path: string, bytes: number, ...headers: string[]) =>
  `${head(`POST ${path}`, 'Content-Type: application/json', `Content-Length: ${bytes}`, ...headers)}[`;

/** Two clients with a key who upload the file again and again. */
function upload(file: HostileFile): Attack {
  const { headers, body } = formOf(file);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return {
    name: `uploads of ${file.name}`,
    service: 'salesapi',
    connections: 2,
    does: 'ask',
    text: ({ apiKey }) => head('POST /create', `Authorization: Bearer ${apiKey}`, ...lines),
    body,
  };
}

export const ATTACKS: readonly Attack[] = [
  {
    name: 'slow headers',
    service: 'salesapi',
    connections: 1_000,
    does: 'hold',
    drip: 'x',
    text: () => 'POST /run HTTP/1.1\r\nHost: x\r\nX-Slow: ',
  },
  {
    name: 'slow bodies of receipts',
    service: 'salesapi',
    connections: 400,
    does: 'hold',
    drip: ' ',
    text: () => announced('/receipts/http', 4 * 1024 * 1024, ...forged()),
  },
  {
    name: 'slow bodies without a key',
    service: 'salesapi',
    connections: 400,
    does: 'hold',
    drip: ' ',
    text: () => announced('/run', 1_000),
  },
  {
    name: 'slow uploads without a key',
    service: 'salesapi',
    connections: 400,
    does: 'hold',
    drip: ' ',
    text: () =>
      `${head('POST /create', 'Content-Type: multipart/form-data; boundary=b', 'Content-Length: 500000000')}--b`,
  },
  {
    name: 'slow bodies with a key',
    service: 'salesapi',
    connections: 400,
    does: 'hold',
    drip: ' ',
    text: ({ apiKey }) => announced('/run', 1_000, `Authorization: Bearer ${apiKey}`),
  },
  {
    name: 'slow readers',
    service: 'salesapi',
    connections: 200,
    does: 'ignore',
    text: () => head('GET /openapi.json').repeat(50),
  },
  {
    name: 'crowded connections',
    service: 'salesapi',
    connections: 200,
    does: 'ask',
    text: () => head('GET /campaigns').repeat(1_500),
  },
  {
    name: 'readers of the page',
    service: 'webapi',
    connections: 50,
    does: 'ask',
    text: () =>
      ['json', 'yaml', 'static/swagger-ui-bundle.js']
        .map((name) => head(`GET /docs/${name}`, 'Accept-Encoding: br'))
        .join(''),
  },
  {
    name: 'flood without a key',
    service: 'salesapi',
    connections: 20,
    does: 'ask',
    text: () => head('GET /campaigns'),
  },
  {
    name: 'flood with wrong keys',
    service: 'salesapi',
    connections: 20,
    does: 'ask',
    text: () => head('GET /campaigns', wrongKey()),
  },
  {
    name: 'flood with a key',
    service: 'salesapi',
    connections: 20,
    does: 'ask',
    text: ({ apiKey }) => head('GET /campaigns?limit=1', `Authorization: Bearer ${apiKey}`),
  },
  {
    name: 'flood of forged receipts',
    service: 'salesapi',
    connections: 20,
    does: 'ask',
    text: () => `${head('POST /receipts/http', 'Content-Length: 2', ...forged())}[]`,
  },
  {
    name: 'flood with wrong admin keys',
    service: 'webapi',
    connections: 20,
    does: 'ask',
    text: () => head('GET /workspaces', `Authorization: Bearer ${randomBytes(24).toString('hex')}`),
  },
  {
    name: 'sockets without a key',
    service: 'webapi',
    connections: 1_000,
    does: 'hold',
    text: () =>
      head(
        'GET /socket.io/?EIO=4&transport=websocket',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ),
  },
  ...HOSTILE_FILES.map(upload),
];
