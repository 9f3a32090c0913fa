import fc from 'fast-check';
import { cleaned, hasInvisible } from './invisible.js';

describe('a cell', () => {
  it.each([
    ['a zero-width space', 'Ann\u200b', 'Ann'],
    ['nothing but one', '\u200b', ''],
    ['a byte order mark', '\ufeffAnn', 'Ann'],
    ['direction marks', '\u202a+44 20 7946 0001\u202c', '+44 20 7946 0001'],
    ['isolates', '\u2066Ann\u2069', 'Ann'],
    ['a mark in Hebrew', 'משה\u200f', 'משה'],
    ['a soft hyphen', 'Donau\u00addampf', 'Donaudampf'],
    ['a no-break space', 'Ann\u00a0Marie', 'Ann Marie'],
    ['narrow and figure spaces', '10\u202f000\u2007€', '10 000 €'],
    ['an ideographic space', '山田\u3000太郎', '山田 太郎'],
    ['a filler of Hangul', '\u3164', ' '],
    ['a joiner between Latin letters', 'An\u200dn\u200c', 'Ann'],
    ['a non-joiner at the end of a Persian word', 'آذرنوش\u200c', 'آذرنوش'],
    ['control characters', '\x1aAnn\x07\x7f', 'Ann'],
    ['a tab of lines', 'Ann\vMarie', 'Ann Marie'],
    ['a variation selector by itself', '\ufe0f', ''],
    ['control characters of other alphabets', 'A\u0080n\u009fn', 'Ann'],
    ['the line end of mainframes', 'Ann\u0085Marie', 'Ann Marie'],
    ['vowels of Khmer that are not written', '\u17b4Ann\u17b5', 'Ann'],
    ['marks of musical notation', 'A\u{1d173}n\u{1d17a}n', 'Ann'],
    ['a variation selector behind what was lost', '\u200d\ufe0fAnn', 'Ann'],
    ['letters hidden as tags', 'Ann\u{e0041}\u{e0042}', 'Ann'],
  ])('loses %s', (_, dirty, clean) => expect(cleaned(dirty)).toBe(clean));

  it.each([
    ['the non-joiner within a Persian word', 'می\u200cخواهم'],
    ['the joiner of a Malayalam chillu at the end', 'രാജന്\u200d'],
    ['the joiner within a Sinhala cluster', 'ශ්\u200dරී'],
    ['the joiner before a Bengali virama', 'র\u200d্য'],
    ['a family', '👨\u200d👩\u200d👧'],
    ['a heart on fire', '❤\ufe0f\u200d🔥'],
    ['a person of a skin colour at work', '👩🏽\u200d🚒'],
    ['a keycap and a heart', '1\ufe0f\u20e3 ❤\ufe0f'],
    ['the flag of Wales', '🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}'],
    ['signs of music', '\u{1d11e}\u{1d15e}'],
    ['tabs and line breaks', 'a\tb\r\nc'],
    ['letters with marks', 'Ze\u0301lie'],
  ])('keeps %s', (_, text) => expect(cleaned(text)).toBe(text));
});

it('a cell that was cleaned has nothing more to lose, and none has whose bytes seem to have nothing', () => {
  const odd = [
    ...'\u200d\u200c\u0301\u064b\u0316aا👩🏽❤\ufe0f\u034f\u0327क\u094d🏴\u{e0067}\u{e007f}\ufe00\u180e\u0085\u{1d173} \n',
  ];
  const letter = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 8 }), (letters) => {
      const once = cleaned(letters.join(''));
      expect(cleaned(once)).toBe(once);
      if (!hasInvisible(Buffer.from(letters.join('')))) expect(once).toBe(letters.join(''));
    }),
    { numRuns: 10_000 },
  );
});
