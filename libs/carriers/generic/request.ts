import { encodingOf } from '../../sms/encoding.js';
import type { OutboundMessage } from '../carrier.js';
import type { BatchDescription, GenericAccount } from './generic.schema.js';
import { parsePlace } from './place.js';
import {
  inHeader,
  inUrl,
  inXml,
  type JsonTemplate,
  namesIn,
  parseJsonTemplate,
  parseTemplate,
  render,
  renderJson,
  type Template,
  UnrenderableError,
  type Values,
} from './template.js';

/** What templates may name of each message. */
const MESSAGE_NAMES = ['to', 'to_no_plus', 'from', 'text', 'ref', 'encoding', 'callback_url'] as const;

/** A request as it goes to the connection pool of `origin`. */
export interface RenderedRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface RequestWriter {
  /** Scheme, host and port, which no message can change. */
  origin: string;
  /**
   * The request for these messages, which are one without `batch`.
   * @throws UnrenderableError for a message that cannot be written so.
   */
  write(messages: readonly OutboundMessage[], sender: string | undefined): RenderedRequest;
}

const CONTENT_TYPES = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  query: undefined,
  xml: 'text/xml; charset=utf-8',
} as const;

type Fields = readonly (readonly [name: string, value: Template])[];

/** @throws Error that names the key of the description that is wrong. */
export function requestWriter(account: GenericAccount): RequestWriter {
  const { request, credentials, batch } = account;
  const clash = MESSAGE_NAMES.find((name) => name in credentials);
  if (clash) throw new Error(`credentials.${clash}: is what a message has; choose another name`);
  const names = new Set([...MESSAGE_NAMES, ...Object.keys(credentials)]);

  const [, beginning, remainder] = /^(https?:\/\/[^/?#]+)(.*)$/s.exec(request.url) ?? [];
  if (!beginning) throw new Error('request.url: is not an http or https URL');
  const origin = originOf(beginning, credentials);
  const rest = template('request.url', remainder || '/', names);
  if (rest.parts.some((part, n) => n % 2 === 0 && /[\s#]/.test(part)))
    throw new Error('request.url: has a space or a fragment');
  const query = fields('request.query', request.query, names);
  const headers = headerFields(account, names);
  const writeBody = bodyWriter(account, names);
  const callback = callbackTemplate(account, names);
  const needsEncoding = JSON.stringify([request, batch?.item]).includes('encoding');
  const encoding = account.encoding ?? { gsm7: 'gsm7', ucs2: 'ucs2' };
  const method = request.method ?? (request.type === 'query' ? 'GET' : 'POST');

  /** What templates may name, of one message. */
  const valuesOf = (message: OutboundMessage, sender: string | undefined): Values => {
    const values: Record<string, string | number | boolean | undefined> = {
      ...credentials,
      to: message.to,
      to_no_plus: message.to.replace(/^\+/, ''),
      from: sender ?? account.sender,
      text: message.text,
      ref: message.reference,
    };
    if (needsEncoding) values.encoding = encodingOf(message.text) === 'GSM-7' ? encoding.gsm7 : encoding.ucs2;
    if (callback) values.callback_url = render(callback, values, inUrl);
    return values;
  };

  const write: RequestWriter['write'] = (messages, sender) => {
    const each = messages.map((message) => valuesOf(message, sender));
    const first = each[0]!;
    const path = render(rest, first, inUrl);
    if (path === undefined) throw new UnrenderableError('its URL names a value that it does not have');
    const parameters = urlEncoded(query, first);
    const rendered: RenderedRequest = {
      method,
      path:
        (path.startsWith('/') ? path : `/${path}`) +
        (parameters && `${path.includes('?') ? '&' : '?'}${parameters}`),
      headers: {},
    };
    for (const [name, value] of headers) {
      const text = render(value, first, inHeader);
      if (text !== undefined) rendered.headers[name] = text;
    }
    const body = writeBody(each);
    if (body !== undefined) rendered.body = body;
    return rendered;
  };
  tryOnce(write);
  return { origin, write };
}

/** What is wrong with the account itself is found before the first message. */
function tryOnce(write: RequestWriter['write']): void {
  try {
    write([{ reference: '1s-1-1', to: '+15005550000', text: 'a' }], 'Sender');
  } catch (error) {
    throw new Error(`request: cannot be written: ${(error as Error).message}`);
  }
}

function originOf(text: string, credentials: Values): string {
  const origin = ofTheAccount('request.url', text, credentials).toLowerCase();
  if (!URL.canParse(origin) || new URL(origin).origin !== origin)
    throw new Error('request.url: its beginning is not https:// and a host, perhaps with a port');
  return origin;
}

/** A text that names nothing of a message. */
function ofTheAccount(key: string, text: string, credentials: Values): string {
  return render(template(key, text, new Set(Object.keys(credentials))), credentials, (value) => value)!;
}

function headerFields({ request, credentials }: GenericAccount, names: ReadonlySet<string>): Fields {
  const given = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const all = new Map(given);
  const { auth } = request;
  if (auth.type === 'bearer') all.set('authorization', `Bearer ${auth.token}`);
  if (auth.type === 'header') all.set(auth.name.toLowerCase(), auth.value);
  if (auth.type === 'basic') {
    const [user, password] = [auth.user, auth.password].map((text) =>
      ofTheAccount('request.auth', text, credentials),
    );
    all.set('authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  }
  const contentType = CONTENT_TYPES[request.type];
  if (contentType && !all.has('content-type')) all.set('content-type', contentType);
  for (const name of ['host', 'content-length', 'transfer-encoding', 'connection', 'expect', 'upgrade']) {
    if (all.has(name)) throw new Error(`request.headers.${name}: is not for a description to set`);
  }
  const parsed = [...all].map(
    ([name, value]) => [name, template(`request.headers.${name}`, value, names)] as const,
  );
  for (const [name, { parts }] of parsed) {
    for (const part of parts.filter((_, n) => n % 2 === 0)) checkHeader(name, part);
  }
  return parsed;
}

function checkHeader(name: string, text: string): void {
  try {
    inHeader(text);
  } catch (error) {
    throw new Error(`request.headers.${name}: ${(error as Error).message}`);
  }
}

type BodyWriter = (each: readonly Values[]) => string | undefined;

function bodyWriter({ request, batch }: GenericAccount, names: ReadonlySet<string>): BodyWriter {
  const { type, body } = request;
  if (body === undefined) {
    if (type === 'json' || type === 'xml') throw new Error(`request.body: is needed for type ${type}`);
    return () => undefined;
  }
  if (type === 'query') throw new Error('request.body: none is sent with type query; see request.query');
  if (type === 'form') {
    if (typeof body !== 'object' || Array.isArray(body))
      throw new Error('request.body: is not a table of fields');
    const formFields = fields('request.body', body, names);
    return ([values]) => urlEncoded(formFields, values!);
  }
  if (type === 'xml') {
    if (typeof body !== 'string') throw new Error('request.body: is not text, which type xml needs');
    const xml = template('request.body', body, names);
    return ([values]) => {
      const text = render(xml, values!, inXml);
      if (text === undefined) throw new UnrenderableError('its XML names a value that it does not have');
      return text;
    };
  }
  const json = jsonTemplate('request.body', typeof body === 'string' ? parsedJson(body) : body, names);
  if (!batch) return ([values]) => JSON.stringify(renderJson(json, values!));
  return batchWriter(json, batch, names);
}

/** The list of the messages is put into the body of the first; what else the body names is the same for all. */
function batchWriter(json: JsonTemplate, batch: BatchDescription, names: ReadonlySet<string>): BodyWriter {
  const item = jsonTemplate('batch.item', batch.item, names);
  const into = parsePlace(batch.into);
  if (into.of !== 'body') throw new Error('batch.into: is not a place in the body, such as /messages');
  return (each) => {
    const body = renderJson(json, each[0]!) as Record<string, unknown>;
    let table = body;
    for (const step of into.steps.slice(0, -1)) table = tableIn(table, step);
    table[into.steps.at(-1)!] = each.map((values) => renderJson(item, values));
    return JSON.stringify(body);
  };
}

function tableIn(table: Record<string, unknown>, step: string): Record<string, unknown> {
  if (!Object.hasOwn(table, step)) table[step] = {};
  return table[step] as Record<string, unknown>;
}

/** Null where the account has no callback URL. Its own text stays as it is, and the secret of its receipts goes with it. */
function callbackTemplate(
  { callback_url, receipt }: GenericAccount,
  names: ReadonlySet<string>,
): Template | null {
  if (!callback_url) return null;
  const parameters: string[] = [];
  if (receipt?.verify.type === 'url-secret') {
    const { parameter, secrets } = receipt.verify;
    const url = new URL(callback_url);
    if (!url.searchParams.has(parameter)) parameters.push(`${inUrl(parameter)}=${inUrl(secrets[0]!)}`);
  }
  if (receipt?.query) parameters.push(receipt.query);
  if (callback_url.includes('{{')) throw new Error('callback_url: is no template; see receipt.query');
  const more =
    parameters.length > 0 ? `${callback_url.includes('?') ? '&' : '?'}${parameters.join('&')}` : '';
  const parsed = template('receipt.query', callback_url + more, names);
  if (namesIn(parsed).includes('callback_url'))
    throw new Error('receipt.query: is a part of {{callback_url}}');
  return parsed;
}

function urlEncoded(all: Fields, values: Values): string {
  const pairs: string[] = [];
  for (const [name, value] of all) {
    const text = render(value, values, inUrl);
    // What stands in the description itself is text, too, and is escaped once, when it is parsed.
    if (text !== undefined) pairs.push(`${name}=${text}`);
  }
  return pairs.join('&');
}

/** Names and literal text are escaped here. */
function fields(key: string, table: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): Fields {
  return Object.entries(table).map(([name, value]) => {
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw new Error(`${key}.${name}: is neither text nor a number`);
    const { parts } = template(`${key}.${name}`, String(value), names);
    return [inUrl(name), { parts: parts.map((part, n) => (n % 2 === 0 ? inUrl(part) : part)) }] as const;
  });
}

function template(key: string, text: string, names: ReadonlySet<string>): Template {
  try {
    return parseTemplate(text, names);
  } catch (error) {
    throw new Error(`${key}: ${(error as Error).message}`);
  }
}

function jsonTemplate(key: string, value: unknown, names: ReadonlySet<string>): JsonTemplate {
  try {
    return parseJsonTemplate(value, names);
  } catch (error) {
    throw new Error(`${key}: ${(error as Error).message}`);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`request.body: is not JSON: ${(error as Error).message}`);
  }
}
