/** Injection tokens of what main.ts opens and closes. */
export const POOL = Symbol('pool');
export const PRISMA = Symbol('prisma');
export const CREDIT = Symbol('credit client');
