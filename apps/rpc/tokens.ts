/** What the modules of this process are given from outside. */
export const LOGGER = Symbol('logger');
export const CALLS = Symbol('gate of the calls in flight');
