import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../../libs/platform/process/ports.js';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { commandOf } from '../../../libs/provision/processes.js';

/** The command line program as a person meets it: a process with output and an exit code, on a data folder of its own. */
export class Broadside {
  readonly dataDir = newFolder();
  readonly #children: ChildProcess[] = [];

  run(args: string[], env: NodeJS.ProcessEnv = {}) {
    // The test run's own servers and settings are not those of this program.
    const {
      WEB_DATABASE_URL: _w,
      SALES_DATABASE_URL: _s,
      WEB_MIGRATION_URL: _wm,
      SALES_MIGRATION_URL: _sm,
      REDIS_URL: _r,
      NODE_OPTIONS: _n,
      ...inherited
    } = process.env;
    const main = path.join(projectRoot, 'dist/apps/cli/main.js');
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...inherited, DATA_DIR: this.dataDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    const output = { out: '', error: '' };
    child.stdout.on('data', (data) => {
      output.out += data;
    });
    child.stderr.on('data', (data) => {
      output.error += data;
    });
    const exit = new Promise<{ code: number | null; out: string; error: string }>((resolve) => {
      child.on('close', (code) => resolve({ code, ...output }));
    });
    return { child, output, exit };
  }

  /** Runs `start --json` and waits for its line. */
  async start(args: string[] = [], env: NodeJS.ProcessEnv = {}) {
    const running = this.run(['start', '--json', ...args], env);
    await until('the platform is up', () => {
      if (running.child.exitCode !== null) throw new Error(running.output.error);
      return running.output.out.endsWith('}\n');
    });
    return { ...running, facts: JSON.parse(running.output.out) };
  }

  async clear(): Promise<void> {
    for (const child of this.#children) child.kill('SIGTERM');
    await until('every program has ended', () =>
      this.#children.every((c) => c.exitCode !== null || c.signalCode),
    );
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

function newFolder(): string {
  const parent = path.join(projectRoot, '.broadside');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(path.join(parent, 'cli-test-'));
}

export async function until(what: string, condition: () => unknown, timeoutMs = 100_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await condition()); await delay(50)) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
  }
}

export const isRunning = (pid: number) => commandOf(pid) !== '';

/** Settings by which each process of a platform has a port that is free. */
export async function ports(): Promise<NodeJS.ProcessEnv> {
  const names = ['WEBAPI_PORT', 'SALESAPI_PORT', 'RPC_PORT', 'CARRIER_PORT'];
  const chosen = await freePorts(names.length);
  return { ...Object.fromEntries(chosen.map((port, i) => [names[i], String(port)])), METRICS_PORT: '0' };
}

/** What webapi tells of the demo workspace, its credit among it. */
export const credit = async (facts: { webapiUrl: string; apiKey: string }) => {
  const headers = { authorization: `Bearer ${facts.apiKey}` };
  return (await fetch(`${facts.webapiUrl}/workspaces/me`, { headers })).json();
};
