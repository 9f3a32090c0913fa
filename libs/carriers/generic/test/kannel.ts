import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const FOLDER = '/usr/sbin';

/** Whether Kannel is here, after an attempt to install Debian's package where that asks no question. */
export function hasKannel(): boolean {
  const isHere = () => existsSync(path.join(FOLDER, 'bearerbox')) && existsSync(path.join(FOLDER, 'smsbox'));
  if (isHere()) return true;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Its own service is not to start.
  const policy = '/usr/sbin/policy-rc.d';
  const ownPolicy = !existsSync(policy);
  if (ownPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  spawnSync('apt-get', ['-qq', 'update'], { env });
  spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'kannel'], { env });
  if (ownPolicy) rmSync(policy);
  return isHere();
}

export interface Kannel {
  /** Host and port of smsbox. */
  address: string;
  /** What came out at the far end, a line a message or part: sender, receiver, coding and text. */
  lines: string[];
  close(): Promise<void>;
}

/** Kannel's bearerbox and smsbox with its fake SMSC, to which the far end is connected. */
export async function startKannel(user: string, password: string): Promise<Kannel> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kannel-'));
  const [admin, boxes, fake, http] = (await freePorts(4)) as [number, number, number, number];
  const config = path.join(folder, 'kannel.conf');
  writeFileSync(
    config,
    `group = core
admin-port = ${admin}
admin-password = ${password}
smsbox-port = ${boxes}
box-allow-ip = "127.0.0.1"
log-file = "${folder}/bearerbox.log"

group = smsc
smsc = fake
smsc-id = fake
host = 127.0.0.1
port = ${fake}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${http}
sendsms-chars = "0123456789 +-"
log-file = "${folder}/smsbox.log"

group = sendsms-user
username = ${user}
password = ${password}
max-messages = 10
concatenation = true
`,
  );
  const children: ChildProcess[] = [];
  const start = (program: string) => {
    const child = spawn(path.join(FOLDER, program), ['-v', '4', config], { stdio: 'ignore', cwd: folder });
    children.push(child);
  };
  start('bearerbox');
  await listening(admin);
  start('smsbox');
  await listening(http);
  const farEnd = connect(fake, '127.0.0.1');
  const lines: string[] = [];
  let rest = '';
  farEnd.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
  });
  await new Promise((resolve) => farEnd.once('connect', resolve));
  return {
    address: `127.0.0.1:${http}`,
    lines,
    async close() {
      farEnd.destroy();
      for (const child of children.reverse()) {
        const gone = child.exitCode !== null || new Promise((resolve) => child.once('exit', resolve));
        // Bearerbox waits for its boxes, and nothing here is worth waiting for.
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isUp) return;
    await delay(50);
  }
  throw new Error(`nothing listens at port ${port} of Kannel`);
}
