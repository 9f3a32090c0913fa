import { BUYER, KEEPERS, KEPT, NAME, OWNER } from './person-words.js';
import { CONTACT, MOBILE, NUMBER, PHONE, PLAIN } from './phone-words.js';
import { wordsOf } from './word-list.js';

/**
 * What the columns are called where the rows are of pets, vehicles or flats: their owner is the row's own person, so
 * `Owner Mobile` is `mobile` and `Owner` is `name`. A tenant, a customer, a driver or a rider beside makes the owner somebody else
 * again, and the owner of a contact or an account is whoever looks after it.
 */
export function asOfTheirOwners(names: readonly (string | undefined)[]): readonly (string | undefined)[] {
  const all = names.map((name) => wordsOf(name ?? ''));
  const ofOwners = all.map(isOfOwner);
  if (!ofOwners.includes(true)) return names;
  const others = all.filter((_, at) => !ofOwners[at]).flat();
  if (!others.some((word) => KEPT(word)) && !all.some((parts, at) => ofOwners[at] && parts.some(isKept)))
    return names;
  if (others.some((word) => OWNER(word) || BUYER(word) || DRIVER.test(word))) return names;
  return names.map((name, at) => (ofOwners[at] ? withoutOwner(all[at] as string[]) : name));
}

const DRIVER =
  /^(?:driver|rider|reiter|fahrer|conduct(?:eur|or)|chauffeur|motorist|autist|kierowc|ridic|vodic|sofor|forare|kuljetta|водите|водій)|司机|司機|運転|기사/u;
/** Kept by the owner that the same word names: `Tierhalter`. */
const isKept = (word: string) => KEPT(word) || /^(?:tier|hunde|katzen|pferde|fahrzeug)/.test(word);
const BESIDE = [MOBILE, PHONE, NUMBER, NAME, KEPT, PLAIN, CONTACT];

function isOfOwner(parts: readonly string[]): boolean {
  const owner = parts.findIndex((part) => KEEPERS(part));
  if (owner < 0 || (owner > 0 && CONTACT(parts[owner - 1] as string))) return false;
  return parts.every((part) => KEEPERS(part) || /^\d+$/.test(part) || BESIDE.some((list) => list(part)));
}

/** What stands within words that have no blanks between. */
const WITHIN = /主人|[饲飼]主|[车車]主|[业業]主|飼い主|オーナー|보호자|견주|차주|소유자|เจาของ/gu;

function withoutOwner(parts: readonly string[]): string {
  const left = parts.map((part) => (KEEPERS(part) ? withoutWord(part) : part));
  return left.filter((part) => part !== '' && !KEPT(part)).join(' ') || 'name';
}

function withoutWord(part: string): string {
  const left = part.replace(WITHIN, '');
  return left === part ? '' : left;
}
