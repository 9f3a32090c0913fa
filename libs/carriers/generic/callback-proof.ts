import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Callback, type CallbackHead, ForgedReceiptError } from '../carrier.js';
import type { ReceiptDescription, VerifyDescription } from './generic.schema.js';
import { namesIn, parseTemplate } from './template.js';

/** How a provider proves that a callback is its own. */
export interface Proof {
  /** @throws ForgedReceiptError for what cannot be genuine whatever the body. */
  check(head: CallbackHead): void;
  /** @throws ForgedReceiptError */
  verify(callback: Callback): void;
}

type Verify<Type extends VerifyDescription['type']> = Extract<VerifyDescription, { type: Type }>;

/**
 * @param callbackUrl as the provider knows it: a proxy may have shortened the path that arrives here.
 * @throws Error for a description by which something that is believed would not be proved.
 */
export function proofBy(receipt: ReceiptDescription, callbackUrl: string | undefined): Proof {
  const { verify } = receipt;
  const needs = { body: receipt.format !== 'query', url: readsUrl(receipt) };
  switch (verify.type) {
    case 'hmac':
      return hmacProof(verify, needs, callbackUrl);
    case 'jwt':
      return jwtProof(verify, needs, callbackUrl);
    case 'basic':
      return byHead(
        ({ headers }) => basicSecret(headers.authorization),
        verify.passwords.map((password) => `${verify.user}:${password}`),
      );
    case 'url-secret':
      return byHead(({ url }) => queryOf(url).get(verify.parameter) ?? undefined, verify.secrets);
  }
}

/** What is read of a callback, and so must be proved. */
interface Needs {
  body: boolean;
  url: boolean;
}

function readsUrl({ format, ref, id, status, code }: ReceiptDescription): boolean {
  return format === 'query' || [ref, id, status, code].some((place) => place?.startsWith('?'));
}

export function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

/** The URL that the provider called: the one it was given, with the parameters that arrived. */
function urlAsCalled(callbackUrl: string, { url }: CallbackHead): string {
  const { origin, pathname } = new URL(callbackUrl);
  const at = url.indexOf('?');
  return `${origin}${pathname}${at < 0 ? '' : url.slice(at)}`;
}

/** A secret in the head alone proves all of the callback. */
function byHead(secretIn: (head: CallbackHead) => string | undefined, secrets: readonly string[]): Proof {
  const check = (head: CallbackHead) => {
    const given = secretIn(head);
    if (given === undefined) throw new ForgedReceiptError('it shows no secret');
    if (!isOneOf(given, secrets)) throw new ForgedReceiptError('its secret is not ours');
  };
  return { check, verify: check };
}

function basicSecret(authorization: string | undefined): string | undefined {
  const [, given] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? '') ?? [];
  return given && Buffer.from(given, 'base64').toString();
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();

/** In a time that does not tell how much of it is right. */
function isOneOf(given: string, secrets: readonly string[]): boolean {
  const digest = sha256(given);
  return secrets.reduce((found, secret) => timingSafeEqual(digest, sha256(secret)) || found, false);
}

function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

const SIGNED_NAMES = new Set(['body', 'timestamp', 'nonce', 'url']);

function hmacProof(description: Verify<'hmac'>, needs: Needs, callbackUrl: string | undefined): Proof {
  const { secrets, algorithm, encoding, prefix, tolerance_s } = description;
  const signed = parseTemplate(description.signed, SIGNED_NAMES);
  const names = new Set(namesIn(signed));
  const header = description.header.toLowerCase();
  const timestampHeader = description.timestamp_header?.toLowerCase();
  const nonceHeader = description.nonce_header?.toLowerCase();
  const demand = (isSo: boolean, what: string) => {
    if (!isSo) throw new Error(`receipt.verify.signed: ${what}`);
  };
  demand(!needs.body || names.has('body'), 'does not name {{body}}, so anybody could change it');
  demand(!needs.url || names.has('url'), 'does not name {{url}}, which receipts are read from');
  demand(
    names.has('timestamp') === Boolean(timestampHeader),
    'names {{timestamp}} if there is a timestamp_header',
  );
  demand(names.has('nonce') === Boolean(nonceHeader), 'names {{nonce}} if there is a nonce_header');
  demand(!names.has('url') || callbackUrl !== undefined, 'names {{url}}, so callback_url is needed');

  const headerOf = ({ headers }: CallbackHead, name: string): string => {
    const value = headers[name];
    if (!value) throw new ForgedReceiptError(`${name} is missing`);
    return value;
  };
  const check = (head: CallbackHead) => {
    const signature = headerOf(head, header);
    if (!signature.startsWith(prefix))
      throw new ForgedReceiptError(`${header} does not begin with "${prefix}"`);
    if (nonceHeader) headerOf(head, nonceHeader);
    if (timestampHeader) checkTime(headerOf(head, timestampHeader), timestampHeader, tolerance_s);
  };
  const expected = (callback: Callback, secret: string): string => {
    const hmac = createHmac(algorithm, secret);
    for (const [n, part] of signed.parts.entries()) {
      if (n % 2 === 0) hmac.update(part);
      else if (part === 'body') hmac.update(callback.body);
      else if (part === 'timestamp') hmac.update(headerOf(callback, timestampHeader!));
      else if (part === 'nonce') hmac.update(headerOf(callback, nonceHeader!));
      else hmac.update(urlAsCalled(callbackUrl!, callback));
    }
    return hmac.digest(encoding);
  };
  return {
    check,
    verify(callback) {
      check(callback);
      const given = headerOf(callback, header).slice(prefix.length);
      const fits = secrets.some((secret) =>
        isSame(encoding === 'hex' ? given.toLowerCase() : given, expected(callback, secret)),
      );
      if (!fits) throw new ForgedReceiptError('no signature matches');
    },
  };
}

