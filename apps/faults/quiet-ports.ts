import { randomInt } from 'node:crypto';
import { isFree } from '../../libs/platform/ports.js';

/**
 * Free ports below those that the system gives to outgoing connections: while a server is down, none of the many
 * connections of a rig takes the port that it must come back on.
 */
export async function quietPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(12_000, 32_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}
