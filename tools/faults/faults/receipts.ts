import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { firstAttempt, runNoOf } from '../../../libs/sales/model/attempt.js';
import { campaignKey, parseCampaignId } from '../../../libs/sales/model/reference.js';
import { SECRET } from '../../../libs/testing/platform.js';
import type { Rig } from '../rig.js';
import { type Fault, insist, type Scene, seen } from './fault.js';

const FORGED_SECRET = `whsec_${Buffer.from('somebody who does not know it!!!').toString('base64')}`;
/** What no campaign has that many contacts for. */
export const UNKNOWN_SEQ = 999_999;
/** The beginning of a reference that is none of ours. */
const UNMATCHED_PREFIX = 'unmatched:';

interface Receipt {
  ref: string;
  status: string;
  code?: string;
}

/** Posts receipts as a carrier does that repeats what was not answered. @returns the answer's status. */
async function post({ platform }: Rig, receipts: readonly Receipt[], secret = SECRET): Promise<number> {
  const id = `msg_${randomUUID()}`;
  const at = new Date();
  const body = JSON.stringify(receipts.map((receipt) => ({ ...receipt, at: at.toISOString() })));
  return insist(async () => {
    const response = await fetch(platform.url('salesapi', '/receipts/http'), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      },
      body,
    });
    if (response.status >= 500) throw new Error(`POST /receipts: ${response.status}`);
    return response.status;
  });
}

async function postOurs(scene: Scene, receipts: readonly Receipt[]): Promise<void> {
  const status = await post(scene.rig, receipts);
  if (status !== 204) scene.complain(`receipts with a good signature were answered with ${status}`);
}

interface Row {
  campaignId: bigint;
  seq: number;
  status: number;
  attempt: number;
}

async function rows(scene: Scene, where: string): Promise<Row[]> {
  const ids = scene.campaignIds().map((id) => parseCampaignId(id));
  const { rows } = await scene.rig.platform.sales.pool.query(
    `SELECT campaign_id AS "campaignId", seq, status, attempt FROM message
     WHERE campaign_id = ANY ($1) AND ${where} ORDER BY campaign_id, seq LIMIT 200`,
    [ids],
  );
  return rows;
}

const DELIVERED = 90;
const referenceOf = ({ campaignId, seq }: Row, runNo: number) => `${campaignKey(campaignId)}-${seq}-${runNo}`;

/** What the carrier's receipts call each row in a run: the last id that it gave, if it gives any of its own, else our reference. */
async function namesOf(
  scene: Scene,
  rows: readonly Row[],
  runNoOf: (row: Row) => number,
): Promise<{ row: Row; ref: string }[]> {
  const named = rows.map((row) => ({ row, ref: referenceOf(row, runNoOf(row)) }));
  if (!scene.hasOwnIds) return named;
  const given = await insist(() =>
    scene.rig.platform.sales.pool.query<{ campaign_id: bigint; seq: number; run_no: number; id: string }>(
      'SELECT campaign_id, seq, run_no, id FROM carrier_message WHERE campaign_id = ANY ($1)',
      [scene.campaignIds().map((id) => parseCampaignId(id))],
    ),
  );
  const ids = new Map(
    given.rows.map(({ campaign_id, seq, run_no, id }) => [
      `${campaignKey(campaign_id)}-${seq}-${run_no}`,
      id,
    ]),
  );
  return named.flatMap(({ row, ref }) => (ids.has(ref) ? [{ row, ref: ids.get(ref)! }] : []));
}

const afterTheEnd: Fault = {
  name: 'receipts after the end',
  draw: (random) => ({
    about: 'for messages that are final, of every other status',
    holds: [],
    async run(scene) {
      let final: Row[] = [];
      const found = await seen(scene, async () => {
        final = await rows(scene, 'status >= 80');
        return final.length > 0;
      });
      if (!found) return false;
      const named = await namesOf(scene, final, ({ attempt }) => runNoOf(attempt));
      if (named.length === 0) return false;
      // A proof of delivery would count.
      const statuses = ['sent', 'undelivered', 'failed', 'expired'];
      await postOurs(
        scene,
        named.flatMap(({ row, ref }) => {
          const again = row.status === DELIVERED ? [{ ref, status: 'delivered' }] : [];
          return [{ ref, status: random.pick(statuses), code: 'SYSTEM_ERROR' }, ...again];
        }),
      );
      return true;
    },
  }),
};

const ofAnOlderRun: Fault = {
  name: 'receipts of an older run',
  when: 'late',
  draw: (random) => ({
    about: 'for messages that are being retried',
    holds: [],
    async run(scene) {
      let retried: Row[] = [];
      const found = await seen(scene, async () => {
        retried = await rows(scene, `attempt >= ${firstAttempt(2)}`);
        return retried.length > 0;
      });
      if (!found) return false;
      const statuses = ['sent', 'undelivered', 'failed', 'expired'];
      const named = await namesOf(scene, retried, () => 1);
      if (named.length === 0) return false;
      await postOurs(
        scene,
        named.map(({ ref }) => ({ ref, status: random.pick(statuses) })),
      );
      return true;
    },
  }),
};

const unknown: Fault = {
  name: 'receipts for unknown ids',
  draw(random) {
    const count = random.int(1, 20);
    return {
      about: `${count} of no campaign, and some of a message that does not exist`,
      holds: [],
      async run(scene) {
        const unmatched = Array.from({ length: count }, () => ({
          ref: `${UNMATCHED_PREFIX}${randomUUID()}`,
          status: 'delivered',
        }));
        const nobodys = scene.campaignIds().map((id) => ({
          ref: `${campaignKey(parseCampaignId(id)!)}-${UNKNOWN_SEQ}-1`,
          status: 'delivered',
        }));
        const all = [...unmatched, ...nobodys];
        await postOurs(scene, all);
        const kept = await insist(() =>
          scene.rig.platform.sales.pool.query(
            'SELECT count(DISTINCT reference)::int AS count FROM unmatched_receipt WHERE reference = ANY ($1)',
            [all.map(({ ref }) => ref)],
          ),
        );
        const lost = all.length - kept.rows[0].count;
        if (lost > 0) scene.complain(`${lost} receipts for unknown ids were acknowledged and are not kept`);
        return true;
      },
    };
  },
};

const forged: Fault = {
  name: 'forged receipts',
  draw: () => ({
    about: 'for messages that are not final',
    holds: [],
    async run(scene) {
      let open: Row[] = [];
      const found = await seen(scene, async () => {
        open = await rows(scene, 'status < 80');
        return open.length > 0;
      });
      if (!found) return false;
      const receipts = open.map((row) => ({ ref: referenceOf(row, 1), status: 'failed', code: 'BLOCKED' }));
      const status = await post(scene.rig, receipts, FORGED_SECRET);
      if (status !== 401) scene.complain(`receipts with a forged signature were answered with ${status}`);
      return true;
    },
  }),
};

export const RECEIPT_FAULTS: readonly Fault[] = [afterTheEnd, ofAnOlderRun, unknown, forged];
