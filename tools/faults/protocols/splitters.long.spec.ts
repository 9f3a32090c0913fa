import fc from 'fast-check';
import { GrpcSplitter } from './grpc.js';
import { HttpSplitter } from './http.js';
import { PostgresSplitter } from './postgres.js';
import { RedisSplitter } from './redis.js';
import type { Splitter } from './splitter.js';

/** What one end says before the other speaks, and the units that are found in it: `> kind detail` or `< kind detail`. */
type Turn = readonly [side: 'client' | 'server', bytes: Buffer, ...units: string[]];

/** Bytes arrive in any pieces; they leave unchanged, and the same units are found. */
function holds(name: string, make: () => Splitter, turns: readonly Turn[]): void {
  it(name, () => {
    const cuts = fc.array(fc.nat(), { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(cuts, { minLength: turns.length, maxLength: turns.length }), (cutsOf) => {
        const splitter = make();
        for (const [index, [side, bytes, ...expected]] of turns.entries()) {
          const units: string[] = [];
          const passed: Buffer[] = [];
          for (const chunk of cut(bytes, cutsOf[index]!)) {
            const pieces = side === 'client' ? splitter.request(chunk) : splitter.reply(chunk);
            for (const piece of pieces) {
              passed.push(piece.bytes);
              if (!piece.unit) continue;
              const { direction, kind, detail } = piece.unit;
              units.push([direction === 'request' ? '>' : '<', kind, detail].filter(Boolean).join(' '));
            }
          }
          expect(Buffer.concat(passed).equals(bytes)).toBe(true);
          expect(units).toEqual(expected);
        }
      }),
      { numRuns: 200 },
    );
  });
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((place) => place % bytes.length), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

describe('Postgres', () => {
  const message = (type: string, ...parts: (string | number[])[]) => {
    const body = Buffer.concat(
      parts.map((part) => Buffer.from(typeof part === 'string' ? `${part}\0` : part)),
    );
    const head = Buffer.alloc(4);
    head.writeInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(type), head, body]);
  };
  const join = (...messages: Buffer[]) => Buffer.concat(messages);
  const query = (text: string) => message('Q', text);
  const bound = (name: string) => [
    message('B', '', name, [0, 0]),
    message('E', '', [0, 0, 0, 0]),
    message('S'),
  ];
  const done = (tag: string, status = 'I') => join(message('C', tag), message('Z', [status.charCodeAt(0)]));
  const row = message('D', [0, 1, 0, 0, 0, 1, 65]);
  const startup = message('', [0, 3, 0, 0], 'user', 'me', [0]);
  const begin: Turn[] = [
    ['client', query('BEGIN')],
    ['server', done('BEGIN', 'T')],
  ];

  holds(
    'a statement of its own is asked about; its reply only if it changed a row',
    () => new PostgresSplitter(),
    [
      ['client', startup],
      ['server', join(message('R', [0, 0, 0, 0]), message('Z', [73]))],
      [
        'client',
        join(message('P', 'poll', 'UPDATE a SET b = 1 RETURNING c', [0, 0]), ...bound('poll')),
        '> commit poll',
      ],
      ['server', join(message('1'), message('2'), done('UPDATE 0'))],
      ['client', join(...bound('poll')), '> commit poll'],
      ['server', join(message('2'), row, row, done('UPDATE 2')), '< commit poll'],
      ['client', query('SELECT 1')],
      ['server', join(row, done('SELECT 1'))],
      ['client', query('DELETE FROM a'), '> commit DELETE FROM a'],
      ['server', join(message('E', [0]), message('Z', [73]))],
    ],
  );

  holds('a transaction that wrote is asked about at its end, and no other', () => new PostgresSplitter(), [
    ['client', startup],
    ['server', message('Z', [73])],
    ...begin,
    ['client', query('INSERT INTO a VALUES (1)')],
    ['server', done('INSERT 0 1', 'T')],
    ['client', query('SELECT 1')],
    ['server', join(row, done('SELECT 1', 'T'))],
    ['client', query('COMMIT'), '> commit INSERT INTO a VALUES (1)'],
    ['server', done('COMMIT'), '< commit INSERT INTO a VALUES (1)'],
    ...begin,
    ['client', query('UPDATE a SET b = 1')],
    ['server', done('UPDATE 0', 'T')],
    ['client', query('COMMIT')],
    ['server', done('COMMIT')],
    ...begin,
    ['client', query('UPDATE a SET b = 1')],
    ['server', done('UPDATE 3', 'T')],
    ['client', query('SELECT 1/0')],
    ['server', join(message('E', [0]), message('Z', ['E'.charCodeAt(0)]))],
    ['client', query('ROLLBACK')],
    ['server', done('ROLLBACK')],
  ]);

  holds('WITH counts if it writes, COPY if it comes in', () => new PostgresSplitter(), [
    ['client', startup],
    ['server', message('Z', [73])],
    [
      'client',
      query('WITH w AS (UPDATE a SET b = 1 RETURNING b) SELECT count(*) FROM w'),
      '> commit WITH w AS (UPDATE a SET',
    ],
    ['server', join(row, done('SELECT 1')), '< commit WITH w AS (UPDATE a SET'],
    ['client', query('WITH w AS (SELECT FROM a FOR UPDATE) SELECT count(*) FROM w')],
    ['server', join(row, done('SELECT 1'))],
    ['client', query('COPY a FROM STDIN'), '> commit COPY a FROM STDIN'],
    ['server', message('G', [0, 0, 0])],
    ['client', join(message('d', 'row'), message('c'))],
    ['server', done('COPY 1'), '< commit COPY a FROM STDIN'],
    ['client', query('COPY a TO STDOUT')],
    ['server', join(message('H', [0, 0, 0]), message('d', 'row'), message('c'), done('COPY 1'))],
  ]);

  it('keeps back what tells the driver of the end, and only that', () => {
    const splitter = new PostgresSplitter();
    splitter.request(join(startup, query('UPDATE a SET b = 1 RETURNING b')));
    const [before, end] = splitter.reply(join(row, done('UPDATE 1')));
    expect(before).toEqual({ bytes: row });
    expect(end).toMatchObject({ bytes: done('UPDATE 1'), unit: { direction: 'reply', kind: 'commit' } });
  });
});

