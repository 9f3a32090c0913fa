import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { answerQuestions } from '../aside.js';
import { Finals } from './peer.js';

// Submits messages to Kannel's sendsms interface, one a request as it wants them, and listens for its delivery reports.

interface Question {
  sendsmsPort: number;
  messages: number;
  connections: number;
  limitMs: number;
}

let finals: Finals;
const listener = createServer((_request, response) => {
  finals.add();
  response.writeHead(200, { 'content-length': 0 }).end();
});

async function run({ sendsmsPort, messages, connections, limitMs }: Question) {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const dlrUrl = encodeURIComponent(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/`);
  const pool = new Pool(`http://127.0.0.1:${sendsmsPort}`, { connections });
  finals = new Finals(messages);
  const all = finals.all(limitMs);
  let next = 0;
  const submit = async () => {
    while (next < messages) {
      const number = next++;
      const to = encodeURIComponent(`+1415${2_000_000 + number}`);
      const text = encodeURIComponent(`Hi Ada, your code is ${100_000 + number}. Reply STOP to opt out.`);
      // dlr-mask 1: one report a message, when it is delivered.
      const path = `/cgi-bin/sendsms?username=bench&password=bench&from=1234&to=${to}&text=${text}&dlr-mask=1&dlr-url=${dlrUrl}`;
      const { statusCode, body } = await pool.request({ path, method: 'GET' });
      await body.dump();
      if (statusCode !== 202) throw new Error(`sendsms answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, submit));
  return all;
}

answerQuestions(run);
