import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../libs/platform/process/project-root.js';

const READY_BUDGET_MS = 120_000;
const STOP_BUDGET_MS = 10_000;

/**
 * One process of the platform: starting → ready → stopping → gone, or from any of them → dead, which `onDeath` hears of.
 *
 * It has a session of its own, so that a Ctrl-C reaches only us and we stop the processes in order. It stops by itself
 * when the pipe to us breaks, which also happens when we are killed.
 */
export class Service {
  #child: ChildProcess | undefined;
  #stopping = false;

  constructor(
    readonly name: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly logFolder: string,
    private readonly onDeath: (service: Service, reason: string) => void,
  ) {}

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get logFile(): string {
    return path.join(this.logFolder, `${this.name}.log`);
  }

  /** Resolves when it says that it is ready. @throws Error with its last words if it ends before. */
  async start(): Promise<void> {
    const main = path.join(projectRoot, 'dist', 'apps', this.name, 'main.js');
    if (!existsSync(main)) throw new Error(`${main} is missing. Run: npm run build`);
    const log = openSync(this.logFile, 'a', 0o600);
    const child = fork(main, [], {
      env: this.env,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    this.#child = child;
    const gone = once(child, 'exit').then(([code, signal]) => signal ?? `exit code ${code}`);
    await Promise.race([this.#ready(child), gone.then((reason) => Promise.reject(this.#failure(reason)))]);
    void gone.then((reason) => {
      if (!this.#stopping && this.#child === child) this.onDeath(this, this.#failure(reason).message);
    });
  }

  /** Asks it to stop, waits, and kills it if it does not. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_BUDGET_MS);
    await gone;
    clearTimeout(timer);
  }

  async #ready(child: ChildProcess): Promise<void> {
    const waiting = new AbortController();
    const isReady = new Promise<void>((resolve) => {
      child.on('message', (message: { ready?: boolean }) => message.ready && resolve());
    });
    const late = delay(READY_BUDGET_MS, undefined, { signal: waiting.signal, ref: false }).then(() => {
      child.kill('SIGKILL');
      throw new Error(
        `${this.name} is not ready after ${READY_BUDGET_MS / 1000} s; its log is ${this.logFile}`,
      );
    });
    late.catch(() => {});
    await Promise.race([isReady, late]);
    waiting.abort();
  }

  #failure(reason: string): Error {
    return new Error(`${this.name} ended (${reason})${lastWords(this.logFile)}; its log is ${this.logFile}`);
  }
}

/** The last error of a log of JSON lines, or what Node wrote when it crashed; '' if it ended without a word. */
function lastWords(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-50).reverse();
  const line = lines.find((text) => !text.startsWith('{"level":"') || /^{"level":"(fatal|error)"/.test(text));
  if (!line) return '';
  try {
    return `: ${JSON.parse(line).msg}`;
  } catch {
    return `: ${lines.find((text) => /^\w*Error\b/.test(text)) ?? line}`;
  }
}
