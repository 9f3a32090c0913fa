import { io, type Socket } from 'socket.io-client';
import { answerQuestions } from './aside.js';

/** What a socket saw of one `workspace_credit` event. */
interface Seen {
  /** The commit that the event tells of, and its arrival; milliseconds since 1970. */
  atMs: number;
  arrivedMs: number;
}

export type Question =
  /** Opens sockets; answered when each of them has had its first snapshot. */
  | { connect: { url: string; apiKey: string; workspaceId: string; sockets: number }[] }
  /** Which commits each workspace had: how late each socket knew of each of them. */
  | { commits: Record<string, number[]> };

export interface Report {
  latenciesMs: number[];
  /** Commits of which a socket has never heard, neither themselves nor a later one. */
  unheard: number;
  events: number;
  /** The last event of each socket. */
  last: {
    workspaceId: string;
    credit: Record<string, unknown>;
    progress: Record<string, unknown> | undefined;
  }[];
}

interface Client {
  workspaceId: string;
  seen: Seen[];
  credit: Record<string, unknown>;
  progress: Record<string, unknown> | undefined;
}

const clients: Client[] = [];

async function connect(url: string, apiKey: string, workspaceId: string): Promise<void> {
  const client: Client = { workspaceId, seen: [], credit: {}, progress: undefined };
  clients.push(client);
  const socket: Socket = io(url, { auth: { apiKey }, transports: ['websocket'], forceNew: true });
  socket.on('campaign_progress', (event) => {
    client.progress = event;
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('connect_error', reject);
    socket.on('error', ({ detail }) => reject(new Error(detail)));
    socket.on('workspace_credit', (event) => {
      client.seen.push({ atMs: Date.parse(event.at), arrivedMs: Date.now() });
      client.credit = event;
      resolve();
    });
  });
}

/** A commit counts as known when the first event arrives that tells of it or of a later one. */
function report(commits: Record<string, number[]>): Report {
  const latenciesMs: number[] = [];
  let unheard = 0;
  for (const { workspaceId, seen } of clients) {
    let next = 0;
    for (const commitMs of commits[workspaceId] ?? []) {
      while (next < seen.length && seen[next]!.atMs < commitMs) next++;
      if (next === seen.length) unheard++;
      else latenciesMs.push(seen[next]!.arrivedMs - commitMs);
    }
  }
  const last = clients.map(({ workspaceId, credit, progress }) => ({ workspaceId, credit, progress }));
  return { latenciesMs, unheard, events: clients.reduce((sum, { seen }) => sum + seen.length, 0), last };
}

answerQuestions<Question>(async (question) => {
  if ('commits' in question) return report(question.commits);
  for (const { url, apiKey, workspaceId, sockets } of question.connect) {
    // In portions, so that connecting is no storm.
    for (let left = sockets; left > 0; left -= 50) {
      await Promise.all(Array.from({ length: Math.min(50, left) }, () => connect(url, apiKey, workspaceId)));
    }
  }
});
