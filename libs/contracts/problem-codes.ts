/** What a `code` stands for: the one status it is answered with, a few words, and what it means for the caller. */
interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
}

const KINDS = {
  malformed_request: kind(400, 'Malformed request', 'The request cannot be read; its JSON may be broken.'),
  broken_upload: kind(400, 'Broken upload', 'The form ends early or is not well formed; nothing was kept.'),
  unauthorized: kind(401, 'Unauthorized', 'There is no key, or it is not valid here.'),
  bad_signature: kind(
    401,
    'Bad signature',
    'The signature of the receipts does not hold; nothing was stored.',
  ),
  insufficient_credit: kind(
    402,
    'Not enough credit',
    'Nothing was changed; `needed` says what it costs and, to a key with `credit:read`, `available` and `shortfall` what is missing.',
  ),
  insufficient_scope: kind(
    403,
    'Not allowed to this key',
    'The key lacks the scope that the operation needs.',
  ),
  workspace_suspended: kind(
    403,
    'Workspace suspended',
    'The operator has suspended the workspace: its keys open nothing, and nothing of it is sent until that ends.',
  ),
  not_found: kind(404, 'Not found', 'There is no such route, or nothing with this id in this workspace.'),
  campaign_not_found: kind(404, 'Campaign not found', 'There is no such campaign in this workspace.'),
  message_not_found: kind(404, 'Message not found', 'There is no such message in this workspace.'),
  webhook_not_found: kind(404, 'Webhook not found', 'There is no such webhook in this workspace.'),
  delivery_not_found: kind(404, 'Delivery not found', 'There is no such delivery in this workspace.'),
  carrier_not_found: kind(404, 'Carrier not found', 'No carrier of this installation has this name.'),
  method_not_allowed: kind(405, 'Method not allowed', 'The route exists, but not with this method.'),
  request_timeout: kind(408, 'Request timeout', 'The request did not arrive in the time there is for it.'),
  wrong_status: kind(
    409,
    'Not possible in this status',
    'The campaign is in a status, named by `campaignStatus`, in which this cannot be done.',
  ),
  nothing_to_retry: kind(409, 'Nothing to retry', 'No message of the campaign failed or was undelivered.'),
  too_many_retries: kind(
    409,
    'Too many retries',
    'The campaign has run as often as one may; create another for the messages that are left.',
  ),
  still_settling: kind(409, 'Still settling', 'The last run is being settled; repeat after `Retry-After`.'),
  routes_changed: kind(
    409,
    'Routes have changed',
    'Somebody else has changed the routes since the version that the change is of; read them again.',
  ),
  below_reserved: kind(409, 'Credit is reserved', 'The credit to be taken away is reserved for a campaign.'),
  too_many_keys: kind(
    409,
    'Too many keys',
    'The workspace has as many keys as it may have; revoke one first.',
  ),
  too_many_webhooks: kind(
    409,
    'Too many webhooks',
    'The workspace has as many webhooks as it may have, which `quota` says; remove one first.',
  ),
  quota_exceeded: kind(
    409,
    'Quota exceeded',
    'The workspace would store more than it may; `quota` says of what, how much it has and how much it may have. Nothing was kept.',
  ),
  webhook_disabled: kind(409, 'Webhook disabled', 'Nothing is sent to a disabled webhook; enable it first.'),
  last_full_key: kind(
    409,
    'Last full key',
    'No other key of the workspace with every scope would live as long; add one first, or ask the operator.',
  ),
  key_ended: kind(409, 'Key has ended', 'The key is revoked or expired already; add a new one.'),
  test_mode_off: kind(
    409,
    'No test mode',
    'This installation has no carrier for test keys; its operator can set `CARRIER_TEST_URL`.',
  ),
  idempotency_in_flight: kind(
    409,
    'In flight',
    'A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.',
  ),
  messages_removed: kind(
    410,
    'Messages removed',
    'The campaign ended so long ago that its messages and rejects are not kept any more; its totals are.',
  ),
  too_large: kind(413, 'Too large', 'The body or the file is larger than this installation takes.'),
  uri_too_long: kind(414, 'URI too long', 'The address of the request is longer than any of ours.'),
  unsupported_media_type: kind(
    415,
    'Unsupported media type',
    'The body is of another media type than the operation takes.',
  ),
  invalid_request: kind(
    422,
    'Invalid request',
    'Fields or parameters are missing, unknown or not acceptable; `errors` names each.',
  ),
  amount_too_large: kind(422, 'Amount too large', 'The balance cannot hold this amount.'),
  idempotency_key_reused: kind(
    422,
    'Idempotency key used before',
    'This `Idempotency-Key` came before with another request; send a new one.',
  ),
  invalid_template: kind(
    422,
    'Template does not fit',
    'The message and the file do not fit together, or something in it looks like a placeholder and is none; `errors` says where, and what to write.',
  ),
  empty_file: kind(422, 'Empty file', 'The file has no row.'),
  binary_file: kind(
    422,
    'Not a file of contacts',
    'The file is neither text nor an XLSX workbook; export the spreadsheet as one of them.',
  ),
  malformed_workbook: kind(
    422,
    'Workbook cannot be read',
    'The XLSX workbook is damaged, protected or has no visible sheet; save it anew, or as CSV.',
  ),
  workbook_too_large: kind(
    422,
    'Workbook too large',
    'The XLSX workbook unpacks to more than is read; export its sheet as CSV.',
  ),
  no_phone_column: kind(422, 'No phone column', 'No column of the file holds phone numbers.'),
  ambiguous_phone_column: kind(
    422,
    'Which column is it?',
    'More than one column may hold the phone numbers, or none surely does; `errors` names the candidates, and `phoneColumn` decides.',
  ),
  too_many_columns: kind(422, 'Too many columns', 'The file has more columns than are taken.'),
  column_name_too_long: kind(
    422,
    'Column name too long',
    'A name in the header of the file is longer than is taken; the first row may not be a header.',
  ),
  too_many_rows: kind(422, 'Too many rows', 'The file has more rows than one campaign may have.'),
  malformed_csv: kind(422, 'Malformed CSV', 'The file breaks the rules of CSV; `detail` says on which line.'),
  row_too_long: kind(422, 'Row too long', 'A row is longer than a row of contacts can be.'),
  no_usable_row: kind(422, 'No usable row', 'Every row of the file was rejected; `errors` shows the first.'),
  malformed_receipt: kind(
    422,
    'Malformed receipt',
    '`errors` has position and field; nothing of the request was stored.',
  ),
  headers_too_large: kind(431, 'Headers too large', 'Address and headers are longer than any of ours.'),
  rate_limited: kind(429, 'Too many requests', 'A limit was reached; repeat after `Retry-After`.'),
  internal_error: kind(500, 'Internal error', 'Our mistake; quote the `requestId` when you report it.'),
  concurrency_limited: kind(
    429,
    'Too many at once',
    'The workspace has its share of what may be under way; repeat after `Retry-After`, fewer at once.',
  ),
  overloaded: kind(503, 'Overloaded', 'More requests are under way than may be; repeat after `Retry-After`.'),
  busy: kind(
    503,
    'Busy',
    'More receipts, or single messages, come in than can be taken at the moment; repeat after `Retry-After`.',
  ),
  insufficient_storage: kind(
    503,
    'No room to store this',
    'A disk is full, ours or that of the database; nothing was kept; repeat after `Retry-After`.',
  ),
  unavailable: kind(503, 'Unavailable', 'A service this needs does not answer; repeat after `Retry-After`.'),
  not_ready: kind(503, 'Not ready', 'This process cannot work yet, or cannot at the moment.'),
} as const satisfies Record<string, ProblemKind>;

/**
 * Every `code` a problem document may have. A code is stable: programs look at it, so it is never renamed, never given
 * another status or meaning. `new Problem(…)` takes no other; docs/api.md lists them, and a test compares the two.
 */
export type ProblemCode = keyof typeof KINDS;

export type StatusOf<Code extends ProblemCode> = (typeof KINDS)[Code]['status'];

export const PROBLEM_KINDS: Readonly<Record<ProblemCode, ProblemKind>> = KINDS;

function kind<Status extends number>(status: Status, title: string, meaning: string) {
  return { status, title, meaning };
}
