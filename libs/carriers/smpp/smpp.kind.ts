import { oneOf, optional, text, textFrom, type ValuesOf, whole, yesOrNo } from '../../contracts/setting.js';
import type { Carrier, CarrierKind, CarrierLog } from '../carrier.js';
import { createSmppCarrier, type SmppEvent } from './smpp.carrier.js';

const settings = {
  SMPP_HOST: optional(textFrom(1)),
  SMPP_PORT: optional(whole(1, 65_535), 2775),
  SMPP_TLS: optional(yesOrNo, false),
  SMPP_SYSTEM_ID: optional(text(/^[\x21-\x7e]{1,15}$/, 'is not 1 to 15 characters of ASCII')),
  SMPP_PASSWORD: optional(
    text(/^[\x21-\x7e]{1,8}$/, 'is not 1 to 8 characters of ASCII, which SMPP 3.4 allows'),
  ),
  SMPP_SYSTEM_TYPE: optional(text(/^[\x20-\x7e]{0,12}$/, 'is not at most 12 characters of ASCII'), ''),
  SMPP_BINDS: optional(whole(1, 32), 1),
  SMPP_BIND_AS: optional(oneOf('transceivers', 'pairs'), 'transceivers'),
  SMPP_WINDOW: optional(whole(1, 1_000), 10),
  SMPP_RATE_MAX: optional(whole(0, 100_000), 0),
  SMPP_LONG_TEXTS: optional(oneOf('udh', 'udh16', 'sar', 'payload'), 'udh'),
  SMPP_MESSAGE_IDS: optional(oneOf('as_is', 'hex_to_decimal', 'decimal_to_hex', 'auto'), 'auto'),
  SMPP_IN_DOUBT: optional(oneOf('hold', 'resend'), 'hold'),
  SMPP_SUBMIT_TIMEOUT_MS: optional(whole(1_000, 120_000), 10_000),
};

/** An account at an SMSC: `smpp`, where `SMPP_HOST` is set. */
export const smppKind: CarrierKind<typeof settings> = {
  settings,
  open,
  receiptBodies: async () => [],
};

function open(config: ValuesOf<typeof settings>, log: CarrierLog): Carrier[] {
  const { SMPP_HOST: host, SMPP_SYSTEM_ID: systemId, SMPP_PASSWORD: password } = config;
  if (!host) return [];
  if (!systemId || !password) throw new Error('with SMPP_HOST, set SMPP_SYSTEM_ID and SMPP_PASSWORD, too');
  const carrier = createSmppCarrier({
    host,
    port: config.SMPP_PORT,
    ...(config.SMPP_TLS && { tls: {} }),
    systemId,
    password,
    systemType: config.SMPP_SYSTEM_TYPE,
    binds: config.SMPP_BINDS,
    as: config.SMPP_BIND_AS,
    window: config.SMPP_WINDOW,
    messagesPerSecondMax: config.SMPP_RATE_MAX || null,
    longTexts: config.SMPP_LONG_TEXTS,
    messageIds: config.SMPP_MESSAGE_IDS,
    inDoubtPolicy: config.SMPP_IN_DOUBT,
    submitTimeoutMs: config.SMPP_SUBMIT_TIMEOUT_MS,
    onEvent: (event) => logEvent(log, event),
  });
  return [carrier];
}

/** What an operator must hear of, and what helps to understand the rest. */
function logEvent(log: CarrierLog, event: SmppEvent): void {
  const { event: what, ...details } = event;
  const fields = 'error' in details ? { ...details, error: details.error.message } : details;
  const say = GOOD.has(what) ? log.info : log.warn;
  say.call(log, { carrier: 'smpp', ...fields }, WORDS[what]);
}

const GOOD: ReadonlySet<SmppEvent['event']> = new Set(['bound', 'ids_learned', 'delivery_ignored']);

const WORDS: Readonly<Record<SmppEvent['event'], string>> = {
  bound: 'bound at the SMSC',
  ended: 'a bind at the SMSC is over',
  failed: 'a bind at the SMSC failed; it is tried again',
  stopped: 'the SMSC does not accept our account; look at SMPP_SYSTEM_ID and SMPP_PASSWORD',
  no_message_id: 'the SMSC accepts messages without an id: no receipt can name them',
  receipt_unreadable: 'a receipt of the SMSC cannot be read; it is acknowledged, and lost',
  message_left:
    'a person sent a message, which is left with the SMSC: messages from people are not taken yet',
  delivery_ignored: 'the SMSC delivered what is neither a receipt nor a message',
  ids_learned: 'how the SMSC writes ids is known now; set SMPP_MESSAGE_IDS to it',
};
