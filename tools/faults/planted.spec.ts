import { execFileSync } from 'node:child_process';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { plantedBugs } from './planted.js';

describe('planted bugs', () => {
  it('are ten at least, and each says what it breaks and fits the source as it is', () => {
    const bugs = plantedBugs();
    expect(bugs.length).toBeGreaterThanOrEqual(10);
    const outdated = bugs.filter(({ file }) => {
      try {
        execFileSync('git', ['apply', '--check', file], { cwd: projectRoot, stdio: 'pipe' });
        return false;
      } catch {
        return true;
      }
    });
    expect(outdated.map(({ name }) => name)).toEqual([]);
  });
});
