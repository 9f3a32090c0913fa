export interface GroupCommitOptions<T, R> {
  /**
   * Commits the items of one group, in the order in which they were added. What it resolves to is told to everybody in
   * the group; what it throws fails everybody in it. Where items end differently, R is a look-up by item, or the items
   * carry their own answers.
   */
  commit: (items: readonly T[]) => Promise<R>;
  /** What an item counts for in both limits; 1 if left out. */
  weigh?: (item: T) => number;
  /** The weight of a group at most; a heavier item makes a group of its own. */
  groupMax?: number;
  /** The weight that is held at most, waiting and being committed. Left out where whoever adds has a bound. */
  heldMax?: number;
  /** What whoever adds one too many is told. */
  whenFull?: (held: number) => Error;
}

interface Group<T, R> {
  items: T[];
  weight: number;
  committed: Promise<R>;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/**
 * Commits together what arrives together.
 *
 *   idle → committing (one group at a time) → idle, or at once the next group if items were added meanwhile
 *
 * What is added while a group is being committed forms the next one, so that the load itself sets the group's size: one
 * item alone costs one commit, ten thousand a second share a few. All items of a group share one promise, so that an
 * item costs its place in a list and nothing else. A group that failed is not tried again, and the next one is.
 */
export class GroupCommit<T, R = void> {
  private readonly waiting: Group<T, R>[] = [];
  private committing = false;
  private running = Promise.resolve();
  private held = 0;

  constructor(private readonly options: GroupCommitOptions<T, R>) {}

  /** True while nothing waits and nothing is being committed. */
  get isIdle(): boolean {
    return !this.committing;
  }

  /**
   * Resolves when the item's group is committed, to what the commit resolved to, and rejects if the group failed.
   * An item that is too many rejects with what `whenFull` says, and is not committed; one is always taken when idle.
   */
  add(item: T): Promise<R> {
    const { weigh, groupMax = Number.POSITIVE_INFINITY, heldMax = Number.POSITIVE_INFINITY } = this.options;
    const weight = weigh ? weigh(item) : 1;
    if (this.held > 0 && this.held + weight > heldMax) {
      const error =
        this.options.whenFull?.(this.held) ?? new Error(`${this.held} are waiting to be committed`);
      return Promise.reject(error);
    }
    this.held += weight;
    let group = this.waiting.at(-1);
    if (!group || group.weight + weight > groupMax) {
      group = newGroup();
      this.waiting.push(group);
    }
    group.items.push(item);
    group.weight += weight;
    if (!this.committing) this.running = this.commitAll();
    return group.committed;
  }

  /** Resolves when everything that was added, also while it waits, has been committed or has failed. */
  async drain(): Promise<void> {
    while (this.committing) await this.running;
  }

  private async commitAll(): Promise<void> {
    this.committing = true;
    for (let group = this.waiting.shift(); group; group = this.waiting.shift()) {
      try {
        group.resolve(await this.options.commit(group.items));
      } catch (error) {
        group.reject(error);
      }
      this.held -= group.weight;
    }
    this.committing = false;
  }
}

function newGroup<T, R>(): Group<T, R> {
  let resolve!: (result: R) => void;
  let reject!: (error: unknown) => void;
  const committed = new Promise<R>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { items: [], weight: 0, committed, resolve, reject };
}
