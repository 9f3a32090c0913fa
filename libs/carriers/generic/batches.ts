import type { OutboundMessage } from '../carrier.js';
import type { Group } from '../request-carrier.js';
import type { BatchDescription } from './generic.schema.js';
import { parsePlace, valueAt, wordOf } from './place.js';

/** Which messages go together, and which entry of the answer is of which. */
export interface Batches {
  groups(messages: readonly OutboundMessage[]): Group[];
  /** The entry of each of the messages, undefined where none is certainly its own. */
  entriesOf(messages: readonly OutboundMessage[], entries: readonly unknown[]): unknown[];
}

export const ONE_BY_ONE: Batches = {
  groups: (messages) => messages.map((_, index) => [index]),
  entriesOf: (messages) => messages.map(() => undefined),
};

export function batchesBy({ size, correlate, key }: BatchDescription): Batches {
  if (correlate === 'index') {
    return {
      groups: (messages) => cut(messages, size, () => undefined),
      // An entry too few, and nobody knows which of the others are whose.
      entriesOf: (messages, entries) =>
        messages.map((_, n) => (entries.length === messages.length ? entries[n] : undefined)),
    };
  }
  const place = parsePlace(key!);
  const nameOf =
    correlate === 'ref'
      ? ({ reference }: OutboundMessage) => reference
      : ({ to }: OutboundMessage) => digits(to);
  return {
    groups: (messages) => cut(messages, size, nameOf),
    entriesOf(messages, entries) {
      const byName = new Map<string, unknown>();
      for (const entry of entries) {
        const word = wordOf(valueAt(place, { body: undefined, entry }));
        if (word === undefined) continue;
        const name = correlate === 'ref' ? word : digits(word);
        // Two that differ do not tell what became of the one message.
        byName.set(name, byName.has(name) ? undefined : entry);
      }
      return messages.map((message) => byName.get(nameOf(message)));
    },
  };
}

const digits = (number: string) => number.replace(/\D/g, '');

/** In order; a message whose name is taken in the open group goes to a later one. */
function cut(
  messages: readonly OutboundMessage[],
  size: number,
  nameOf: (message: OutboundMessage) => string | undefined,
): Group[] {
  const groups: number[][] = [];
  const open: { members: number[]; names: Set<string> }[] = [];
  for (const [index, message] of messages.entries()) {
    const name = nameOf(message);
    let group = open.find(({ names }) => name === undefined || !names.has(name));
    if (!group) {
      group = { members: [], names: new Set() };
      open.push(group);
      groups.push(group.members);
    }
    group.members.push(index);
    if (name !== undefined) group.names.add(name);
    if (group.members.length === size) open.splice(open.indexOf(group), 1);
  }
  return groups;
}
