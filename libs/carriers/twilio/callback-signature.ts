import { createHmac, timingSafeEqual } from 'node:crypto';
import { type CallbackHead, ForgedReceiptError } from '../carrier.js';

/** The base64 of a SHA-1. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;

/**
 * Passes what may have a valid signature as far as the headers tell, before the body is here.
 * @throws ForgedReceiptError
 */
export function checkSignatureHeader({ headers }: Pick<CallbackHead, 'headers'>): string {
  const given = headers['x-twilio-signature'];
  if (!given) throw new ForgedReceiptError('x-twilio-signature is missing');
  if (!SIGNATURE.test(given))
    throw new ForgedReceiptError('x-twilio-signature is not the base64 of 20 bytes');
  return given;
}

/**
 * Verifies what one account signs: HMAC-SHA1 under its auth token over the URL that Twilio was given and each parameter
 * of the form, sorted by name, name and value without anything between
 * (https://www.twilio.com/docs/usage/webhooks/webhooks-security). It has no time in it: whoever gets hold of a callback may repeat
 * it, and then it tells again what it told before.
 *
 * @param authTokens the old and the new one while it is exchanged
 * @param callbackUrl as Twilio knows it: a proxy may have shortened the path that arrives here
 */
export function signatureVerifier(authTokens: readonly string[], callbackUrl: string) {
  const { origins, pathname } = placesOf(callbackUrl);

  /** @throws ForgedReceiptError */
  return (head: CallbackHead, form: URLSearchParams): void => {
    const given = Buffer.from(checkSignatureHeader(head));
    const at = head.url.indexOf('?');
    const rest = `${pathname}${at < 0 ? '' : head.url.slice(at)}${signedForm(form)}`;
    let fits = false;
    for (const origin of origins) {
      for (const token of authTokens) {
        const expected = createHmac('sha1', token).update(`${origin}${rest}`).digest('base64');
        if (timingSafeEqual(given, Buffer.from(expected))) fits = true;
      }
    }
    if (!fits) throw new ForgedReceiptError('the signature is not of this URL, this body and our auth token');
  };
}

/** Twilio signs a URL with or without its port, whichever it was given with: its own libraries try both. */
function placesOf(callbackUrl: string): { origins: string[]; pathname: string } {
  const { protocol, hostname, port, pathname } = new URL(callbackUrl);
  const standard = protocol === 'https:' ? '443' : '80';
  const bare = `${protocol}//${hostname}`;
  return { origins: [bare, `${bare}:${port || standard}`], pathname };
}

/** Values of a name that comes several times are sorted, and each is there once, as in Twilio's libraries. */
function signedForm(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  return names
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => `${name}${value}`))
    .join('');
}
