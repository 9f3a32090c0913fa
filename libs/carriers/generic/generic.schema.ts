import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../error-codes.js';
import { compilePattern } from './pattern.js';
import { parsePlace } from './place.js';
import { withPreset } from './presets.js';

/** Text that `read` can make something of; its complaint is the message. */
const readBy = (read: (text: string) => unknown) =>
  z.string().superRefine((text, context) => {
    try {
      read(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  });

const place = readBy(parsePlace);
const pattern = readBy(compilePattern);
const ourCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const oneOrMore = <T extends z.ZodType>(one: T) =>
  z.union([one, z.array(one).min(1).max(200)]).transform((given) => (Array.isArray(given) ? given : [given]));
/** A secret that is one character long is a variable that was not set. */
const secret = z.string().min(8, 'is shorter than 8 characters').max(1_000);
/** The old and the new one while it is exchanged. */
const secrets = z.array(secret).min(1).max(3);
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not the name of a header');
const word = z.string().min(1).max(64);

const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('basic'), user: z.string(), password: z.string() }),
  z.strictObject({ type: z.literal('bearer'), token: z.string().min(1) }),
  z.strictObject({ type: z.literal('header'), name: headerName, value: z.string().min(1) }),
]);

const request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT']).optional(),
  url: z.string().min(1).max(2_000),
  headers: z.record(headerName, z.string()).default({}),
  auth: auth.default({ type: 'none' }),
  type: z.enum(['json', 'form', 'query', 'xml']),
  query: z.record(z.string(), scalar).default({}),
  /** A table, or JSON or XML as text. */
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
});

const batch = z
  .strictObject({
    size: z.int().min(1).max(5_000),
    item: z.record(z.string(), z.unknown()),
    into: place,
    entries: place,
    correlate: z.enum(['index', 'ref', 'to']),
    key: place.optional(),
  })
  .refine(({ correlate, key }) => correlate === 'index' || key, {
    path: ['key'],
    error: 'is needed, unless entries come in the order of the messages',
  });

const httpStatus = z.union([
  z.int().min(100).max(599).transform(String),
  z.string().regex(/^[1-5](?:xx|\d\d)$/, 'is not a status such as "2xx" or 429'),
]);

export const MEANINGS = ['accepted', 'refused', 'retry', 'throttled', 'account', 'in_doubt'] as const;

const rule = z
  .strictObject({
    http: oneOrMore(httpStatus).optional(),
    path: place.optional(),
    regex: pattern.optional(),
    equals: oneOrMore(scalar).optional(),
    matches: pattern.optional(),
    means: z.enum(MEANINGS),
    code: ourCode.optional(),
    carrier_code: place.optional(),
  })
  .refine(({ http, path, regex }) => http || path || regex, 'needs http, path or regex')
  .refine(({ path, equals, matches }) => path || !(equals || matches), 'needs path with equals or matches');

const verify = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hmac'),
    secrets,
    header: headerName,
    algorithm: z.enum(['sha1', 'sha256', 'sha512']).default('sha256'),
    encoding: z.enum(['hex', 'base64']).default('hex'),
    /** What stands before the signature in the header, such as `sha256=`. */
    prefix: z.string().max(32).default(''),
    /** A template of {{body}}, {{timestamp}}, {{nonce}} and {{url}}. */
    signed: z.string().default('{{body}}'),
    timestamp_header: headerName.optional(),
    nonce_header: headerName.optional(),
    tolerance_s: z.int().min(1).max(86_400).default(300),
  }),
  z.strictObject({
    type: z.literal('jwt'),
    secrets,
    header: headerName,
    prefix: z.string().max(32).default(''),
    /** The claim that has the SHA-256 of the body, in hex. */
    body_hash: z.string().min(1).optional(),
    /** The claim that has the SHA-256 of the URL, in hex. */
    url_hash: z.string().min(1).optional(),
    tolerance_s: z.int().min(1).max(86_400).default(300),
  }),
  z.strictObject({ type: z.literal('basic'), user: z.string().min(1), passwords: secrets }),
  z.strictObject({ type: z.literal('url-secret'), secrets, parameter: word.default('secret') }),
]);

const receipt = z
  .strictObject({
    verify,
    format: z.enum(['json', 'form', 'query']),
    /** Added to the callback URL of each message. */
    query: z.string().max(500).optional(),
    items: place.optional(),
    ref: place.optional(),
    id: place.optional(),
    status: place,
    statuses: z.record(z.string(), z.enum(['sent', 'delivered', 'undelivered', 'expired', 'failed'])),
    code: place.optional(),
    codes: z.record(z.string(), ourCode).default({}),
    reply: z
      .strictObject({
        status: z.int().min(200).max(299),
        content_type: z.string().default('text/plain; charset=utf-8'),
        body: z.string().max(10_000).default(''),
      })
      .optional(),
  })
  .refine(({ ref, id }) => Boolean(ref) !== Boolean(id), 'needs ref or id, and not both');

const account = z
  .strictObject({
    kind: z.literal('generic').optional(),
    preset: z.string().optional(),
    /** What templates may name besides what a message has. */
    credentials: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.string().min(1).max(2_000)).default({}),
    /** Of campaigns that name none. */
    sender: z.string().min(1).max(32).optional(),
    callback_url: z.url({ protocol: /^https?$/ }).optional(),
    request,
    /** What {{encoding}} is of a text that GSM-7 has, and of another. */
    encoding: z.strictObject({ gsm7: scalar.optional(), ucs2: scalar.optional() }).optional(),
    batch: batch.optional(),
    response: z.array(rule).min(1).max(200),
    id: z.strictObject({ path: place }).optional(),
    codes: z.record(z.string(), ourCode).default({}),
    receipt: receipt.optional(),
    /** Requests at once. */
    connections: z.int().min(1).max(512).default(32),
    /** Messages a second. */
    rate: z.number().positive().max(100_000).optional(),
    /** Messages that are given to it at once. */
    batch_size: z.int().min(1).max(5_000).default(500),
    submit_timeout_ms: z.int().min(100).max(120_000).default(30_000),
    in_doubt: z.enum(['hold', 'resend']).default('hold'),
  })
  .refine(({ receipt, id }) => !receipt?.id || id, {
    path: ['id'],
    error: 'is needed where receipts name messages by the provider’s id',
  })
  .refine(({ batch, request }) => !batch || (request.type === 'json' && typeof request.body === 'object'), {
    path: ['batch'],
    error: 'needs a request of type json, whose body is a table',
  });

/** An account as its file has it, with its preset filled in. */
export const genericAccount = z.preprocess((given, context) => {
  try {
    return withPreset(given);
  } catch (error) {
    context.addIssue({ code: 'custom', path: ['preset'], message: (error as Error).message });
    return z.NEVER;
  }
}, account);

export type GenericAccount = z.output<typeof account>;
export type RequestDescription = GenericAccount['request'];
export type BatchDescription = NonNullable<GenericAccount['batch']>;
export type RuleDescription = GenericAccount['response'][number];
export type ReceiptDescription = NonNullable<GenericAccount['receipt']>;
export type VerifyDescription = ReceiptDescription['verify'];
