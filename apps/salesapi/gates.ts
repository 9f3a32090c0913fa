import { Gate } from '../../libs/platform/http/gate.js';
import { RECEIPTS_SIZE_MAX_BYTES } from './receipts.route.js';

const DOWNLOADS_MAX = 32;
/** The intake bounds the receipts that wait for their commit; these bound what has yet to be read and parsed. */
const RECEIPT_REQUESTS_MAX = 2_000;
const RECEIPT_BYTES_MAX = 16 * RECEIPTS_SIZE_MAX_BYTES;

/** A large file over a slow line. */
export const UPLOAD_TIMEOUT_MS = 3_600_000;

/** The routes whose requests last long, or come by the thousand, beside those of the API. */
export function gates(uploadsMax: number): Record<string, Gate> {
  const downloads = new Gate(DOWNLOADS_MAX);
  return {
    'POST /create': new Gate(uploadsMax),
    'GET /campaigns/:id/messages.csv': downloads,
    'GET /campaigns/:id/rejects.csv': downloads,
    'POST /receipts/:carrier': new Gate(RECEIPT_REQUESTS_MAX, RECEIPT_BYTES_MAX),
  };
}
