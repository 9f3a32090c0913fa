import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { commandOf } from '../../libs/provision/processes.js';

const CHUNK = Buffer.alloc(1024 * 1024);

/** Whether this process may mount a disk of its own: Linux, and root with the right to do so. */
export function canMountDisks(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const status = readFileSync('/proc/self/status', 'utf8');
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  const CAP_SYS_ADMIN = 21n;
  return (effective & (1n << CAP_SYS_ADMIN)) !== 0n;
}

/** A small file system in memory. A ballast file fills it up, to the last byte, and makes room again. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** @throws Error where mounting is not allowed. */
  static mount(folder: string, sizeMb: number): SmallDisk {
    mkdirSync(folder, { recursive: true });
    run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=755`, 'broadside-faults', folder]);
    return new SmallDisk(folder);
  }

  fill(): void {
    const file = openSync(this.ballast, 'w');
    try {
      for (let bytes = CHUNK.length; bytes > 0; ) {
        // Half as much each time that it no longer fits.
        if (!fits(file, bytes)) bytes = Math.floor(bytes / 2);
      }
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(this.ballast, { force: true });
  }

  unmount(): void {
    // Lazily: a process that has just been killed may hold it for a moment more.
    unmountFolder(this.folder);
  }

  private get ballast(): string {
    return path.join(this.folder, 'ballast');
  }
}

/** Unmounts the disks of processes that were killed before they could do it: `<prefix>-<process id>` below `parent`. */
export function unmountLeftOvers(parent: string, prefix: string): void {
  if (process.platform !== 'linux') return;
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const folder = line.split(' ')[1] ?? '';
    const start = path.join(parent, `${prefix}-`);
    if (!folder.startsWith(start)) continue;
    const processId = Number.parseInt(folder.slice(start.length), 10);
    if (commandOf(processId) === '') unmountFolder(folder);
  }
}

/** It may be gone by now: whoever starts beside us clears up after the same dead process. */
function unmountFolder(folder: string): void {
  const { stderr } = spawnSync('umount', ['-l', folder], { encoding: 'utf8' });
  if (isMounted(folder)) throw new Error(`umount ${folder}: ${stderr.trim()}`);
}

function isMounted(folder: string): boolean {
  return readFileSync('/proc/mounts', 'utf8').includes(` ${folder} `);
}

function fits(file: number, bytes: number): boolean {
  try {
    return writeSync(file, CHUNK, 0, bytes) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}

function run(program: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}
