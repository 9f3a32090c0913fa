import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { onPath } from './processes.js';

type Installer = { program: string; needsRoot: boolean; steps: string[][]; byHand: string };

/** Package managers in the order in which they are looked for. */
const INSTALLERS: Installer[] = [
  {
    program: 'apt-get',
    needsRoot: true,
    steps: [
      ['apt-get', '-qq', 'update'],
      ['apt-get', '-qq', 'install', '-y', '--no-install-recommends', 'redis-server'],
    ],
    byHand: 'sudo apt-get update && sudo apt-get install -y redis-server',
  },
  {
    program: 'dnf',
    needsRoot: true,
    steps: [['dnf', '-q', 'install', '-y', 'valkey']],
    byHand: 'sudo dnf install -y valkey',
  },
  { program: 'apk', needsRoot: true, steps: [['apk', 'add', '-q', 'redis']], byHand: 'sudo apk add redis' },
  {
    program: 'brew',
    needsRoot: false,
    steps: [['brew', 'install', '-q', 'redis']],
    byHand: 'brew install redis',
  },
];

/** Debian's packages ask this program whether they may start their service. */
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Installs Redis with the system's package manager where that asks no question: as root, or with Homebrew as a user. Its
 * own service is neither started nor enabled; what we need runs as our child, on a port of its own.
 * @returns why it did not work, or null.
 */
export function installRedis(onProgress: (line: string) => void): string | null {
  const isRoot = process.getuid?.() === 0;
  const installer = INSTALLERS.find(({ program }) => onPath(program));
  if (!installer) return 'no package manager was found';
  if (installer.needsRoot !== isRoot)
    return `${installer.program} needs ${isRoot ? 'another user than root' : 'root'}`;
  onProgress(`installing Redis with ${installer.program}`);
  // An administrator's own policy stays as it is.
  const ownPolicy = installer.program === 'apt-get' && !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    for (const [program, ...args] of installer.steps) {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1' };
      const { status, stderr } = spawnSync(program as string, args, { encoding: 'utf8', env });
      // A stale package list may still do; the step that counts is the last one.
      if (status !== 0 && args.includes('install'))
        return `${program} ${args.join(' ')} failed: ${stderr.trim().slice(-500)}`;
      if (status !== 0 && program === 'apk') return `apk add failed: ${stderr.trim().slice(-500)}`;
    }
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
  if (installer.program === 'apt-get')
    spawnSync('systemctl', ['disable', 'redis-server'], { stdio: 'ignore' });
  return null;
}

/** The command a person types to have Redis here. */
export function installByHand(): string {
  return (
    INSTALLERS.find(({ program }) => onPath(program))?.byHand ??
    'docker run -d -p 6379:6379 redis redis-server --appendonly yes'
  );
}
