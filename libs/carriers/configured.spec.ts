import { readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/process/project-root.js';
import { CARRIER_KINDS, CARRIER_SETTING_NAMES } from './configured.js';

/** A protocol that is spoken here, of which no carrier is made yet. */
const NO_CARRIER_YET = ['smpp'];

describe('the table of carriers', () => {
  it('has a line for every folder, and is all that a carrier is added to', () => {
    const entries = readdirSync(path.join(projectRoot, 'libs/carriers'), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect([...Object.keys(CARRIER_KINDS), ...NO_CARRIER_YET].sort()).toEqual(folders.sort());
  });

  it('has kinds that share no setting', () => {
    const names = Object.values(CARRIER_KINDS).flatMap(({ settings }) => Object.keys(settings));
    expect([...CARRIER_SETTING_NAMES].sort()).toEqual(names.sort());
  });
});
