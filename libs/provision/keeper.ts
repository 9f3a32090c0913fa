import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A server that must not outlive this process. Life: running → stopping → gone.
 *
 * Between us and the server stands a shell that reads a pipe of ours. A line on it means "stop now"; its end, which comes
 * however we die (kill -9 included), means "stop after a moment", so that the services can finish first. The pair has a
 * session of its own: a Ctrl-C in the terminal reaches only us, and we stop things in order.
 */
const KEEPER = `
stop=$1 grace=$2; shift 2
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( read -r line <&3 || sleep "$grace"; kill -s "$stop" "$server" ) &
watcher=$!
exec 3<&-
wait "$server"; code=$?
kill "$watcher" 2>/dev/null
exit $code
`;
const ORPHAN_GRACE_SECONDS = 2;

export type KeptOptions = {
  /** What the server takes as the polite request to stop. */
  stopSignal: 'INT' | 'TERM';
  /** Its output is appended here. */
  logFile: string;
  /** The user to run as; only root may choose. */
  user?: { uid: number; gid: number } | undefined;
  env?: NodeJS.ProcessEnv;
};

export class Kept {
  readonly gone: Promise<void>;
  #over = false;

  constructor(private readonly shell: ChildProcess) {
    this.gone = once(shell, 'exit').then(() => {
      this.#over = true;
    });
    // A pipe to a shell that has just ended breaks; `gone` tells of it.
    shell.stdin?.on('error', () => {});
  }

  get over(): boolean {
    return this.#over;
  }

  /** Asks the server to stop and waits; false if it is still there after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<boolean> {
    this.shell.stdin?.end('stop\n');
    const waiting = new AbortController();
    const timeout = delay(timeoutMs, undefined, { signal: waiting.signal }).catch(() => {});
    await Promise.race([this.gone, timeout]);
    waiting.abort();
    return this.#over;
  }
}

export function keep(command: string, args: string[], options: KeptOptions): Kept {
  const log = openSync(options.logFile, 'a', 0o600);
  const shell = spawn(
    '/bin/sh',
    ['-c', KEEPER, 'keeper', options.stopSignal, String(ORPHAN_GRACE_SECONDS), command, ...args],
    { cwd: '/', detached: true, stdio: ['pipe', log, log], env: options.env ?? process.env, ...options.user },
  );
  return new Kept(shell);
}
