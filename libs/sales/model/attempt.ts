/**
 * The attempt of a row says which batch it belongs to: run × 100 + a number of its own for each batch that was made of rows
 * which left the one they were cut into (refused for now, in doubt, sent again after doubt), 0 for that one itself. Where rows
 * leave for one reason at a time, as they nearly always do, it is how often they were deferred in that run. Only this file
 * takes an attempt apart. What the carrier sees as reference carries the run alone: a deferred message keeps its reference, so that a carrier that
 * deduplicates cannot take it twice, whichever worker comes with it, and however late.
 */
const DEFERRALS_PER_RUN = 100;

/**
 * Runs of one campaign. What counts them holds far more, but a campaign's totals are four bytes each, and no larger than
 * its messages times its runs.
 */
export const RUNS_MAX = 20;

export function firstAttempt(runNo: number): number {
  return runNo * DEFERRALS_PER_RUN;
}

export function runNoOf(attempt: number): number {
  return Math.floor(attempt / DEFERRALS_PER_RUN);
}

/** How often the rows at this attempt were deferred in their run, 0 to 99; at most so often, where some of their batch were in doubt. */
export function deferralsOf(attempt: number): number {
  return attempt % DEFERRALS_PER_RUN;
}

/** Whether rows at this attempt may be deferred once more where a run submits a message so often at most. */
export function mayDefer(attempt: number, submissionsMax: number): boolean {
  return deferralsOf(attempt) + 1 < Math.min(submissionsMax, DEFERRALS_PER_RUN);
}

/** The attempt of the n-th batch, from 1, that was made of rows of one batch and of those made of it; null where there is none left. */
export function attemptOf(runNo: number, n: number): number | null {
  return n < DEFERRALS_PER_RUN ? firstAttempt(runNo) + n : null;
}

/** The run of a row, in SQL. */
export const runNoSql = (attempt: string) => `(${attempt} / ${DEFERRALS_PER_RUN})`;

/** How often a row was deferred in its run, in SQL. */
export const deferralsSql = (attempt: string) => `(${attempt} % ${DEFERRALS_PER_RUN})`;

/** Whether the attempt has room for another deferral, in SQL. */
export const mayDeferSql = (attempt: string) => `${deferralsSql(attempt)} < ${DEFERRALS_PER_RUN - 1}`;
