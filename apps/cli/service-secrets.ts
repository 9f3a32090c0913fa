import { settingTexts } from '../../libs/platform/process/config.js';
import type { ServiceName } from './start-settings.js';

const CARRIER = [
  'CARRIER_TOKEN',
  'CARRIER_WEBHOOK_SECRET',
  'CARRIER_TEST_TOKEN',
  'CARRIER_TEST_WEBHOOK_SECRET',
] as const;

/** The secrets that each process needs, and is given; docker-compose.yaml has the same. Migrations alone have the others. */
export const SERVICE_SECRETS = {
  webapi: ['WEB_DATABASE_URL', 'REDIS_URL', 'ADMIN_KEY'],
  rpc: ['WEB_DATABASE_URL', 'REDIS_URL', 'RPC_TOKEN'],
  'general-worker': ['WEB_DATABASE_URL', 'REDIS_URL'],
  salesapi: ['SALES_DATABASE_URL', 'REDIS_URL', 'RPC_TOKEN', 'ADMIN_KEY', ...CARRIER],
  'sales-worker': ['SALES_DATABASE_URL', 'REDIS_URL', 'RPC_TOKEN', ...CARRIER],
  carrier: [...CARRIER],
} as const satisfies Record<ServiceName, readonly string[]>;

const REAL_CARRIERS = ['SMPP_PASSWORD', 'TWILIO_AUTH_TOKENS', 'TWILIO_API_KEY_SECRET'] as const;

/** What those need besides that send by SMPP or Twilio; who runs containers gives it to these two. */
const REAL_CARRIER_SECRETS: Partial<Record<ServiceName, readonly string[]>> = {
  salesapi: REAL_CARRIERS,
  'sales-worker': REAL_CARRIERS,
};

export const MIGRATION_SECRETS = [
  'WEB_DATABASE_URL',
  'SALES_DATABASE_URL',
  'WEB_MIGRATION_URL',
  'SALES_MIGRATION_URL',
] as const;

const SECRETS = [
  ...new Set([...Object.values(SERVICE_SECRETS).flat(), ...REAL_CARRIERS, ...MIGRATION_SECRETS]),
];

/** The environment with those secrets that stand in files. @throws Error naming a file that cannot be read. */
export function withSecretsOfFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { texts, faults } = settingTexts(SECRETS, env);
  if (faults.length > 0) throw new Error(faults.map((fault) => fault.join(' ')).join('; '));
  return { ...without(env, SECRETS), ...texts };
}

/** What of the environment of all processes one of them is given: no secret but its own. */
export function environmentOf(service: ServiceName, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own: readonly string[] = [...SERVICE_SECRETS[service], ...(REAL_CARRIER_SECRETS[service] ?? [])];
  return without(
    env,
    SECRETS.filter((name) => !own.includes(name)),
  );
}

function without(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  const left = new Set(names.flatMap((name) => [name, `${name}_FILE`]));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !left.has(name)));
}
