/** What the modules of this process are given from outside. */
export const LOGGER = Symbol('logger');
export const RPC_TOKEN = Symbol('rpc token');
