/** Who is suspended, once the web side has told. */
export interface KnownSuspensions {
  /** The ids of the workspaces, as last heard; empty where nobody is. */
  readonly latest: readonly string[];
}

/** Who is suspended, as this worker last heard from the web side; while that does not answer, it is as it was. */
export class Suspensions {
  private told: { latest: readonly string[] } | undefined;
  private noteFirst!: (told: KnownSuspensions) => void;
  /** Kept once the web side has told for the first time; what it gives is kept up to date from then on. */
  readonly known = new Promise<KnownSuspensions>((resolve) => {
    this.noteFirst = resolve;
  });

  /** @param ask the ids of the workspaces that are suspended; fails where the web side does not answer. */
  constructor(private readonly ask: () => Promise<readonly string[]>) {}

  /** @returns the newest list. */
  async look(): Promise<readonly string[]> {
    const latest = await this.ask();
    if (this.told) {
      this.told.latest = latest;
    } else {
      this.told = { latest };
      this.noteFirst(this.told);
    }
    return latest;
  }

  /** Undefined until the web side has told. */
  get latest(): readonly string[] | undefined {
    return this.told?.latest;
  }
}
