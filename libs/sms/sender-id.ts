import { encodingOf } from './encoding.js';

/**
 * Sender IDs as networks take them (3GPP TS 23.040, 9.1.2.5): a number of at most 15 digits, a short code, or a name of
 * at most 11 characters of the GSM 7 bit default alphabet. A name has a letter, for what is digits alone travels as a number.
 */

const NAME_MAX = 11;
/** From the shortest short codes to E.164. */
const DIGITS = { min: 3, max: 15 };
/** Two septets each; few networks show them in a name. */
const EXTENDED = /[\f^{}\\[~\]|€]/;

/** Why a text is no sender ID, as a sentence after the name of its field; undefined where it is one. */
export function senderFault(sender: string): string | undefined {
  if (sender.trim() === '') return 'is empty: write a name or a number, or leave it out';
  if (sender !== sender.trim()) return 'begins or ends with a blank: write it without';
  const number = sender.replace(/[\s().-]/g, '');
  if (/^\+?\d+$/.test(number)) return numberFault(number, sender);
  const foreign = [...sender].find(
    (char) => encodingOf(char) !== 'GSM-7' || EXTENDED.test(char) || char < ' ',
  );
  if (foreign !== undefined)
    return `has "${foreign}", which networks take in no sender ID: write letters, digits and signs such as & . -`;
  if (!/\p{L}/u.test(sender)) return 'has no letter: a name has at least one, and a number is digits alone';
  if (sender.length <= NAME_MAX) return undefined;
  return `has ${sender.length} characters: a name has at most ${NAME_MAX}, a number is digits alone`;
}

function numberFault(number: string, written: string): string | undefined {
  if (number !== written) return `is a number with signs in it: write ${number}`;
  const digits = number.replace('+', '').length;
  if (digits >= DIGITS.min && digits <= DIGITS.max) return undefined;
  return `has ${digits} digits: a number has at most ${DIGITS.max}, a short code at least ${DIGITS.min}`;
}
