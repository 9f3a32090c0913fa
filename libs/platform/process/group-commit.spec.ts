import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { GroupCommit } from './group-commit.js';

/** A commit that ends when it is told to, and everything that was committed, group by group. */
function manual() {
  const groups: number[][] = [];
  let end: ((fails: boolean) => void) | null = null;
  let underWay = 0;
  const commit = (items: readonly number[]) => {
    expect(++underWay).toBe(1);
    groups.push([...items]);
    return new Promise<number>((resolve, reject) => {
      end = (fails) => {
        underWay--;
        end = null;
        if (fails) reject(new Error(`group ${groups.length}`));
        else resolve(groups.length);
      };
    });
  };
  return { groups, commit, end: (fails = false) => end?.(fails), isUnderWay: () => end !== null };
}

describe('a group commit', () => {
  it('commits each item once, in order, one bounded group at a time, and tells each what became of its group', async () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ fails: fc.boolean() }),
    );
    const limits = fc.record({
      groupMax: fc.integer({ min: 1, max: 12 }),
      heldMax: fc.integer({ min: 1, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), limits, async (steps, { groupMax, heldMax }) => {
        const { groups, commit, end, isUnderWay } = manual();
        const weights: number[] = [];
        const failed = new Set<number>();
        const answers = new Map<number, string>();
        const refused = new Set<number>();
        let held = 0;
        const weightOf = (items: readonly number[]) => items.reduce((sum, item) => sum + weights[item]!, 0);
        const subject = new GroupCommit<number, number>({
          commit,
          weigh: (item) => weights[item]!,
          groupMax,
          heldMax,
          whenFull: (full) => new Error(`full at ${full}`),
        });
        const finish = async (fails: boolean) => {
          if (!isUnderWay()) return;
          held -= weightOf(groups.at(-1)!);
          if (fails) failed.add(groups.length);
          end(fails);
          await setImmediate();
        };
        for (const each of steps) {
          if ('add' in each) {
            const item = weights.push(each.add) - 1;
            const isOneTooMany = held > 0 && held + each.add > heldMax;
            if (isOneTooMany) refused.add(item);
            const expected = `full at ${held}`;
            if (!isOneTooMany) held += each.add;
            subject.add(item).then(
              (group) => answers.set(item, `ok ${group}`),
              (error: Error) => answers.set(item, error.message),
            );
            await setImmediate();
            if (isOneTooMany) expect(answers.get(item)).toBe(expected);
          } else {
            await finish(each.fails);
          }
          expect(subject.isIdle).toBe(held === 0);
        }
        const drained = subject.drain();
        while (isUnderWay()) await finish(false);
        await drained;
        expect(subject.isIdle).toBe(true);
        expect(groups.flat()).toEqual(weights.map((_, item) => item).filter((item) => !refused.has(item)));
        for (const [index, items] of groups.entries()) {
          expect(items.length === 1 || weightOf(items) <= groupMax).toBe(true);
          const answer = failed.has(index + 1) ? `group ${index + 1}` : `ok ${index + 1}`;
          for (const item of items) expect(answers.get(item)).toBe(answer);
        }
      }),
    );
  });

  it('fails a group whose commit throws at once, and commits the next', async () => {
    const commits = new GroupCommit<string>({
      commit: (items) => {
        if (items.includes('bad')) throw new Error('refused');
        return Promise.resolve();
      },
    });
    await expect(commits.add('bad')).rejects.toThrow('refused');
    await expect(commits.add('good')).resolves.toBeUndefined();
  });
});
