/**
 * Imports point one way. Each rule has a failing example in libs/platform/house-rules.spec.ts, so that it is known to bite.
 */
const lib = (names) => `^libs/(${names})/`;

/** What each lib may import besides itself and packages; `sms` imports nothing of ours, `platform` knows no SMS words. */
const MAY_IMPORT = {
  sms: [],
  platform: [],
  provision: ['platform'],
  carriers: ['platform', 'sms'],
  messages: ['carriers', 'sms', 'platform'],
  campaigns: ['messages', 'sms', 'platform'],
  webhooks: ['platform'],
  credit: ['platform'],
  'credit-client': ['platform'],
  workspaces: ['platform', 'credit'],
  'api-client': [],
  testing: ['platform', 'api-client', 'reconcile'],
  reconcile: ['credit', 'messages', 'platform'],
  plot: [],
  monitor: [],
  simulation: ['plot', 'sms'],
};

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
      // An end-to-end test may start another app beside its own.
      name: 'no-app-to-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '/test/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    ...Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
      name: `${name}-imports-only-its-own`,
      severity: 'error',
      from: { path: lib(name) },
      // What only tests may import is another rule's business.
      to: { path: '^libs/', pathNot: lib([name, ...allowed, 'testing'].join('|')) },
    })),
    {
      name: 'sales-side-sees-no-credit-but-by-its-client',
      severity: 'error',
      from: { path: '^apps/(salesapi|sales-worker)/' },
      to: { path: '^(libs/(credit|workspaces)/|generated/webapi/)' },
    },
    {
      name: 'web-side-sees-no-sales',
      severity: 'error',
      from: { path: '^apps/(webapi|rpc|general-worker)/' },
      to: { path: '^(libs/(messages|campaigns|carriers|sms|webhooks)/|generated/salesapi/)' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: '(\\.spec|e2e-spec|conformance|testing)\\.ts$|/test/|^libs/testing/|^apps/faults/',
      },
      to: { path: '(\\.spec|conformance|/testing)\\.ts$|/test/|^libs/testing/' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^generated/'] },
    exclude: { path: '(^|/)dist/' },
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs'],
    },
  },
};
