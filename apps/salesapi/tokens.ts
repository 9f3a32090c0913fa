/** Injection tokens of what main.ts opens and closes. */
/** The pool that only imports use. */
export const IMPORTS = Symbol('import pool');
export const PRISMA = Symbol('prisma');
