import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { draw } from './plot.js';
import type { Sample } from './sampler.js';

/** One campaign, from the upload to the last receipt. */
export interface Evaluated {
  contacts: number;
  createMs: number;
  /** From POST /run to the commit that made the last message final. */
  elapsedMs: number;
  messagesPerSecond: number;
  /** By process, upload included. */
  cpuSeconds: Record<string, number>;
  peakRssMb: Record<string, number>;
  /** How many cores everything else on the machine kept busy meanwhile, the client of this benchmark included. */
  otherCores: number;
  samples: readonly Sample[];
  marks: { x: number; name: string }[];
}

const FOLDER = 'evaluation';
const number = (value: number) => value.toLocaleString('en');
const sum = (values: Record<string, number>) =>
  Object.values(values).reduce((total, value) => total + value, 0);
const perMessage = ({ cpuSeconds, contacts }: Evaluated) => (sum(cpuSeconds) / contacts) * 1e6;
const twoDigits = (value: number) => number(Number(value.toPrecision(2)));

/** Writes docs/evaluation/README.md and its pictures. */
export function writePage(runs: readonly Evaluated[], sampledEveryMs: number): void {
  // The path in the project is from its root, and the page is in the folder.
  const pictures = [...runs.map(overTime), overWork(runs)].map((file) => path.basename(file));
  const text = `# Evaluation

How the cost grows with the work: one campaign of ${runs.map(({ contacts }) => number(contacts)).join(', one of ')} contacts, on one
platform as \`npm start\` runs it, the smallest first. CPU and memory of every process, Postgres and Redis among them, are
sampled every ${sampledEveryMs} ms. Before this page is written, each message has a final status and both databases reconcile.
\`npm run evaluate\` writes it anew.

- Machine: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}.
- Settings: all defaults; the carrier as in \`npm run demo\`, 0.2 s to a receipt and a few messages lost.
- ${loadRemark(runs)}

${table(
  [
    'contacts',
    'upload',
    'run to all final',
    'messages/s',
    'CPU seconds',
    'CPU µs a message',
    'cores busy with other work',
  ],
  runs.map((run) => [
    number(run.contacts),
    `${(run.createMs / 1000).toFixed(2)} s`,
    `${(run.elapsedMs / 1000).toFixed(2)} s`,
    number(run.messagesPerSecond),
    sum(run.cpuSeconds).toFixed(2),
    twoDigits(perMessage(run)),
    run.otherCores.toFixed(1),
  ]),
)}

CPU seconds are of all processes from the upload to the end, in steps of 0.01 s a process. A small campaign pays for what every
campaign costs (the upload, the reservation, its first batch, the settlement, the live events, and what runs by the clock anyway);
a large one spreads that over its messages.

![CPU and memory over the size of a campaign](${pictures.at(-1)})

## By process

${processTable(runs)}

Memory is the peak of the resident set, the shared memory of Postgres counted once. It is what the processes hold, and they give little
back between campaigns.

## Over time

${runs.map(({ contacts }, i) => `![${number(contacts)} contacts](${pictures[i]})`).join('\n\n')}
`;
  writeFileSync(path.join(projectRoot, 'docs', FOLDER, 'README.md'), text);
}

/** A machine that does other things shows longer times, and somewhat more CPU by the caches they share. */
function loadRemark(runs: readonly Evaluated[]): string {
  const most = Math.max(...runs.map(({ otherCores }) => otherCores));
  const cores = `${most.toFixed(1)} of ${cpus().length} cores at most`;
  return most > cpus().length / 4
    ? `The machine was busy with other work (${cores}): times are longer and rates lower than on one of its own; CPU seconds hardly.`
    : `Beside the platform there was little work on the machine (${cores}, the client that uploads and waits among it).`;
}

function processTable(runs: readonly Evaluated[]): string {
  const names = Object.keys(runs[0]!.cpuSeconds);
  const sizes = runs.map(({ contacts }) => number(contacts));
  const row = (name: string, cpu: (run: Evaluated) => number, peak: (run: Evaluated) => number) => [
    name,
    ...runs.map((run) => cpu(run).toFixed(2)),
    ...runs.map((run) => number(peak(run))),
  ];
  return table(
    ['', ...sizes.map((size) => `CPU s, ${size}`), ...sizes.map((size) => `peak MB, ${size}`)],
    [
      ...names.map((name) =>
        row(
          name,
          ({ cpuSeconds }) => cpuSeconds[name] ?? 0,
          ({ peakRssMb }) => peakRssMb[name] ?? 0,
        ),
      ),
      row(
        '**all**',
        ({ cpuSeconds }) => sum(cpuSeconds),
        ({ peakRssMb }) => sum(peakRssMb),
      ),
    ],
  );
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n');
}

function overTime({ contacts, samples, marks }: Evaluated): string {
  const names = Object.keys(samples[0]!.cores);
  const curves = (of: 'cores' | 'rssMb') =>
    names.map((name) => ({
      name,
      points: samples.map((sample): [number, number] => [sample.seconds, sample[of][name] ?? 0]),
    }));
  const picture = {
    title: `${number(contacts)} contacts, from the upload to the last receipt`,
    subtitle: 'per process; memory is the resident set, the shared memory of Postgres counted once',
    xName: 'seconds',
    panels: [
      { yName: 'cores busy', series: curves('cores') },
      { yName: 'MB', series: curves('rssMb') },
    ],
    marks,
  };
  return draw(`${contacts}-contacts`, picture, FOLDER);
}

function overWork(runs: readonly Evaluated[]): string {
  const panel = (yName: string, y: (run: Evaluated) => number) => ({
    yName,
    yLogarithmic: true,
    series: [{ name: 'all processes', points: runs.map((run): [number, number] => [run.contacts, y(run)]) }],
  });
  const picture = {
    title: 'What a campaign costs, over its size',
    subtitle: 'all processes together, Postgres and Redis among them; both axes logarithmic',
    xName: 'contacts',
    xLogarithmic: true,
    panels: [
      panel('CPU seconds', ({ cpuSeconds }) => sum(cpuSeconds)),
      panel('CPU µs a message', perMessage),
      panel('peak memory, MB', ({ peakRssMb }) => sum(peakRssMb)),
    ],
  };
  return draw('cost', picture, FOLDER);
}
