import { readFileSync } from 'node:fs';

/** One look at all processes: seconds since the first look, and for each process cores busy since the look before. */
export interface Sample {
  seconds: number;
  cores: Record<string, number>;
  rssMb: Record<string, number>;
}

const TICKS_PER_SECOND = 100;

/** Looks at processes every so often, from its making until `stop`. Several pids of one name are summed up. */
export class Sampler {
  readonly samples: Sample[] = [];
  private readonly startedAtMs = performance.now();
  private readonly timer: NodeJS.Timeout;
  /** By pid, so that a backend that came or went between two looks leaves no dent. */
  private cpuSeconds = new Map<number, number>();
  private atMs = this.startedAtMs;

  constructor(
    private readonly processes: () => Record<string, number[]>,
    intervalMs: number,
  ) {
    this.look();
    this.samples.length = 0;
    this.timer = setInterval(() => this.look(), intervalMs);
  }

  /** Seconds since the start, for marks beside the samples. */
  get seconds(): number {
    return (performance.now() - this.startedAtMs) / 1000;
  }

  stop(): Sample[] {
    clearInterval(this.timer);
    return this.samples;
  }

  /** The highest memory of each process between two times. */
  peakRssMb(fromSeconds = 0): Record<string, number> {
    const peaks: Record<string, number> = {};
    for (const { seconds, rssMb } of this.samples) {
      if (seconds < fromSeconds) continue;
      for (const [name, value] of Object.entries(rssMb))
        peaks[name] = Math.max(peaks[name] ?? 0, Math.round(value));
    }
    return peaks;
  }

  private look(): void {
    const atMs = performance.now();
    const elapsedSeconds = (atMs - this.atMs) / 1000;
    const cpuSeconds = new Map<number, number>();
    const sample: Sample = { seconds: this.seconds, cores: {}, rssMb: {} };
    for (const [name, pids] of Object.entries(this.processes())) {
      let cores = 0;
      let privateMb = 0;
      let sharedMb = 0;
      for (const pid of pids) {
        const now = readProcess(pid);
        if (!now) continue;
        cpuSeconds.set(pid, now.cpuSeconds);
        cores += (now.cpuSeconds - (this.cpuSeconds.get(pid) ?? now.cpuSeconds)) / elapsedSeconds;
        privateMb += now.privateMb;
        sharedMb = Math.max(sharedMb, now.sharedMb);
      }
      sample.cores[name] = cores;
      // Every backend of Postgres maps the same shared memory; it is counted once.
      sample.rssMb[name] = privateMb + sharedMb;
    }
    this.samples.push(sample);
    this.cpuSeconds = cpuSeconds;
    this.atMs = atMs;
  }
}

function readProcess(pid: number): { cpuSeconds: number; privateMb: number; sharedMb: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
    const sharedMb = megabytes('RssShmem');
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      privateMb: megabytes('VmRSS') - sharedMb,
      sharedMb,
    };
  } catch {
    return undefined;
  }
}
