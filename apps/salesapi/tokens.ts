/** Injection tokens of what main.ts opens and closes. */
/** The pool that only imports use. */
export const IMPORTS = Symbol('import pool');
/** That of everything but receipts and imports. */
export const POOL = Symbol('pool');
