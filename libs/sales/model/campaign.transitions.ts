import { FORGET_FAILURES } from './campaign.failures.js';
import type { CampaignStatus, PausedReason } from './campaign.js';

/** A change of a campaign's status. */
export interface CampaignTransition {
  from: readonly CampaignStatus[];
  /** Several where the row decides. */
  to: readonly CampaignStatus[];
  /** What each column becomes, in SQL. */
  columns: Readonly<Record<string, string>>;
}

/** Nothing of the campaign waits to be sent, nor for what becomes of it. */
export const NOTHING_LEFT = 'queued + unknown + sent = 0';

/**
 * The statement sees every batch of `campaign`. One that had to wait for the campaign's row changes the newest, but of the
 * batches sees those that there were when it began. Where all of those are done, new ones come only of another run, or of
 * single sends that are appended; whoever is then the last to see the campaign leaves it to the sweeper.
 */
const SEES_ITS_BATCHES = `EXISTS (SELECT FROM campaign seen WHERE seen.id = campaign.id
  AND seen.run_id IS NOT DISTINCT FROM campaign.run_id AND seen.contacts = campaign.contacts)`;

/** No batch of `campaign` is in one of these states, nor may be without being seen. */
const noBatchIs = (
  states: readonly string[],
) => `NOT EXISTS (SELECT FROM batch b WHERE b.campaign_id = campaign.id
  AND b.state IN (${states.map((state) => `'${state}'`).join(', ')})) AND ${SEES_ITS_BATCHES}`;

/** No batch of `campaign` has its outcome still to come; receipts may overtake it, and a campaign is not done before. */
export const ALL_BATCHES_DONE = noBatchIs(['pending', 'queued', 'submitting', 'unknown']);

/** No batch of `campaign` waits or is in submission; what is in doubt is decided later. */
export const NO_BATCH_AT_WORK = noBatchIs(['pending', 'queued', 'submitting']);

/** A run has so long to hand its messages to the carrier. */
const EXPIRES_AT = `now() + validity_minutes * interval '1 min'`;

/**
 * Every change of a campaign's status that there is (`campaign.ts` says in words what they are for), and the only place
 * that writes one. A campaign begins as `draft`, the column's default; the single sends of a day as `completed`.
 */
