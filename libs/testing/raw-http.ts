import { connect } from 'node:net';

export interface RawReply {
  /** 0 where nothing came. */
  status: number;
  text: string;
  /** Whether the server hung up. */
  isClosed: boolean;
}

/**
 * Sends bytes as they are over a connection of their own, part by part, and resolves when the server hangs up or the
 * time is over, which is a limit for what hangs: a busy machine answers late.
 * @param parts each is sent after what it yields before was; a generator may wait in between
 */
export async function exchange(
  port: number,
  parts: Iterable<string | Buffer> | AsyncIterable<string | Buffer>,
  timeoutMs = 1_500,
): Promise<RawReply> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  const closed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)));
  const late = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    void closed.then(() => clearTimeout(timer));
  });
  const sending = (async () => {
    for await (const part of parts) {
      if (socket.destroyed) return;
      socket.write(part);
    }
  })();
  const isClosed = await Promise.race([closed, late]);
  socket.destroy();
  await sending;
  const text = Buffer.concat(chunks).toString();
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text, isClosed };
}

/** The statuses of all replies that came over the connection. */
export const statusesOf = ({ text }: RawReply) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
