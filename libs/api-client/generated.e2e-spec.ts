import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../platform/project-root.js';

it('has the types that the documents of the built APIs give', async () => {
  const script = path.join(projectRoot, 'scripts/generate-client.mjs');
  const { stderr } = await promisify(execFile)(process.execPath, [script, '--check']).catch(
    (failed) => failed,
  );
  expect(stderr).toBe('');
}, 60_000);
