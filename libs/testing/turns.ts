/** How many turns of the event loop others had while the work was done. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let immediate: NodeJS.Immediate;
  const count = () => {
    turns += 1;
    immediate = setImmediate(count);
  };
  immediate = setImmediate(count);
  try {
    await work();
  } finally {
    clearImmediate(immediate);
  }
  return turns;
}
