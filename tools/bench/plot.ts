import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { type Picture, toSvg } from '../../libs/plot/plot.js';

/** Draws into docs/<folder>/<name>.svg. @returns the path in the project. */
export function draw(name: string, picture: Picture, folder = 'benchmarks'): string {
  const file = path.join('docs', folder, `${name}.svg`);
  mkdirSync(path.join(projectRoot, 'docs', folder), { recursive: true });
  writeFileSync(path.join(projectRoot, file), toSvg(picture));
  return file;
}
