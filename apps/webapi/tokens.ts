/** What the modules of this process are given from outside. */
export const LOGGER = Symbol('logger');
export const POOL = Symbol('pool of the web database');
export const SUBSCRIBER = Symbol('redis connection for subscriptions only');
