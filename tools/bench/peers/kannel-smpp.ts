import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../../libs/platform/process/ports.js';
import { Aside } from '../aside.js';
import type { BenchSmsc } from '../smsc.js';
import { type Found, stop, untilStatus } from './kannel.js';

const CONNECTIONS = 64;
const LIMIT_MS = 300_000;

export const KANNEL_SMPP_SETTINGS = {
  processes: 'bearerbox, smsbox, one process that submits and listens',
  fed: 'over sendsms, all of it before the bind, so that feeding takes no part of the time',
  storage: 'messages and delivery reports in memory only: nothing of it survives a crash',
};

/**
 * Kannel's bearerbox as a client of the SMSC, with one transceiver. Returns milliseconds from the first submit to the last
 * receipt that it acknowledged; each was reported over HTTP, too.
 */
export async function runKannelSmpp(
  programs: Exclude<Found<'bearerbox' | 'smsbox'>, { missing: string }>,
  smsc: BenchSmsc,
  messages: number,
  window: number,
): Promise<number> {
  const [admin, boxes, sendsms] = (await freePorts(3)) as [number, number, number];
  const folder = mkdtempSync(path.join(tmpdir(), 'broadside-kannel-'));
  const config = path.join(folder, 'kannel.conf');
  writeFileSync(config, configuration({ admin, boxes, sendsms, smsc: smsc.port, window, messages }));
  const children: ChildProcess[] = [];
  const start = (program: string, ...args: string[]) =>
    void children.push(spawn(program, args, { cwd: folder, stdio: 'ignore' }));
  let load: Aside | undefined;
  try {
    await smsc.keepBindsOut(true);
    start(programs.bearerbox, '-v', '4', config);
    await untilStatus(admin, () => true);
    start(programs.smsbox, '-v', '4', config);
    await untilStatus(admin, (status) => /smsbox.*on-line/.test(status));
    load = await Aside.start('peers/kannel-load');
    const question = { sendsmsPort: sendsms, messages, connections: CONNECTIONS, limitMs: LIMIT_MS };
    await load.ask({ ...question, feedOnly: true });
    await smsc.keepBindsOut(false);
    const elapsedMs = await smsc.timeOf(messages);
    await load.ask({});
    return elapsedMs;
  } finally {
    await load?.stop();
    for (const child of children.reverse()) await stop(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Configured {
  admin: number;
  boxes: number;
  sendsms: number;
  smsc: number;
  window: number;
  messages: number;
}

/** Without `throughput` there is no limit. A lost bind is tried again each second. */
const configuration = ({ admin, boxes, sendsms, smsc, window, messages }: Configured) => `
group = core
admin-port = ${admin}
admin-password = bench
smsbox-port = ${boxes}
box-allow-ip = "127.0.0.1"
dlr-storage = internal
sms-resend-freq = 1
sms-outgoing-queue-limit = ${messages + 1_000}

group = smsc
smsc = smpp
smsc-id = smsc
host = 127.0.0.1
port = ${smsc}
transceiver-mode = true
smsc-username = esme1
smsc-password = secret
system-type = ""
interface-version = 34
source-addr-ton = 3
source-addr-npi = 0
dest-addr-ton = 1
dest-addr-npi = 1
max-pending-submits = ${window}
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${sendsms}

group = sendsms-user
username = bench
password = bench
`;
