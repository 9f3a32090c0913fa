import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../../libs/platform/process/ports.js';
import { Aside } from '../aside.js';
import type { PeerRun } from './peer.js';

const CONNECTIONS = 64;
const LIMIT_MS = 300_000;
const START_LIMIT_MS = 10_000;

export const KANNEL_SETTINGS = {
  processes: 'bearerbox, smsbox, fakesmsc, one process that submits and listens',
  connections: CONNECTIONS,
  storage: 'messages and delivery reports in memory only: nothing of it survives a crash',
};

export type Found<Name extends string> = Record<Name, string> | { missing: string };

/** Where programs of Kannel are, or which are missing. Debian has the fake carrier in `kannel-extras`, off the PATH. */
export function findPrograms<const Name extends string>(...names: Name[]): Found<Name> {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/lib/kannel/test'];
  const find = (name: string) => folders.map((folder) => path.join(folder, name)).find(isExecutable);
  const found = names.map((name) => [name, find(name)] as const);
  const missing = found.filter(([, file]) => !file).map(([name]) => name);
  if (missing.length > 0) return { missing: missing.join(', ') };
  return Object.fromEntries(found) as Record<Name, string>;
}

export const findKannel = () => findPrograms('bearerbox', 'smsbox', 'fakesmsc');

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** From the first submission to the delivery report of the last message. */
export async function runKannel(
  programs: Exclude<ReturnType<typeof findKannel>, { missing: string }>,
  messages: number,
): Promise<PeerRun> {
  const [admin, boxes, smsc, sendsms] = (await freePorts(4)) as [number, number, number, number];
  const folder = mkdtempSync(path.join(tmpdir(), 'broadside-kannel-'));
  const config = path.join(folder, 'kannel.conf');
  writeFileSync(config, configuration({ admin, boxes, smsc, sendsms }));
  const children: ChildProcess[] = [];
  const start = (program: string, ...args: string[]) =>
    void children.push(spawn(program, args, { cwd: folder, stdio: 'ignore' }));
  let load: Aside | undefined;
  try {
    start(programs.bearerbox, '-v', '4', config);
    await untilStatus(admin, () => true);
    start(programs.smsbox, '-v', '4', config);
    // No messages of its own (-m 0): it only takes ours.
    start(programs.fakesmsc, '-v', '4', '-H', '127.0.0.1', '-r', String(smsc), '-m', '0', '1 2 text x');
    await untilStatus(admin, (status) => /smsbox.*on-line/.test(status) && /FAKE:\d+ \(online/.test(status));
    load = await Aside.start('peers/kannel-load');
    return await load.ask<PeerRun>({
      sendsmsPort: sendsms,
      messages,
      connections: CONNECTIONS,
      limitMs: LIMIT_MS,
    });
  } finally {
    await load?.stop();
    for (const child of children.reverse()) await stop(child);
    if (existsSync(folder)) rmSync(folder, { recursive: true });
  }
}

const configuration = (ports: { admin: number; boxes: number; smsc: number; sendsms: number }) => `
group = core
admin-port = ${ports.admin}
admin-password = bench
smsbox-port = ${ports.boxes}
box-allow-ip = "127.0.0.1"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake
port = ${ports.smsc}
connect-allow-ip = "127.0.0.1"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${ports.sendsms}

group = sendsms-user
username = bench
password = bench
`;

/** @throws Error if bearerbox does not say so within ten seconds. */
export async function untilStatus(adminPort: number, isReached: (status: string) => boolean): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (let status = 'no answer'; ; await delay(100)) {
    try {
      status = await (await fetch(`http://127.0.0.1:${adminPort}/status.txt?password=bench`)).text();
      if (isReached(status)) return;
    } catch {
      // It does not listen yet.
    }
    if (Date.now() > deadline) throw new Error(`Kannel is not ready: ${status}`);
  }
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(timer);
}
