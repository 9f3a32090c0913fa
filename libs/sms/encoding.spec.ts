import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { countSegments, describeSegments, encodingOf } from './encoding.js';

const GSM_CHARACTERS = [...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&()*+,-./0129:;<=>?¡AZÄÖÑÜ§¿azäöñüà', "'"];
const EXTENSION_CHARACTERS = [...'\f^{}\\[~]|€'];
/** Characters that stand alone as graphemes: the oracle keeps longer clusters together, a real encoder does not. */
const OTHER_CHARACTERS = [...'çõţЖЯ中文あ한', '😀', '🎉', '𝒳', '”', '–'];

const gsm = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...GSM_CHARACTERS) },
  fc.constantFrom(...EXTENSION_CHARACTERS),
);
const any = fc.oneof(gsm, fc.constantFrom(...OTHER_CHARACTERS));
const textOf = (character: fc.Arbitrary<string>) =>
  fc.array(character, { maxLength: 500, size: 'max' }).map((characters) => characters.join(''));

/** The oracle takes milliseconds a text, so a failure is reported as it was found, not shrunk for minutes. */
const ORACLE_RUNS = { numRuns: 300, endOnFailure: true };

function expectOracleAgrees(text: string): void {
  const oracle = new SegmentedMessage(text);
  expect({ encoding: encodingOf(text), segments: countSegments(text) }).toEqual({
    encoding: oracle.encodingName,
    segments: oracle.segmentsCount,
  });
}

describe('segments', () => {
  it('agrees with the oracle on GSM-7 texts', () => {
    fc.assert(fc.property(textOf(gsm), expectOracleAgrees), ORACLE_RUNS);
  });

  it('agrees with the oracle on mixed texts', () => {
    fc.assert(fc.property(textOf(any), expectOracleAgrees), ORACLE_RUNS);
  });

  it('agrees with the oracle on the encoding of every character of the basic plane', () => {
    for (let code = 1; code < 0xd800; code++) {
      const character = String.fromCharCode(code);
      if (encodingOf(character) !== new SegmentedMessage(character).encodingName) {
        throw new Error(`U+${code.toString(16)} is ${encodingOf(character)} here`);
      }
    }
  });

  it.each([
    ['', 'GSM-7', 0, 1, 160],
    ['a'.repeat(160), 'GSM-7', 160, 1, 160],
    ['a'.repeat(161), 'GSM-7', 161, 2, 153],
    ['a'.repeat(306), 'GSM-7', 306, 2, 153],
    ['€'.repeat(80), 'GSM-7', 160, 1, 160],
    // 153 is odd: each segment holds 76 euro signs, so 153 of them (306 septets) need a third segment.
    ['€'.repeat(153), 'GSM-7', 306, 3, 153],
    ['ж'.repeat(70), 'UCS-2', 70, 1, 70],
    ['ж'.repeat(71), 'UCS-2', 71, 2, 67],
    ['😀'.repeat(35), 'UCS-2', 70, 1, 70],
    // 67 is odd: 33 emoji a segment, so 67 of them (134 units) need a third segment.
    ['😀'.repeat(67), 'UCS-2', 134, 3, 67],
    // A lone surrogate is one unit and joins nothing.
    [`${'ж'.repeat(66)}\ud83d${'ж'.repeat(67)}`, 'UCS-2', 134, 2, 67],
  ] as const)('describes %j', (text, encoding, units, segments, unitsPerSegment) => {
    expect(describeSegments(text)).toEqual({ encoding, units, segments, unitsPerSegment });
  });
});
