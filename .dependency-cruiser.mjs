/**
 * Imports point one way. Each rule has a failing example in libs/testing/house-rules.spec.ts, so that it is known to bite.
 */

/** Rooms that stand in floors: a room imports from the floors below its own, never from beside or above. */
const FLOORS = {
  platform: [
    ['process', 'problems'],
    ['telemetry', 'openapi', 'limits'],
    ['redis', 'service', 'postgres', 'access'],
    ['migrations', 'http', 'idempotency'],
  ],
  sales: [
    ['model', 'routing'],
    ['receipts', 'dispatch', 'settlement', 'contact-files', 'stats', 'webhooks', 'audit', 'removal'],
    ['campaigns'],
    ['sends'],
  ],
  web: [['credit'], ['workspaces']],
};

/** What each lib may import besides itself and packages; `sms` and `contracts` import nothing of ours. */
const MAY_IMPORT = {
  sms: [],
  contracts: [],
  'api-client': [],
  plot: [],
  monitor: [],
  platform: ['contracts'],
  provision: ['platform'],
  carriers: ['platform', 'contracts', 'sms'],
  sales: ['carriers', 'sms', 'platform', 'contracts'],
  web: ['platform', 'contracts'],
  reconcile: ['web', 'sales', 'platform', 'contracts'],
  simulation: ['plot', 'sms'],
  testing: ['platform', 'contracts', 'api-client', 'carriers', 'reconcile'],
};

const among = (names) => `(${names.join('|')})`;

/** The rules of one house of floors: each room with the rooms of its own floor and of those above. */
const floorRules = ([house, floors]) =>
  floors.flatMap((rooms, floor) =>
    rooms
      .map((room) => {
        const notBelow = floors
          .slice(floor)
          .flat()
          .filter((other) => other !== room);
        return {
          name: `${house}-${room}-imports-downwards`,
          severity: 'error',
          from: { path: `^libs/${house}/${room}/`, pathNot: 'spec\\.ts$' },
          to: { path: `^libs/${house}/${among(notBelow)}/` },
        };
      })
      .filter(({ to }) => !to.path.includes('/()/')),
  );

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-lib-to-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'no-product-to-tools',
      severity: 'error',
      from: { path: '^(libs|apps)/' },
      to: { path: '^tools/' },
    },
    {
      // An end-to-end test may start another app beside its own.
      name: 'no-app-to-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '/test/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    ...Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
      name: `${name}-imports-only-its-own`,
      severity: 'error',
      from: { path: `^libs/${name}/` },
      // What only tests may import is another rule's business.
      to: { path: '^libs/', pathNot: `^libs/${among([name, ...allowed, 'testing'])}/` },
    })),
    ...Object.entries(FLOORS).flatMap(floorRules),
    {
      name: 'sales-side-sees-no-web-side',
      severity: 'error',
      from: { path: '^(libs/(sales|carriers|sms)|apps/(salesapi|sales-worker))/' },
      to: { path: '^libs/web/' },
    },
    {
      // The end-to-end test of rpc calls it with the client that the sales side uses.
      name: 'web-side-sees-no-sales-side',
      severity: 'error',
      from: { path: '^(libs/web|apps/(webapi|rpc|general-worker))/', pathNot: '/test/' },
      to: { path: '^libs/(sales|carriers|sms)/' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: '(\\.spec|e2e-spec|conformance|testing)\\.ts$|/test/|^libs/testing/',
      },
      to: { path: '(\\.spec|conformance|/testing)\\.ts$|/test/|^libs/testing/' },
    },
    {
      // An installation without development packages runs everything but the drawing of pictures.
      name: 'no-development-package-in-the-product',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: '(\\.spec|e2e-spec|conformance|testing)\\.ts$|/test/|^libs/(testing|plot)/',
      },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs'],
    },
  },
};
