import fc from 'fast-check';
import { ABUSE_SEED, Abuse } from '../../../libs/testing/abuse.js';
import { Contract } from '../../../libs/testing/contract.js';
import { hostileCalls, type KnownParameters } from '../../../libs/testing/hostile-requests.js';

let abuse: Abuse;
let contracts: Contract[];
let known: KnownParameters;

beforeAll(async () => {
  abuse = await Abuse.begin({ services: ['webapi'] });
  const { client, platform } = abuse;
  const url = platform.url('webapi', '');
  contracts = await Promise.all([Contract.open(url, client.apiKey), Contract.open(url, platform.adminKey)]);
  const keys = await Promise.all(
    ['live', 'test'].map((mode) => client.request('webapi', 'POST', '/workspaces/me/keys', { mode })),
  );
  known = {
    id: [client.workspaceId, ...keys.map(({ body }) => body.id)],
    keyId: keys.map(({ body }) => body.id),
    code: ['not_found', '__proto__'],
  };
});
afterAll(() => abuse.end());

it.each(['a workspace', 'the operator'])(
  'answers whatever %s asks of any operation as its document says',
  async (who) => {
    const contract = contracts[who === 'the operator' ? 1 : 0]!;
    for (const id of contract.operations.keys()) {
      const calls = fc.asyncProperty(hostileCalls(contract, id, known), async (call) => {
        // It throws where a reply is not documented, is not what its document says, or does not come.
        const { status } = await contract.call(id, call);
        expect(status).toBeLessThan(500);
      });
      await fc.assert(calls, { seed: ABUSE_SEED, numRuns: 60 }).catch((error) => {
        throw new Error(`${id}: ${error.message}`, { cause: error });
      });
    }
  },
  120_000,
);
