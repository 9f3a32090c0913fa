/** For tests and models only: bounds of what an import keeps, which no test of anything else meets. */
export const KEEP_ALL = {
  rejectsMax: 100_000,
  quotas: { drafts: 100_000, contacts: 1_000_000_000, bytes: 1_000_000_000_000 },
};
