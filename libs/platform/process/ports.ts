import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** A TCP port that nobody listens on now, `preferred` if that one is free. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred && (await isFree(preferred))) return preferred;
  const [port] = await freePorts(1);
  return port!;
}

/**
 * So many different ports that nobody listens on now, below those that the system gives to outgoing connections: until a
 * server listens there, for the first time or again, none of the many connections of others takes its port.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(12_000, 32_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/** Whether both 127.0.0.1 and all interfaces could be listened on. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
