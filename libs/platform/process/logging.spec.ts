import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { eventually } from '../../testing/eventually.js';
import { projectRoot } from './project-root.js';

describe('a process', () => {
  it('ends although nobody reads its log any more', async () => {
    const program = `
      import { runProcess } from '${path.join(projectRoot, 'dist/libs/platform/service/lifecycle.js')}';
      await runProcess('test', async () => ({ close: async () => {} }));
      setInterval(() => {}, 1_000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    child.stdout!.destroy();
    child.kill('SIGTERM');
    try {
      await eventually('it has ended', async () => child.exitCode === 0, 8_000);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
