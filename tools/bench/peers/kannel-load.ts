import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerQuestions } from '../aside.js';
import { feed } from './kannel-feed.js';
import { Finals } from './peer.js';

// Submits messages to Kannel and listens for its delivery reports.

interface Question {
  sendsmsPort: number;
  messages: number;
  connections: number;
  limitMs: number;
  /** Answer once Kannel has all messages; the next question, an empty one, is answered once it has reported all. */
  feedOnly?: boolean;
}

let finals: Finals;
let all: Promise<unknown>;
const listener = createServer((_request, response) => {
  finals.add();
  response.writeHead(200, { 'content-length': 0 }).end();
});

async function run({ limitMs, feedOnly, ...load }: Question) {
  if (load.messages === undefined) return all;
  if (!listener.listening) await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  finals = new Finals(load.messages);
  all = finals.all(limitMs);
  await feed({ ...load, reportUrl: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/` });
  return feedOnly ? null : all;
}

answerQuestions(run);
