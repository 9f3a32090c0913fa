import { within } from '../process/within.js';

/** Named checks of what a service cannot work without; each rejects or resolves false while it is missing. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<boolean>>>;

const ANSWER_WITHIN_MS = 2_000;

/** Asks what a process needs whether it answers. Whoever asks while a check is under way shares it. */
export class Readiness {
  private readonly running = new Map<string, Promise<boolean>>();

  constructor(private readonly checks: ReadinessChecks) {}

  /** Each check and whether it held within two seconds, and the names of those that did not. */
  async ask(): Promise<{ results: Record<string, boolean>; down: string[] }> {
    const results = await Promise.all(
      Object.keys(this.checks).map(async (name) => [name, await this.isUp(name)] as const),
    );
    return {
      results: Object.fromEntries(results),
      down: results.filter(([, up]) => !up).map(([name]) => name),
    };
  }

  private async isUp(name: string): Promise<boolean> {
    let check = this.running.get(name);
    if (!check) {
      check = this.checks[name]!().catch(() => false);
      this.running.set(name, check);
      void check.then(() => this.running.delete(name));
    }
    return (await within(ANSWER_WITHIN_MS, check)) ?? false;
  }
}
