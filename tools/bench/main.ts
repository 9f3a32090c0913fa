import { cpus, totalmem } from 'node:os';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { Bench, BenchResult } from './bench.js';
import { BENCHES } from './benches.js';

const program = new Command('bench')
  .description('Measures Broadside as users run it, checks the outcome, then prints the figures')
  .argument('<name>', BENCHES.map(({ name }) => name).join(', '))
  .option('--messages <n>', 'how many messages', Number)
  .option('--plot', 'draw the figures into docs/benchmarks, where the benchmark has a picture')
  .option('--json', 'print one JSON object as the last line')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .addHelpText(
    'after',
    `\n${BENCHES.map(({ name, description, goal, messagesDefault }) => `  ${name.padEnd(10)} ${description} (${messagesDefault.toLocaleString('en')} messages). Goal: ${goal}`).join('\n')}\n\nExit codes: 0 measured, 1 the outcome was wrong, 2 wrong usage.`,
  )
  .action(async (name: string, options: { messages?: number; json?: boolean; plot?: boolean }) => {
    const bench = BENCHES.find((candidate) => candidate.name === name);
    const messages = options.messages ?? bench?.messagesDefault ?? 0;
    if (!bench) program.error(`there is no benchmark "${name}"`, { exitCode: 2 });
    if (!Number.isInteger(messages) || messages < 1)
      program.error('--messages takes a whole number', { exitCode: 2 });
    const say = (line: string) => void process.stderr.write(`${line}\n`);
    const result = await bench!.run({ messages, plot: options.plot ?? false, say });
    print(bench!, result);
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  });

function print(bench: Bench, result: BenchResult): void {
  const table = new Table({ style: { head: [], border: [] }, wordWrap: true, colWidths: [30, 90] });
  for (const [name, value] of Object.entries(result)) {
    table.push([name, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
  }
  table.push(
    ['goal', bench.goal],
    [
      'machine',
      `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`,
    ],
  );
  process.stdout.write(`${table}\n`);
}

await program.parseAsync().catch((error: Error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exitCode = 1;
});
