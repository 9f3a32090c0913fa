import { RE2JS } from 're2js';

/** What is looked at of a text; no answer that is told apart by a pattern needs more. */
const CHARS_MAX = 65_536;

/** Whether a text has what a rule looks for. */
export type Pattern = (text: string) => boolean;

/**
 * A regular expression in the syntax of RE2. The texts are a provider's, and the expressions an operator's who may not know
 * which of them take exponential time in V8; RE2 takes linear time for each, at the price of look-around and
 * back-references, which it refuses when it compiles.
 * @throws Error whose message goes after the name of the key: "is not …".
 */
export function compilePattern(source: string): Pattern {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(source);
  } catch (error) {
    throw new Error(`is not a regular expression of RE2: ${(error as Error).message}`);
  }
  return (text) => expression.test(text.slice(0, CHARS_MAX));
}
