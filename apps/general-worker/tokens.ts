/** What the modules of this process are given from outside. */
export const POOL = Symbol('pool of the web database');
export const PUBLISHER = Symbol('redis connection to publish on');
