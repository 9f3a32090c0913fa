/** Who is suspended, as this worker last heard from the web side; while that does not answer, it is as it was. */
export class Suspensions {
  private workspaces: readonly string[] | undefined;
  private noteFirst!: () => void;
  /** Kept once the web side has told for the first time. */
  readonly known = new Promise<void>((resolve) => {
    this.noteFirst = resolve;
  });

  /** @param ask the ids of the workspaces that are suspended; fails where the web side does not answer. */
  constructor(private readonly ask: () => Promise<readonly string[]>) {}

  /** @returns the newest list. */
  async look(): Promise<readonly string[]> {
    this.workspaces = await this.ask();
    this.noteFirst();
    return this.workspaces;
  }

  /** Undefined until the web side has told. */
  get latest(): readonly string[] | undefined {
    return this.workspaces;
  }
}
