import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { BENCHES } from './benches.js';

// Each benchmark with so few messages that its figures mean nothing: that it runs, and that its own check of the outcome
// (a wrong one is an exit code) holds.

const MESSAGES = 400;

it.each(BENCHES.map(({ name }) => name))(
  'npm run bench -- %s ends with a right outcome and one line of JSON',
  async (name) => {
    const main = path.join(projectRoot, 'dist/tools/bench/main.js');
    const { NODE_OPTIONS: _, ...env } = process.env;
    const args = [main, name, '--messages', String(MESSAGES), '--json'];
    const run = promisify(execFile)(process.execPath, args, { env, maxBuffer: 64 * 1024 * 1024 });
    const { stdout } = await run.catch((error) => {
      throw new Error(`${name} ended with ${error.code}:\n${error.stdout}${error.stderr}`);
    });
    const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect(result).toMatchObject({ bench: name, settings: expect.anything() });
  },
  300_000,
);
