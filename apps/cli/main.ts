#!/usr/bin/env node
import { Command } from 'commander';
import { databaseUrls, returnDatabases } from './databases.js';
import { demo } from './demo.js';
import { migrate } from './launcher.js';
import { registerMonitor } from './monitor.js';
import { registerReconcile } from './reconcile.js';
import { registerSimulate } from './simulate.js';
import { start } from './start.js';
import { UsageError } from './start-settings.js';
import { Teardown } from './teardown.js';

const teardown = new Teardown();
const count = (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new UsageError(`--contacts: ${text} is not a number of contacts`);
};

const program = new Command('broadside')
  .description('Bulk SMS campaigns with prepaid credit, on your own machine')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .addHelpText('after', '\nExit codes: 0 it went well, 1 it failed or a check did, 2 wrong usage.');

program
  .command('start')
  .description('the whole platform with a demo workspace, up until Ctrl-C')
  .option('--json', 'print one JSON line when everything is up')
  .option('--ephemeral', 'free ports and a data folder that is removed at the end')
  .addHelpText(
    'after',
    '\nPorts: WEBAPI_PORT 8000, SALESAPI_PORT 8002, RPC_PORT 8003, CARRIER_PORT 8010, METRICS_PORT 9460 and the five after it (0: none). Data: DATA_DIR.',
  )
  .action((options) => stayUntilSignal(() => start(options, teardown)));

program
  .command('demo')
  .description(
    'send two campaigns from CSV to the last receipt, watch the credit, and check that it all adds up',
  )
  .option('--json', 'print one JSON object as the last line')
  .option('--csv <file>', 'send this file instead')
  .option('--contacts <n>', 'send a generated file of so many contacts instead', count)
  .option('--keep', 'leave everything up afterwards, until Ctrl-C')
  .action(async (options) => {
    const work = async () => {
      process.exitCode = (await demo(options, teardown)) ? 0 : 1;
    };
    if (options.keep) await stayUntilSignal(work);
    else await work();
  });

program
  .command('migrate')
  .description('bring both databases up to date, making them if there are none')
  .option('--json', 'print one JSON object: the migrations applied now, by database')
  .action(async (options) => {
    const say = (line: string) => process.stderr.write(`${line}\n`);
    const applied = await migrate(await databaseUrls({ create: true }), say);
    if (options.json) process.stdout.write(`${JSON.stringify(applied)}\n`);
    else if (Object.values(applied).every(({ length }) => length === 0)) say('both databases are up to date');
  });

registerMonitor(program, teardown);
registerReconcile(program);
registerSimulate(program, teardown);

/** Keeps the process until it is told to leave; the signal's handler does the rest. */
async function stayUntilSignal(work: () => Promise<void>): Promise<void> {
  await work();
  process.exitCode ??= 0;
  await new Promise(() => setInterval(() => {}, 1 << 30));
}

async function leave(exitCode: number): Promise<never> {
  await teardown.close();
  await returnDatabases();
  process.exit(exitCode);
}

/** A Ctrl-C from the terminal reaches us and npm, and npm passes it on: two signals at once are one wish. */
const SAME_WISH_MS = 1_000;
let interruptedAt = 0;
/** By custom, unless the command has said that its work is done. */
const interruptedCode = () => Number(process.exitCode ?? 130);
// Whoever started us over IPC takes us along when it ends, however it does.
for (const wish of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
  process.on(wish as 'SIGINT', () => {
    // A later one is impatience: the servers notice our end and stop by themselves.
    if (interruptedAt && Date.now() - interruptedAt > SAME_WISH_MS) process.exit(interruptedCode() || 1);
    if (interruptedAt) return;
    interruptedAt = Date.now();
    process.stderr.write('\nstopping …\n');
    void leave(interruptedCode());
  });
}
// The reader of our output may leave before us, as in `broadside start | head -1`.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  await program.parseAsync();
  await leave(Number(process.exitCode ?? 0));
} catch (error) {
  // What fails because we are leaving is no news, and the signal's handler ends the process.
  if (!interruptedAt) {
    process.stderr.write(`${(error as Error).message}\n`);
    await leave(error instanceof UsageError ? 2 : 1);
  }
}
