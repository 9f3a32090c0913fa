import type { CarrierError } from './carrier.js';
import { inDoubt, refusedForGood, refusedForNow, type StatusMeaning } from './status-meaning.js';

/** What an HTTP status says about the whole submission; 2xx is not in question here. */
export type HttpStatusMeaning = StatusMeaning<CarrierError['outcome']>;

/**
 * "refused" claims that no message was taken, so it is for statuses that prove it; whatever is not here is in doubt.
 *
 * - 4xx: whoever answered, the carrier or a proxy before it, found fault with the request and did not carry it out
 *   (RFC 9110 §15.5, RFC 6585 §4). Except 409, by which a carrier may mean that it has the batch already.
 * - 307, 308: the request is to be made elsewhere. The other redirects may be the answer to one that was carried out.
 * - 5xx may come after the work was done. Only of 503 our protocol says that nothing was taken, and only where the
 *   carrier itself says so: proxies (Envoy, Varnish, Heroku's router) use it, too, when the carrier behind them fell
 *   silent with the batch in its hands. The carrier is known by the `code` in its answer.
 *
 * Only four speak about this very batch and would again; of them 413 says that a part of it may be taken. All others speak about the account, the address or the
 * moment: a campaign waits until somebody has put that right, and no message fails for it.
 */
const STATUSES: ReadonlyMap<number, HttpStatusMeaning> = new Map<number, HttpStatusMeaning>([
  [307, refusedForNow('request_rejected')],
  [308, refusedForNow('request_rejected')],
  [400, refusedForGood('request_rejected')],
  [401, refusedForNow('unauthorized')],
  [402, refusedForNow('carrier_credit_exhausted')],
  [403, refusedForNow('unauthorized')],
  [407, refusedForNow('unauthorized')],
  [408, refusedForNow('carrier_unavailable')],
  [409, inDoubt('request_rejected')],
  [413, { outcome: 'too_large', code: 'batch_too_large', retryable: false }],
  [415, refusedForGood('request_rejected')],
  [422, refusedForGood('request_rejected')],
  [425, refusedForNow('carrier_unavailable')],
  [429, refusedForNow('throttled')],
]);

/** `ofTheCarrier`: the answer is the carrier's own and not that of a proxy. 2xx is not in question here. */
export function statusMeaning(status: number, ofTheCarrier: boolean): HttpStatusMeaning {
  if (status === 503)
    return ofTheCarrier ? refusedForNow('carrier_unavailable') : inDoubt('carrier_unavailable');
  const isOther4xx = status >= 400 && status < 500;
  return (
    STATUSES.get(status) ?? (isOther4xx ? refusedForNow('request_rejected') : inDoubt('carrier_failure'))
  );
}