describe('Redis', () => {
  const command = (...words: string[]) =>
    Buffer.from(
      `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
    );
  const text = (reply: string) => Buffer.from(reply);

  holds('commands and their replies in order, however nested', () => new RedisSplitter(), [
    [
      'client',
      Buffer.concat([command('SET', 'key', 'línea\r\n*1'), command('get', 'key')]),
      '> set key',
      '> get key',
    ],
    ['server', text('+OK\r\n$9\r\nline\r\n*1x\r\n'), '< set key', '< get key'],
    ['client', command('EVALSHA', 'abc', '2', 'first', 'second'), '> evalsha first'],
    ['server', text('*3\r\n*2\r\n$1\r\na\r\n:1\r\n*-1\r\n*0\r\n'), '< evalsha first'],
    ['client', Buffer.concat([command('ping'), command('hgetall', 'h')]), '> hgetall h'],
    ['server', text('+PONG\r\n-ERR no\r\n'), '< hgetall h'],
  ]);

  holds('waiting for work is nothing; getting some is', () => new RedisSplitter(), [
    ['client', command('brpoplpush', 'wait', 'active', '5')],
    ['server', text('$-1\r\n')],
    ['client', command('brpoplpush', 'wait', 'active', '5')],
    ['server', text('$3\r\n1-2\r\n'), '< brpoplpush wait'],
    ['client', command('bzpopmin', 'marker', '5')],
    ['server', text('*-1\r\n')],
  ]);

  holds('a subscriber is left alone', () => new RedisSplitter(), [
    ['client', command('subscribe', 'news')],
    ['server', text('*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n')],
    ['server', text('*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n')],
    ['client', command('unsubscribe', 'news')],
  ]);
});

describe('gRPC', () => {
  const frame = (type: number, flags: number, stream: number, length: number) => {
    const bytes = Buffer.alloc(9 + length, 0xff);
    bytes.writeUIntBE(length, 0, 3);
    bytes[3] = type;
    bytes[4] = flags;
    bytes.writeUInt32BE(stream, 5);
    return bytes;
  };
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  const [DATA, HEADERS, SETTINGS, PING] = [0, 1, 4, 6];
  const [END_STREAM, END_HEADERS] = [1, 4];

  holds('a call begins with its headers and ends with the trailers', () => new GrpcSplitter(), [
    [
      'client',
      Buffer.concat([
        preface,
        frame(SETTINGS, 0, 0, 12),
        frame(HEADERS, END_HEADERS, 1, 30),
        frame(DATA, END_STREAM, 1, 20),
        frame(HEADERS, END_HEADERS | END_STREAM, 3, 5),
      ]),
      '> call',
      '> call',
    ],
    [
      'server',
      Buffer.concat([frame(SETTINGS, 1, 0, 0), frame(PING, 1, 0, 8), frame(HEADERS, END_HEADERS, 1, 9)]),
    ],
    ['server', frame(HEADERS, END_HEADERS | END_STREAM, 3, 9), '< call'],
    [
      'server',
      Buffer.concat([frame(DATA, 0, 1, 300), frame(HEADERS, END_HEADERS | END_STREAM, 1, 9)]),
      '< call',
    ],
  ]);

  const asking = (text: string) => {
    const bytes = frame(DATA, END_STREAM, 1, 8 + text.length);
    bytes.write(text, 13);
    return bytes;
  };

  holds('a reply says what was asked', () => new GrpcSplitter(), [
    [
      'client',
      Buffer.concat([preface, frame(HEADERS, END_HEADERS, 1, 30), asking('op-1:settle:0')]),
      '> call',
    ],
    ['server', frame(HEADERS, END_HEADERS | END_STREAM, 1, 9), '< call op-1:settle:0'],
  ]);
});

describe('HTTP', () => {
  const post = 'POST /messages?now=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody';

  holds('requests and replies take turns', () => new HttpSplitter(), [
    ['client', Buffer.from(post), '> POST /messages'],
    ['server', Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'), '< POST /messages'],
    ['client', Buffer.from('GET /stats HTTP/1.1\r\n\r\n'), '> GET /stats'],
    ['server', Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), '< GET /stats'],
  ]);
});
