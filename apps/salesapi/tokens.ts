/** Injection tokens of what main.ts opens and closes. */
/** The pool that only imports use. */
export const IMPORTS = Symbol('import pool');
/** That of what reads much: lists, downloads, sums. */
export const READS = Symbol('pool of reads');
/** The carriers of this installation, by name. */
export const CARRIERS = Symbol('carriers');
/** That of everything else but receipts. */
export const POOL = Symbol('pool');
