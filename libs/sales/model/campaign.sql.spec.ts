import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../platform/process/project-root.js';
import { type CampaignTransition, startsFrom, TRANSITIONS, transitionSet } from './campaign.transitions.js';
import { ADD_TO_CAMPAIGN, countersSet } from './counters.store.js';

// The SQL of a campaign stands in the snapshot beside this file, to be read there; `npm test -- campaign.sql -u` renews it.

const transitions: [string, CampaignTransition][] = Object.entries(TRANSITIONS);

describe('the SQL of a campaign', () => {
  it.each(transitions)('is, for the transition %s', (_, transition) => {
    expect(`
  -- ${transition.from.join(' | ')} → ${transition.to.join(' | ')}
  UPDATE campaign SET ${transitionSet(transition)}
  WHERE ${startsFrom(transition)}
`).toMatchSnapshot();
  });

  it('is, for what a submission moves', () => {
    expect(ADD_TO_CAMPAIGN).toMatchSnapshot();
  });

  it('is, for what receipts move', () => {
    const moves = {
      left: (status: string) => `moved.left_${status}`,
      came: (status: string) => `moved.came_${status}`,
    };
    expect(`\n  UPDATE campaign SET ${countersSet('receipts', moves)}\n`).toMatchSnapshot();
  });
});

it('reaches every status from draft, and knows no other than the table does', () => {
  const reached = new Set<string>(['draft']);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const [, { from, to }] of transitions) {
      if (from.some((status) => reached.has(status))) for (const status of to) reached.add(status);
    }
  }
  const migration = path.join(projectRoot, 'prisma/salesapi/migrations/0001_init/migration.sql');
  const check = /"campaign_status" CHECK \(\s*"status" IN \(([^)]*)\)/.exec(readFileSync(migration, 'utf8'));
  expect([...reached].sort()).toEqual(
    [...check![1]!.matchAll(/'(\w+)'/g)].map(([, status]) => status).sort(),
  );
});
