import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { countSegments, isGsm } from './encoding.js';
import { compileTemplate } from './template.js';
import { formed, TEXT_FORM } from './text-form.js';

const { asWritten, normalized, transliterated } = TEXT_FORM;

describe('the form of a text', () => {
  it.each([
    ['blank lines at its ends', ' \r\n\n Hello\r\n\r\nyou \n\n', 'Hello\n\nyou'],
    ['line ends', 'a\r\nb\rc\u2028d\u0085e\vf', 'a\nb\nc\nd\ne\nf'],
    ['tabs and odd spaces', 'a\tb\u00a0c\u202fd\u2009e\u3000f', 'a b c d e f'],
    ['what nobody sees', 'a\u200bb\u00adc\ufeffd\u2060e\u200ef\u202cg\u0007h', 'abcdefgh'],
    ['joiners that join nothing', 'a\u200cb\u200dc', 'abc'],
    ['letters in pieces', 'confirme\u0301 a\u0300 l\u2019accueil', "confirmé à l'accueil"],
    ['quotes, dashes and dots', '“can’t” – «wait» — 1‑2 − 3…', '"can\'t" - "wait" - 1-2 - 3...'],
    ['one accent by another', 'don´t, don`t', "don't, don't"],
  ])('repairs %s', (_, text, repaired) => {
    expect(formed(text, normalized)).toBe(repaired);
    expect(formed(text, asWritten)).toBe(text);
  });

  it.each([
    ['Persian between its letters', 'می\u200cخواهم'],
    ['emoji of parts', 'Hi 👩\u200d👩\u200d👧 ❤\ufe0f 🏳\ufe0f\u200d🌈'],
    ['marks of direction beside Arabic', 'اتصل \u200e+49 30\u200e الآن'],
    ['the typography of what needs UCS-2 anyway', 'Привет, «мир» — это…'],
    ['letters', 'Łódź, señor, ça'],
    ['a lone half of a pair', 'a\ud83d b'],
  ])('leaves %s', (_, text) => expect(formed(text, normalized)).toBe(text));

  it.each([
    ['Łódź', 'Lodz'],
    ['señor, ça, über ǘ, œuvre', 'señor, ca, über ü, oeuvre'],
    ['ŐŰ “ţ”', 'OU "t"'],
    ['Καλημέρα σας', 'KAΛHMEPA ΣAΣ'],
    ['№ 5 • Ｂｉｇ ﬁsh', 'No 5 - Big fish'],
    ['Łódź 😀', 'Łódź 😀'],
    ['Жук', 'Жук'],
  ])('writes %s as %s where other letters are allowed', (text, other) => {
    expect(formed(text, transliterated)).toBe(other);
  });

  const character = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...'abc {}€|~éü\n') },
    fc.constantFrom(
      ...'’“–…łŁäàe\u0301\u0300\r\n\t\u00a0\u200b\u200c\u200d\ufeff\u200e\u00ad`ЖעÉ中',
      '😀',
      '👩',
      'क्',
      '\u1100',
      '\u1161',
      '\u11a8',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const text = fc.array(character, { maxLength: 12 }).map((characters) => characters.join(''));
  const form = fc.constantFrom(asWritten, normalized, transliterated);

  it('is the same when it is given twice, and never costs more', () => {
    fc.assert(
      fc.property(text, form, (written, to) => {
        const once = formed(written, to);
        expect(formed(once, to)).toBe(once);
        if (isGsm(written)) expect(countSegments(once)).toBeLessThanOrEqual(countSegments(written));
        if (isGsm(written) && to !== asWritten) expect(isGsm(once)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is that of the whole text, however a template puts it together', () => {
    const joined = compileTemplate('{{a}}\u200b\u0301', ['a'], { form: normalized });
    expect(joined.ok && joined.template.render(['Ann'])).toBe('Ann\u0301'.normalize('NFC'));
    const literal = text.map((written) => written.replaceAll(/[{}\\]/g, ''));
    const cell = fc.oneof(text, fc.constantFrom('Ann', '', 'Zoë', ' '));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(literal, cell), { maxLength: 4 }),
        literal,
        cell,
        form,
        (pairs, end, fallback, to) => {
          const columns = pairs.map((_, index) => `c${index}`);
          const source =
            pairs
              .map(
                ([before], index) =>
                  `${before}{{c${index} | default: "${fallback.replaceAll(/["{}]/g, '')}"}}`,
              )
              .join('') + end;
          const values = pairs.map(([, value]) => value);
          const [raw, whole] = [asWritten, to].map((as) => compileTemplate(source, columns, { form: as }));
          if (!raw?.ok || !whole?.ok) return;
          expect(whole.template.render(values)).toBe(formed(raw.template.render(values), to));
        },
      ),
      { numRuns: 20_000 },
    );
  });

  // Campaigns keep the number of their form: another rule is another form.
  it('never changes', () => {
    const sum = createHash('sha256');
    for (const to of [normalized, transliterated]) {
      for (let code = 0; code < 0x3000; code++) sum.update(formed(`a${String.fromCharCode(code)}b`, to));
    }
    expect(sum.digest('hex')).toBe('bbad1ee1d040b81ca7b17293debf3c3d083c8c79f3ec40b7c81f2e1f54e1c0db');
  });
});
