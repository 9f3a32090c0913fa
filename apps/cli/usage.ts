import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Memory now and processor time so far, summed over some processes. */
export type Usage = { rssMb: number; cpuSeconds: number };

/** Linux counts processor time in hundredths of a second for everybody, whatever the kernel ticks at. */
const TICKS_PER_SECOND = 100;

/** Adds up the services of the platform; Postgres and Redis are not among them. A process that is gone counts nothing. */
function usageOf(pids: number[]): Usage {
  const all = process.platform === 'linux' ? pids.map(fromProc) : fromPs(pids);
  return {
    rssMb: all.reduce((sum, usage) => sum + usage.rssMb, 0),
    cpuSeconds: all.reduce((sum, usage) => sum + usage.cpuSeconds, 0),
  };
}

function fromProc(pid: number): Usage {
  try {
    // The fields after the command's name, which may contain anything; see proc_pid_stat(5).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return {
      rssMb: Number(rss ?? 0) / 1024,
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    };
  } catch {
    return { rssMb: 0, cpuSeconds: 0 };
  }
}

/** Elsewhere `ps` knows: "12345 1:02.33", kilobytes and [days-][hours:]minutes:seconds. */
function fromPs(pids: number[]): Usage[] {
  const { stdout } = spawnSync('ps', ['-o', 'rss=,time=', '-p', pids.join(',')], { encoding: 'utf8' });
  return (stdout ?? '')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [rss = '0', time = '0'] = line.trim().split(/\s+/);
      const seconds = time.split(/[:-]/).reverse().map(Number);
      const units = [1, 60, 3_600, 86_400];
      return {
        rssMb: Number(rss) / 1024,
        cpuSeconds: seconds.reduce((sum, n, i) => sum + n * (units[i] ?? 0), 0),
      };
    });
}

/** Watches the peak of the memory and the processor time spent from now on. */
export function measureUsage(pids: () => number[], intervalMs = 250) {
  const first = usageOf(pids());
  let peakRssMb = first.rssMb;
  const look = () => {
    const now = usageOf(pids());
    peakRssMb = Math.max(peakRssMb, now.rssMb);
    return now.cpuSeconds - first.cpuSeconds;
  };
  const timer = setInterval(look, intervalMs);
  return {
    stop(): { peakRssMb: number; cpuSeconds: number } {
      clearInterval(timer);
      const cpuSeconds = Math.max(0, look());
      return { peakRssMb: Math.round(peakRssMb), cpuSeconds: Math.round(cpuSeconds * 100) / 100 };
    },
  };
}