/** Seconds or milliseconds of the Unix clock. */
function checkTime(text: string, name: string, toleranceS: number): void {
  if (!/^\d{9,13}$/.test(text)) throw new ForgedReceiptError(`${name} is no time in seconds or milliseconds`);
  const ms = text.length > 11 ? Number(text) : Number(text) * 1_000;
  if (Math.abs(Date.now() - ms) > toleranceS * 1_000)
    throw new ForgedReceiptError(`${name} is more than ${toleranceS} seconds from our clock`);
}

interface Claims {
  exp?: unknown;
  nbf?: unknown;
  iat?: unknown;
  [claim: string]: unknown;
}

/** JSON Web Tokens signed with HS256 (RFC 7519, RFC 7515). On node:crypto, for a callback is read in one turn of the event loop. */
function jwtProof(description: Verify<'jwt'>, needs: Needs, callbackUrl: string | undefined): Proof {
  const { secrets, prefix, body_hash, url_hash, tolerance_s } = description;
  const header = description.header.toLowerCase();
  if (needs.body && !body_hash)
    throw new Error('receipt.verify.body_hash: is needed, or anybody with a token could change the body');
  if (needs.url && !url_hash)
    throw new Error('receipt.verify.url_hash: is needed, for receipts are read from the URL');
  if (url_hash && callbackUrl === undefined) throw new Error('receipt.verify.url_hash: needs callback_url');

  const claimsOf = (head: CallbackHead): Claims => {
    const given = head.headers[header];
    if (!given?.startsWith(prefix)) throw new ForgedReceiptError(`${header} has no token`);
    const claims = verifiedClaims(given.slice(prefix.length), secrets);
    checkClaims(claims, tolerance_s);
    if (url_hash && !hashFits(claims[url_hash], urlAsCalled(callbackUrl!, head)))
      throw new ForgedReceiptError('its token is for another URL');
    return claims;
  };
  return {
    check: (head) => void claimsOf(head),
    verify(callback) {
      const claims = claimsOf(callback);
      const isBare = callback.body.length === 0 && !(body_hash && claims[body_hash]);
      if (!isBare && !(body_hash && hashFits(claims[body_hash], callback.body)))
        throw new ForgedReceiptError('its token is for another body');
    },
  };
}

function hashFits(claim: unknown, data: string | Buffer): boolean {
  return typeof claim === 'string' && isSame(claim.toLowerCase(), sha256(data).toString('hex'));
}

function verifiedClaims(token: string, secrets: readonly string[]): Claims {
  const [head, payload, signature, ...more] = token.split('.');
  if (!head || !payload || !signature || more.length > 0) throw new ForgedReceiptError('its token is none');
  const algorithm = decoded(head)?.alg;
  if (algorithm !== 'HS256') throw new ForgedReceiptError('its token is not signed with HS256');
  const fits = secrets.some((secret) =>
    isSame(signature, createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')),
  );
  if (!fits) throw new ForgedReceiptError('no signature matches');
  const claims = decoded(payload);
  if (!claims) throw new ForgedReceiptError('its token has no claims');
  return claims;
}

function decoded(part: string): Claims | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One that says neither when it was made nor when it ends would be good for ever. */
function checkClaims({ exp, nbf, iat }: Claims, toleranceS: number): void {
  const nowS = Date.now() / 1_000;
  if (exp === undefined && iat === undefined)
    throw new ForgedReceiptError('its token has neither exp nor iat');
  const isPast = (claim: unknown) => typeof claim !== 'number' || claim < nowS - toleranceS;
  const isAhead = (claim: unknown) => typeof claim !== 'number' || claim > nowS + toleranceS;
  if (exp !== undefined && isPast(exp)) throw new ForgedReceiptError('its token has expired');
  if (nbf !== undefined && isAhead(nbf)) throw new ForgedReceiptError('its token is not valid yet');
  if (iat !== undefined && (isAhead(iat) || (exp === undefined && isPast(iat))))
    throw new ForgedReceiptError(`its token was not made within ${toleranceS} seconds from our clock`);
}
