import path from 'node:path';
import { freePorts, isFree } from '../../libs/platform/ports.js';
import { projectRoot } from '../../libs/platform/project-root.js';

/** Wrong usage: exit code 2. */
export class UsageError extends Error {}

export type Ports = { webapi: number; salesapi: number; rpc: number; carrier: number };

const PORTS = {
  webapi: ['WEBAPI_PORT', 8000],
  salesapi: ['SALESAPI_PORT', 8002],
  rpc: ['RPC_PORT', 8003],
  carrier: ['CARRIER_PORT', 8010],
} as const;

/** The installation's data; absolute, because the servers run with another working directory. */
export function dataDirectory(): string {
  return path.resolve(projectRoot, process.env.DATA_DIR || '.broadside');
}

/**
 * The ports of `broadside start`.
 * @throws UsageError naming the port in use, whose it is and the variable that moves it.
 */
export async function configuredPorts(): Promise<Ports> {
  const ports = {} as Ports;
  for (const name of Object.keys(PORTS) as (keyof Ports)[]) {
    const [variable, fallback] = PORTS[name];
    const port = Number(process.env[variable] || fallback);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new UsageError(`${variable} is not a port: ${process.env[variable]}`);
    const twin = Object.entries(ports).find(([, other]) => other === port)?.[0];
    if (twin) throw new UsageError(`${variable}: port ${port} is already that of ${twin}`);
    if (!(await isFree(port))) {
      throw new Error(
        `port ${port}, which ${name} needs, is in use. Stop what listens there, or set ${variable} to another port`,
      );
    }
    ports[name] = port;
  }
  return ports;
}

/** Ports that nobody uses, for everything that must not meet a running platform. */
export async function ephemeralPorts(): Promise<Ports> {
  const names = Object.keys(PORTS) as (keyof Ports)[];
  const free = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, free[index]])) as Ports;
}
