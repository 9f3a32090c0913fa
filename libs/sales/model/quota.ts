import { Problem } from '../../platform/problems/problem.js';

/** What a workspace stores of its campaigns; single sends are not counted. */
export interface Usage {
  /** Campaigns that never ran and still may, counted up to one more than there may be. */
  drafts: number;
  contacts: number;
  /** Of what its campaigns are made of, as text: names, messages, contacts with their columns, rejects. */
  bytes: number;
}

/** What it may store at most. */
export type Quotas = Readonly<Usage>;

const WORDS = {
  drafts: { of: 'campaigns that have not run', todo: 'run, cancel or delete one first' },
  contacts: { of: 'contacts in campaigns', todo: 'delete campaigns that have ended, or take a smaller file' },
  bytes: { of: 'bytes of campaigns', todo: 'delete campaigns that have ended, or take a smaller file' },
} as const;
const NAMES = { drafts: 'drafts', contacts: 'contacts', bytes: 'storedBytes' } as const;

/**
 * @param used before `more` is added to it.
 * @throws Problem 409 where that is more than there may be.
 */
export function requireRoom(used: Usage, more: Usage, quotas: Quotas): void {
  for (const name of ['drafts', 'contacts', 'bytes'] as const) {
    const [limit, has, needs] = [quotas[name], used[name], more[name]];
    if (has + needs <= limit) continue;
    const { of, todo } = WORDS[name];
    throw new Problem(
      409,
      'quota_exceeded',
      `a workspace may have ${limit} ${of}, this one has ${has}, and this would be at least ${needs} more: ${todo}`,
      { extensions: { quota: { name: NAMES[name], limit, used: has } } },
    );
  }
}
