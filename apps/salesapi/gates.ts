import { Gate } from '../../libs/platform/limits/gate.js';
import { RECEIPTS_SIZE_MAX_BYTES } from './receipts.route.js';

/** The intake bounds the receipts that wait for their commit; these bound what has yet to be read and parsed. */
const RECEIPT_REQUESTS_MAX = 2_000;
const RECEIPT_BYTES_MAX = 16 * RECEIPTS_SIZE_MAX_BYTES;

export const GATE_SETTINGS = ['UPLOADS_IN_FLIGHT_MAX', 'DOWNLOADS_IN_FLIGHT_MAX', 'REQUEST_WAIT_MS'] as const;

/** The routes whose requests last long, or come by the thousand, beside those of the API. Carriers are no workspaces. */
export function gates(config: Record<(typeof GATE_SETTINGS)[number], number>): Record<string, Gate> {
  const shared = (name: string, placesMax: number) =>
    new Gate({ name, placesMax, waitingMax: placesMax, waitMs: config.REQUEST_WAIT_MS });
  const downloads = shared('downloads', config.DOWNLOADS_IN_FLIGHT_MAX);
  return {
    'POST /create': shared('uploads', config.UPLOADS_IN_FLIGHT_MAX),
    'GET /campaigns/:id/messages.csv': downloads,
    'GET /campaigns/:id/rejects.csv': downloads,
    'POST /receipts/:carrier': new Gate({
      name: 'receipts',
      placesMax: RECEIPT_REQUESTS_MAX,
      bytesMax: RECEIPT_BYTES_MAX,
    }),
  };
}
