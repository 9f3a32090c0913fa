export const USED_TWICE = 'this op_id was used for another request in the same list';

/**
 * The same op id twice in a list is one operation; what comes later with another content is in conflict with the first.
 * @returns those to be carried out, and for each of the list which of them it is, or null for a conflict.
 */
export function distinctOps<T extends { opId: string }>(list: readonly T[], hashOf: (op: T) => Buffer) {
  const index = new Map<string, { at: number; hash: Buffer }>();
  const distinct: T[] = [];
  for (const op of list) {
    if (index.has(op.opId)) continue;
    index.set(op.opId, { at: distinct.length, hash: hashOf(op) });
    distinct.push(op);
  }
  const firstOf = (op: T): number | null => {
    const { at, hash } = index.get(op.opId)!;
    return distinct[at] === op || hash.equals(hashOf(op)) ? at : null;
  };
  return { distinct, firstOf };
}
