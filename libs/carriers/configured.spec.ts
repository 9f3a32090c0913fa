import { readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/process/project-root.js';
import { CARRIER_KINDS, CARRIER_SETTING_NAMES } from './configured.js';

describe('the table of carriers', () => {
  it('has a line for every folder, and is all that a carrier is added to', () => {
    const entries = readdirSync(path.join(projectRoot, 'libs/carriers'), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(Object.keys(CARRIER_KINDS).sort()).toEqual(folders.sort());
  });

  it('has kinds that share no setting', () => {
    const names = Object.values(CARRIER_KINDS).flatMap(({ settings }) => Object.keys(settings));
    expect([...CARRIER_SETTING_NAMES].sort()).toEqual([...names, 'CARRIER_DEFAULT'].sort());
  });
});
