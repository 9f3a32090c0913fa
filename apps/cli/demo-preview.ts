import type { CreatedCampaign } from '../../libs/api-client/client.js';

type Shown = CreatedCampaign['preview']['first'];

const CHARACTERS_NAMED = 5;

/** What a draft will say and what makes it dear, in a few lines for people. */
export function previewLines(file: string, { contacts, preview }: CreatedCampaign): string[] {
  const { first, longest, mostExpensive, withDefault, longerThanOneSegment, ucs2, defaults } = preview;
  const lines = [`${file}, the first of ${number(contacts)} messages: ${shown(first)}`];
  const others: [string, Shown | null][] = [
    ['the longest', longest],
    ['the most expensive', mostExpensive],
    ['with a default', withDefault],
  ];
  const told = new Set([first.line]);
  for (const [name, message] of others) {
    if (!message || told.has(message.line)) continue;
    told.add(message.line);
    lines.push(`  ${name}: ${shown(message)}`);
  }
  if (longerThanOneSegment > 0) lines.push(`  longer than one segment: ${number(longerThanOneSegment)}`);
  if (ucs2.messages > 0) {
    const names = ucs2.characters
      .slice(0, CHARACTERS_NAMED)
      .map(({ character, code }) => `${character} (${code})`);
    const cost = `${ucs2.cost} credits, ${ucs2.costWithout} without them`;
    lines.push(`  in UCS-2, for ${names.join(', ')}: ${number(ucs2.messages)}, which cost ${cost}`);
  }
  for (const { column, default: text, messages } of defaults) {
    lines.push(`  no ${column}: ${number(messages)}, which have ${JSON.stringify(text)} there`);
  }
  return lines;
}

const number = (count: number) => count.toLocaleString('en');

const shown = ({ to, text, encoding, segments }: Shown) =>
  `${JSON.stringify(text)} to ${to} (${encoding}, ${segments} segment${segments > 1 ? 's' : ''})`;
