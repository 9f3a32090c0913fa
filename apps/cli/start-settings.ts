import path from 'node:path';
import { freePorts, isFree } from '../../libs/platform/process/ports.js';
import { projectRoot } from '../../libs/platform/process/project-root.js';

/** Wrong usage: exit code 2. */
export class UsageError extends Error {}

/** The processes of the platform. */
export const SERVICES = ['webapi', 'salesapi', 'rpc', 'general-worker', 'sales-worker', 'carrier'] as const;
export type ServiceName = (typeof SERVICES)[number];

export type Ports = {
  webapi: number;
  salesapi: number;
  rpc: number;
  carrier: number;
  /** Where each process shows its metrics; null for nowhere. */
  metrics: Record<ServiceName, number> | null;
};

const PORTS = {
  webapi: ['WEBAPI_PORT', 8000],
  salesapi: ['SALESAPI_PORT', 8002],
  rpc: ['RPC_PORT', 8003],
  carrier: ['CARRIER_PORT', 8010],
} as const;
/** The first of as many as there are processes, in the order of `SERVICES`. */
const METRICS_PORT = 9460;

/** The installation's data; absolute, because the servers run with another working directory. */
export function dataDirectory(): string {
  return path.resolve(projectRoot, process.env.DATA_DIR || '.broadside');
}

/**
 * The ports of `broadside start`.
 * @throws UsageError naming the port in use, whose it is and the variable that moves it.
 */
export async function configuredPorts(): Promise<Ports> {
  const names = Object.keys(PORTS) as (keyof typeof PORTS)[];
  const wanted: { of: string; variable: string; port: number }[] = names.map((of) => {
    const [variable, fallback] = PORTS[of];
    return { of, variable, port: portOf(variable, fallback) };
  });
  if (metricsAreWanted()) {
    const first = portOf('METRICS_PORT', METRICS_PORT);
    wanted.push(
      ...SERVICES.map((name, i) => ({ of: metricsOf(name), variable: 'METRICS_PORT', port: first + i })),
    );
  }
  const taken = new Map<number, string>();
  for (const { of, variable, port } of wanted) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new UsageError(`${variable} is not a port: ${process.env[variable]}`);
    const twin = taken.get(port);
    if (twin) throw new UsageError(`${variable}: port ${port} is already that of ${twin}`);
    if (!(await isFree(port))) {
      throw new Error(
        `port ${port}, which ${of} needs, is in use. Stop what listens there, or set ${variable} to another port`,
      );
    }
    taken.set(port, of);
  }
  return assemble(wanted.map(({ port }) => port));
}

/** Ports that nobody uses, for everything that must not meet a running platform. */
export async function ephemeralPorts(): Promise<Ports> {
  const metrics = metricsAreWanted() ? SERVICES.length : 0;
  return assemble(await freePorts(Object.keys(PORTS).length + metrics));
}

const portOf = (variable: string, fallback: number) => Number(process.env[variable] || fallback);
const metricsAreWanted = () => process.env.METRICS_PORT !== '0';
const metricsOf = (service: string) => `the metrics of ${service}`;

/** @param ports those of `PORTS`, then those of the metrics, if any. */
function assemble(ports: readonly number[]): Ports {
  const names = Object.keys(PORTS) as (keyof typeof PORTS)[];
  const own = Object.fromEntries(names.map((name, i) => [name, ports[i]])) as Omit<Ports, 'metrics'>;
  const rest = ports.slice(names.length);
  const metrics =
    rest.length === 0
      ? null
      : (Object.fromEntries(SERVICES.map((name, i) => [name, rest[i]])) as NonNullable<Ports['metrics']>);
  return { ...own, metrics };
}
