import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ReceivedCallback {
  url: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
  status: number;
}

export interface CallbackListener {
  url: string;
  callbacks: ReceivedCallback[];
  /** The answers to the next callbacks, first come first; 204 when there are none left. */
  answers: { status: number; headers?: Record<string, string> }[];
  /** The receipts of every callback answered with a 2xx. */
  receipts(): { ref: string; status: string; code?: string; at: string }[];
  close(): Promise<void>;
}

/** A place for the receipts of a carrier of this name to go, on a free port unless told which. */
export async function listenForCallbacks(port = 0, name = 'http'): Promise<CallbackListener> {
  const callbacks: ReceivedCallback[] = [];
  const answers: CallbackListener['answers'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers.shift() ?? { status: 204 };
      const headers = request.headers as Record<string, string | undefined>;
      callbacks.push({ url: request.url ?? '', headers, body: Buffer.concat(chunks), status: answer.status });
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/receipts/${name}`,
    callbacks,
    answers,
    receipts: () =>
      callbacks.filter(({ status }) => status < 300).flatMap(({ body }) => JSON.parse(body.toString('utf8'))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
