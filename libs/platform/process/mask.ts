/** What no log line may tell: keys and signing secrets of ours by their form, and the secrets of this process by their text. */

/** The forms of what we make: API keys, admin keys, signing secrets, in any case of letters. */
const FORM = /(bs_(?:live|test)_|whsec_|adm_)[\w+/=-]{20,}/gi;
/** The password in a URL such as those of databases. */
const URL_PASSWORD = /(:\/\/[^\s:@/"?#]{0,200}:)[^\s@/"]{1,500}(?=@)/g;
const MASK = '[Redacted]';

/** Characters of secrets in another spelling: percent-encoded, or escaped as in JSON. None of them ends a string of JSON. */
const SPELT =
  /%(25|2b|2d|2f|3d|5f|3[0-9]|[46][1-9a-f]|[57][0-9a])|\\+u00(2b|2d|2f|3d|5f|3[0-9]|[46][1-9a-f]|[57][0-9a])/gi;
/** How often one spelling may lie within another. */
const LAYERS_MAX = 4;
/** A shorter text may be part of anything. */
const CHARS_MIN = 8;

const known = new Set<string>();
let knownTexts: RegExp | undefined;

/** From now on these texts are masked wherever they stand. Those that are too short to be recognised are left out. */
export function neverLog(...secrets: readonly string[]): void {
  for (const secret of secrets.filter(({ length }) => length >= CHARS_MIN)) known.add(secret);
  // The longest first: one may begin with another.
  const texts = [...known].sort((a, b) => b.length - a.length).map(escaped);
  knownTexts = texts.length > 0 ? new RegExp(texts.join('|'), 'gi') : undefined;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** @returns the text without secrets; a part in which one stands in another spelling is told in the plain one. */
export function masked(text: string): string {
  const told = maskPlain(text);
  let plain = told;
  for (let layer = 0; layer < LAYERS_MAX && (plain.includes('%') || plain.includes('\\u')); layer++) {
    const next = plain.replace(SPELT, (_, percent, unicode) =>
      String.fromCharCode(Number.parseInt(percent ?? unicode, 16)),
    );
    if (next === plain) break;
    plain = next;
  }
  const spelt = maskPlain(plain);
  return spelt === plain ? told : spelt;
}

function maskPlain(text: string): string {
  let told = text.replace(FORM, `$1${MASK}`);
  if (told.includes('://')) told = told.replace(URL_PASSWORD, `$1${MASK}`);
  return knownTexts ? told.replace(knownTexts, MASK) : told;
}
