import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectRoot } from '../../libs/platform/process/project-root.js';

type Reply = { answer: unknown } | { error: string };

/**
 * A script of the benchmark in a process of its own, so that it shares no event loop with what is measured or with
 * whoever measures. It is asked over IPC, one question at a time; it ends with us.
 */
export class Aside {
  private constructor(
    readonly child: ChildProcess,
    private readonly script: string,
  ) {}

  /** Starts `tools/bench/<script>.ts`, which calls `answerQuestions`. */
  static async start(script: string, env: NodeJS.ProcessEnv = {}): Promise<Aside> {
    const aside = new Aside(
      fork(path.join(projectRoot, 'dist/tools/bench', `${script}.js`), { env: { ...process.env, ...env } }),
      script,
    );
    await aside.reply();
    return aside;
  }

  /** @throws Error with the script's own words if it failed or ended. */
  ask<Answer>(question: object): Promise<Answer> {
    const answer = this.reply();
    this.child.send(question);
    return answer as Promise<Answer>;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
  }

  private reply(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`${this.script} ended with code ${code}`));
      this.child.once('exit', onExit);
      this.child.once('message', (reply: Reply) => {
        this.child.off('exit', onExit);
        if ('error' in reply) reject(new Error(`${this.script}: ${reply.error}`));
        else resolve(reply.answer);
      });
    });
  }
}

/** The other side of `Aside`: answers each question with what `handle` resolves to. */
export function answerQuestions<Question>(handle: (question: Question) => Promise<unknown>): void {
  const reply = (message: Reply) => process.send?.(message);
  process.on('message', (question: Question) => {
    handle(question).then(
      (answer) => reply({ answer: answer ?? null }),
      (error: Error) => reply({ error: error.stack ?? error.message }),
    );
  });
  process.on('disconnect', () => process.exit());
  reply({ answer: 'ready' });
}
