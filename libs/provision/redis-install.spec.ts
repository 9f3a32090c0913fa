import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { putInPlace } from './redis-install.js';

describe('a Redis that was unpacked', () => {
  let root: string;
  let place: string;
  const fresh = (name: string) => {
    const folder = path.join(root, name);
    mkdirSync(folder);
    for (const file of ['redis-server', `of-${name}`]) writeFileSync(path.join(folder, file), '');
    return folder;
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'redis-place-'));
    place = path.join(root, 'place');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('stays where another run was quicker, which may have started it', () => {
    putInPlace(fresh('first'), place);
    putInPlace(fresh('second'), place);
    expect(readdirSync(place).sort()).toEqual(['of-first', 'redis-server']);
  });

  it('takes the place of one that is not whole', () => {
    mkdirSync(place);
    writeFileSync(path.join(place, 'half'), '');
    putInPlace(fresh('whole'), place);
    expect(readdirSync(place).sort()).toEqual(['of-whole', 'redis-server']);
  });
});
