import { mayHaveMoreValues } from '../../platform/process/json-weight.js';
import { carrierCodeOf, isCarrierId } from '../carrier.js';
import type { ErrorCode } from '../error-codes.js';
import type { Fate } from '../fate.js';
import { statusMeaning } from '../http-status.js';
import type { Reply, Verdict } from '../request-carrier.js';
import type { GenericAccount, RuleDescription } from './generic.schema.js';
import { compilePattern, type Pattern } from './pattern.js';
import { type Found, type Place, parsePlace, valueAt, wordOf } from './place.js';

interface Rule {
  statuses: readonly string[] | null;
  place: Place | null;
  isValue: ((word: string) => boolean) | null;
  regex: Pattern | null;
  means: RuleDescription['means'];
  code: ErrorCode | null;
  codePlace: Place | null;
}

/** A reply of more values than any has is not parsed. */
const VALUES_MAX = 200_000;

/** Reads the answers of one account by its rules. */
export class AnswerRules {
  private readonly rules: readonly Rule[];
  private readonly idPlace: Place | null;
  private readonly codes: ReadonlyMap<string, ErrorCode>;
  private readonly entriesPlace: Place | null;

  /** @throws Error for a rule about entries where answers have none. */
  constructor({ response, id, codes, receipt, batch }: GenericAccount) {
    const places = [...response.flatMap(({ path, carrier_code }) => [path, carrier_code]), id?.path];
    const ofEntry = places.find((place) => place?.startsWith('./'));
    if (ofEntry && !batch)
      throw new Error(`${ofEntry}: is in an entry, which answers have only with [batch]`);
    if (places.some((place) => place?.startsWith('?')))
      throw new Error('a place of an answer begins with "?", which is of a URL');
    this.rules = response.map(compileRule);
    this.idPlace = id && receipt?.id ? parsePlace(id.path) : null;
    this.codes = new Map(Object.entries(codes));
    this.entriesPlace = batch ? parsePlace(batch.entries) : null;
  }

  /** The body as rules look into it, and its entries. */
  parse({ body }: Reply): { body: unknown; entries: readonly unknown[] } {
    const parsed = parseJson(body);
    const entries = this.entriesPlace && valueAt(this.entriesPlace, { body: parsed });
    return { body: parsed, entries: Array.isArray(entries) ? entries : [] };
  }

  /** What the first rule that fits says; by none, a 2xx is in doubt, and of all else its status speaks. */
  judge(reply: Reply, found: Found): Verdict {
    const rule = this.rules.find((candidate) => fits(candidate, reply, found));
    return rule ? this.byRule(rule, reply, found) : byStatus(reply.status);
  }

  private byRule({ means, code, codePlace, place }: Rule, { status }: Reply, found: Found): Verdict {
    const theirs = wordOf(codePlace && valueAt(codePlace, found));
    const carrierCode = carrierCodeOf(theirs ?? `HTTP ${status}`);
    const ours = code ?? (theirs === undefined ? undefined : this.codes.get(theirs));
    const refused = (otherwise: ErrorCode, retryable: boolean): Fate => ({
      kind: 'refused',
      why: { code: ours ?? otherwise, carrierCode, retryable },
    });
    const plain = { halts: false, throttled: false, splits: false };
    switch (means) {
      case 'accepted':
        return this.accepted(found);
      case 'refused':
        return { ...plain, fate: refused('unknown', false), splits: place?.of !== 'entry' };
      case 'retry':
        return { ...plain, fate: refused('carrier_unavailable', true) };
      case 'throttled':
        return { ...plain, fate: refused('throttled', true), throttled: true };
      case 'account':
        return { ...plain, fate: refused('unauthorized', true), halts: true };
      case 'in_doubt':
        return { ...plain, fate: { kind: 'in_doubt', code: ours ?? 'carrier_failure' } };
    }
  }

  /** Where receipts need an id and it gives none, nobody will ever hear of the message: it is taken all the same. */
  private accepted(found: Found): Verdict {
    const verdict: Verdict = { fate: { kind: 'accepted' }, halts: false, throttled: false, splits: false };
    if (!this.idPlace) return verdict;
    const ids = [valueAt(this.idPlace, found)].flat().flatMap((id) => wordOf(id) ?? []);
    return { ...verdict, ids: ids.filter(isCarrierId).slice(0, IDS_MAX) };
  }
}

/** No message has more parts than that (GSM 03.40). */
const IDS_MAX = 255;

function compileRule(description: RuleDescription): Rule {
  const { http, path, regex, equals, matches, means, code, carrier_code } = description;
  const words = equals && new Set(equals.map(String));
  const pattern = matches === undefined ? null : compilePattern(matches);
  const place = path === undefined ? null : parsePlace(path);
  return {
    statuses: http ?? null,
    place,
    isValue:
      words || pattern
        ? (word) => (words === undefined || words.has(word)) && (pattern === null || pattern(word))
        : null,
    regex: regex === undefined ? null : compilePattern(regex),
    means,
    code: code ?? null,
    codePlace: carrier_code === undefined ? place : parsePlace(carrier_code),
  };
}

function fits({ statuses, place, isValue, regex }: Rule, { status, body }: Reply, found: Found): boolean {
  if (statuses && !statuses.some((one) => one === String(status) || one === `${Math.floor(status / 100)}xx`))
    return false;
  if (place) {
    const value = valueAt(place, found);
    if (value === undefined || value === null) return false;
    if (isValue) {
      const word = wordOf(value);
      if (word === undefined || !isValue(word)) return false;
    }
  }
  return regex === null || regex(body);
}

const HALTING: readonly ErrorCode[] = ['unauthorized', 'carrier_credit_exhausted'];

/** A proxy may have answered: what a provider means by its own 503 is for a rule to say. */
function byStatus(status: number): Verdict {
  if (status >= 200 && status < 300) {
    const fate: Fate = { kind: 'in_doubt', code: 'garbage_reply' };
    return { fate, halts: false, throttled: false, splits: false };
  }
  const { outcome, code, retryable } = statusMeaning(status, false);
  const carrierCode = `HTTP ${status}`;
  return {
    fate:
      outcome === 'in_doubt'
        ? { kind: outcome, code }
        : { kind: 'refused', why: { code, carrierCode, retryable } },
    halts: HALTING.includes(code),
    throttled: code === 'throttled',
    splits: outcome !== 'in_doubt' && !retryable,
  };
}

/** Undefined where it is no JSON, or more of it than any answer is. */
function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text) || mayHaveMoreValues(Buffer.from(text), VALUES_MAX)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