export const TRANSITIONS = {
  /** A person says when it is to start, which is $2, or says it anew. */
  schedule: change(['draft', 'scheduled'], 'scheduled', { send_at: '$2' }),

  /** A person starts it, or its time has come: before anybody is asked for its credit, which is reserved as run $2. */
  run: change(['draft', 'scheduled'], 'reserving', { run_id: '$2' }),
  /** The same of one that waited for credit before it ever ran. */
  runAgain: change(['paused'], 'reserving', { run_id: '$2' }),
  /** A person sends again what failed. */
  retry: change(['completed', 'canceled'], 'reserving', { run_id: '$2' }),

  /**
   * The credit is reserved. A retry whose every message was delivered in the meantime has nothing to send; where it had
   * made batches by then they are settled first, else their run would never be closed.
   */
  start: {
    from: ['reserving'],
    to: ['running', 'completed'],
    columns: {
      status: `CASE WHEN ${NOTHING_LEFT} AND ${ALL_BATCHES_DONE} THEN 'completed' ELSE 'running' END`,
      started_at: 'coalesce(started_at, now())',
      finished_at: `CASE WHEN ${NOTHING_LEFT} AND ${ALL_BATCHES_DONE} THEN now() END`,
      expires_at: EXPIRES_AT,
      ...FORGET_FAILURES,
    },
  },
  /**
   * The credit does not suffice: it is again what it was before (`was`, a relation of the statement), or paused where
   * nobody is there to be told. Run $2 was refused and has no reservation, so it must not stay the campaign's run:
   * canceling the draft would release credit from it.
   */
  refuse: {
    from: ['reserving'],
    to: ['draft', 'scheduled', 'paused', 'completed', 'canceled'],
    columns: {
      status: 'was.status',
      paused_reason: `CASE was.status WHEN 'paused' THEN 'credit' END`,
      run_id: `(SELECT id FROM run WHERE campaign_id = $1 AND state <> 'refused' ORDER BY no DESC LIMIT 1)`,
    },
  },

  pause: change(['running'], 'paused', {}, 'user'),
  /** Too many of the latest submissions or receipts failed. */
  pauseForFailures: change(['running'], 'paused', {}, 'failure_rate'),
  /** The operator has suspended its workspace; single sends pause, too. */
  suspend: change(['running'], 'paused', {}, 'suspended'),
  resume: change(['paused'], 'running', FORGET_FAILURES),
  /** The suspension of its workspace, which had paused it, has ended. */
  endSuspension: change(['paused'], 'running'),

  /** Its last message is final, and its last batch has its outcome. */
  complete: change(['running', 'paused'], 'completed', { finished_at: 'now()' }),

  /** A person cancels it: what waits is canceled batch by batch. */
  cancel: change(['draft', 'scheduled', 'running', 'paused'], 'canceling'),
  /** Nothing of it waits any more. */
  finishCanceling: change(['canceling'], 'canceled', { finished_at: 'now()' }),

  /** A person deletes it: what it said is forgotten at once, its rows are removed one after another. */
  delete: change(['draft', 'completed', 'canceled'], 'deleted', {
    removed_at: 'coalesce(removed_at, now())',
    name: `''`,
    template: `''`,
    sender: 'NULL',
    columns: 'NULL',
  }),

  /**
   * Single sends are appended to those of the day, as run $4 if it is the first: the day's are completed ever and again.
   * One that was let in as its workspace was being suspended pauses again with the next look.
   */
  append: change(['completed', 'running', 'paused'], 'running', {
    finished_at: 'NULL',
    run_id: 'coalesce(run_id, $4)',
    started_at: 'coalesce(started_at, now())',
    expires_at: EXPIRES_AT,
  }),
} as const satisfies Record<string, CampaignTransition>;

/** Of single sends: nothing of them waits yet. */
export const SINGLE_AT_FIRST = { status: `'completed'`, finished_at: 'now()' };

function change(
  from: readonly CampaignStatus[],
  to: CampaignStatus,
  columns: Readonly<Record<string, string>> = {},
  pausedReason?: PausedReason,
): CampaignTransition {
  const reason = pausedReason ? `'${pausedReason}'` : 'NULL';
  return { from, to: [to], columns: { status: `'${to}'`, paused_reason: reason, ...columns } };
}

/** What every change of a campaign leaves on its row. */
export const CHANGED = 'version = campaign.version + 1, updated_at = now()';

/** The whole transition, as assignments of `UPDATE campaign SET`, which must call the table by its own name. */
export const transitionSet = ({ columns }: CampaignTransition) =>
  Object.entries(columns)
    .map(([column, value]) => `${column} = ${value}`)
    .concat(CHANGED)
    .join(', ');

/** The condition that the campaign is where the transition starts. */
export const startsFrom = ({ from }: CampaignTransition) =>
  from.length === 1
    ? `campaign.status = '${from[0]}'`
    : `campaign.status IN (${from.map((s) => `'${s}'`).join(', ')})`;

/**
 * The first of these transitions whose condition holds and which can start, if any, as assignments without what
 * {@link CHANGED} assigns: for a statement that changes the campaign in any case.
 */
export function firstTransition(
  cases: readonly (readonly [condition: string, transition: CampaignTransition])[],
): string {
  const columns = [...new Set(cases.flatMap(([, { columns }]) => Object.keys(columns)))];
  return columns
    .map((column) => {
      const last = cases.findLastIndex(([, { columns }]) => column in columns);
      const branches = cases
        .slice(0, last + 1)
        .map(
          ([condition, transition]) =>
            `WHEN ${startsFrom(transition)} AND ${condition} THEN ${transition.columns[column] ?? `campaign.${column}`}`,
        );
      return `${column} = CASE\n      ${branches.join('\n      ')}\n      ELSE campaign.${column} END`;
    })
    .join(',\n    ');
}
