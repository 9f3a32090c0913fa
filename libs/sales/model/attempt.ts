/**
 * The attempt of a row says which batch it belongs to: run × 100 + how often it was put off in that run (refused for
 * now, or sent again after doubt). What the carrier sees as reference carries the run alone: a message that is offered
 * once more in the same run keeps its reference, so that a carrier that deduplicates cannot take it twice, whichever
 * worker comes with it, and however late.
 */
export const OFFERS_PER_RUN = 100;

/**
 * Runs of one campaign. What counts them holds far more, but a campaign's totals are four bytes each, and no larger than
 * its messages times its runs.
 */
export const RUNS_MAX = 20;

export function firstAttempt(runNo: number): number {
  return runNo * OFFERS_PER_RUN;
}

export function runNoOf(attempt: number): number {
  return Math.floor(attempt / OFFERS_PER_RUN);
}

/** How often the rows at this attempt were put off before, 0 to 99. */
export function offersBefore(attempt: number): number {
  return attempt % OFFERS_PER_RUN;
}

/** The run of a row, in SQL. */
export const runNoSql = (attempt: string) => `(${attempt} / ${OFFERS_PER_RUN})`;
