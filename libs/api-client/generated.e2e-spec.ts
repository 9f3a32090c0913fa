import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

it('has the types that the documents of the built APIs give', async () => {
  const script = fileURLToPath(new URL('../../scripts/generate-client.mjs', import.meta.url));
  const { stderr } = await promisify(execFile)(process.execPath, [script, '--check']).catch(
    (failed) => failed,
  );
  expect(stderr).toBe('');
});
