import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  CAMPAIGN_PROGRESS,
  type CampaignProgressEvent,
  WORKSPACE_CREDIT,
  type WorkspaceCreditEvent,
} from '../../../libs/contracts/events.js';
import { holds } from '../../../libs/contracts/scopes.js';
import { Access } from '../../../libs/platform/access/access.js';
import type { KeyOwner } from '../../../libs/platform/access/api-key.js';
import { Strangers } from '../../../libs/platform/http/strangers.js';
import { Gate, NOBODY } from '../../../libs/platform/limits/gate.js';
import { sourceOf } from '../../../libs/platform/limits/sources.js';
import type { Pool } from '../../../libs/platform/postgres/postgres.js';
import { readMoment } from '../../../libs/platform/problems/moment.js';
import { Problem } from '../../../libs/platform/problems/problem.js';
import { GroupCommit } from '../../../libs/platform/process/group-commit.js';
import type { Logger } from '../../../libs/platform/process/logging.js';
import { withRequestId } from '../../../libs/platform/process/request-context.js';
import type { Account } from '../../../libs/web/credit/credit.js';
import { presentCredit } from '../../../libs/web/credit/credit.presenter.js';
import { readAccounts } from '../../../libs/web/credit/credit.store.js';
import { LOGGER, POOL } from '../tokens.js';
import { events, refusals, sockets } from './live.metrics.js';
import { Outbox } from './outbox.js';
import { type Answer, ProgressAsks } from './progress.asks.js';
import { Rooms } from './rooms.js';

type LiveSocket = Socket & { data: KeyOwner & { since: Date } };

/** What a key needs for `workspace_credit` and `campaign_progress` (of single sends `messages:read` besides); with neither there is nothing to hear. */
const FEED_SCOPES = ['credit:read', 'campaigns:read'] as const;
const creditRoom = (workspaceId: string) => `credit:${workspaceId}`;
const progressRoom = (workspaceId: string) => `progress:${workspaceId}`;
const singlesRoom = (workspaceId: string) => `singles:${workspaceId}`;
/** Who hears of a campaign; where it is not said to be one, those who may see single sends. */
const roomOf = ({ workspaceId, kind }: CampaignProgressEvent) =>
  kind === 'campaign' ? progressRoom(workspaceId) : singlesRoom(workspaceId);

const refusal = (
  code: 'unauthorized' | 'insufficient_scope' | 'workspace_suspended' | 'invalid_request',
  detail: string,
) => Object.assign(new Error(`${code}: ${detail}`), { data: { code } });

/**
 * Events that may wait for one client, some seconds' worth. One who is further behind is let go: it connects again when it
 * can, and a snapshot tells it all that it missed.
 */
const BACKLOG_MAX = 500;

/** Connections whose keys are being looked up; more come back in a moment by themselves. */
const AUTHENTICATIONS_MAX = 200;

/** The events that engine.io holds until the client's connection takes more; a field without an accessor. */
const backlogOf = ({ conn }: Socket) => (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;

/** For a client that does not say what it has: it is told of the campaigns that ended in this time. */
const SINCE_MS = 60 * 60_000;
/** A transaction is committed some time after the time that it wrote. */
const COMMIT_MARGIN_MS = 60_000;

/** What ended before that is looked up, and no client's clock is ahead of ours. */
const SINCE_MS_MAX = 90 * 24 * 60 * 60_000;

/** From when on a client has missed what ended, by its `auth.since`; null where that is no time. */
function sinceOf(since: unknown, now: number): Date | null {
  if (since === undefined) return new Date(now - SINCE_MS);
  const from = typeof since === 'string' && since.length <= 60 ? readMoment(since) : null;
  if (!from) return null;
  const at = Math.min(now, Math.max(now - SINCE_MS_MAX, from.getTime()));
  return new Date(at - COMMIT_MARGIN_MS);
}

/**
 * The live feed: each socket is in those rooms of its workspace that its key's scopes open (credit, progress, single sends),
 * and hears `workspace_credit` and `campaign_progress` by them.
 * Clients have nothing to say but their key, hence the small buffer. socket.io's connection state recovery stays off: it
 * restores a connection without authenticating it. origins.ts says which pages may connect. There is no polling: its requests
 * would all have to reach the process that has the session, and nothing in front of several webapis sees to that.
 */
@WebSocketGateway({
  serveClient: false,
  transports: ['websocket'],
  maxHttpBufferSize: 4_096,
  connectTimeout: 10_000,
  pingInterval: 10_000,
  pingTimeout: 10_000,
})
export class LiveGateway
  implements OnGatewayInit<Server>, OnGatewayConnection<LiveSocket>, OnGatewayDisconnect<LiveSocket>
{
  private readonly authentications = new Gate({ name: 'sockets', placesMax: AUTHENTICATIONS_MAX });
  private readonly outbox = new Outbox();
  /** The snapshots of those who connect, one reading at a time for all: however many come at once, nobody else waits for many readings. */
  private readonly snapshots = new GroupCommit<string, Map<string, Account>>({
    commit: async (workspaceIds) => {
      const accounts = await readAccounts(this.pool, [...new Set(workspaceIds)]);
      return new Map(accounts.map((account) => [account.workspaceId, account]));
    },
  });

  @WebSocketServer()
  private readonly server!: Server;

  constructor(
    @Inject(Rooms) readonly rooms: Rooms,
    @Inject(Access) private readonly access: Access,
    @Inject(Strangers) private readonly strangers: Strangers,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(ProgressAsks) private readonly asks: ProgressAsks,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  afterInit(server: Server): void {
    // In a context of its own, in which the workspace of its key is noted: shares of the database go by it.
    server.use((socket, next) => withRequestId(undefined, () => void this.authenticate(socket, next)));
  }

  async handleConnection(socket: LiveSocket): Promise<void> {
    const { workspaceId, keyId, scopes } = socket.data;
    const [hearsCredit, hearsProgress] = [holds(scopes, 'credit:read'), holds(scopes, 'campaigns:read')];
    if (!this.rooms.enter(workspaceId, socket.id, keyId)) {
      socket.emit('error', {
        code: 'too_many_connections',
        detail: 'this workspace has too many connections',
      });
      refusals.inc({ reason: 'too_many_connections' });
      socket.disconnect(true);
      return;
    }
    sockets.inc();
    socket.once('disconnect', () => sockets.dec());
    if (hearsProgress) await socket.join(progressRoom(workspaceId));
    if (hearsProgress && holds(scopes, 'messages:read')) await socket.join(singlesRoom(workspaceId));
    if (hearsCredit) await socket.join(creditRoom(workspaceId));
    if (hearsProgress) this.asks.wantForSocket(workspaceId, socket.id, socket.data.since);
    if (!hearsCredit) return;
    const tellings = this.rooms.tellings(workspaceId);
    try {
      const account = (await this.snapshots.add(workspaceId)).get(workspaceId);
      if (account) this.tellRead(account);
      // Everybody was told meanwhile, or the room knows it already and only the newcomer does not.
      if (this.rooms.tellings(workspaceId) === tellings)
        socket.emit(WORKSPACE_CREDIT, this.rooms.newest(workspaceId));
    } catch (error) {
      this.logger.warn(
        { err: error, workspaceId },
        'no snapshot for a new connection; it follows with the next reading',
      );
    }
  }

  handleDisconnect(socket: LiveSocket): void {
    const { workspaceId } = socket.data;
    const isLast = this.rooms.leave(workspaceId, socket.id);
    this.asks.forget(workspaceId, socket.id, isLast);
    // A client may leave and keep its connection, which then nobody would count, nor end with its key.
    socket.conn.close();
  }

  /** Tells a workspace's sockets of a state read from the database, if they do not know it; true if they were told. */
  tellRead(account: Account): boolean {
    return this.tellCredit(this.rooms.read(presentCredit(account)));
  }

  tellPublished(event: WorkspaceCreditEvent): void {
    this.tellCredit(this.rooms.published(event));
  }

  tellProgress(event: CampaignProgressEvent): void {
    if (!this.rooms.progressed(event)) return;
    events.inc({ event: CAMPAIGN_PROGRESS });
    this.tellRoom(event.workspaceId, roomOf(event), event.campaignId, CAMPAIGN_PROGRESS, event);
  }

  /**
   * Tells what is stored, which may be older than what was heard meanwhile. Between two events others have their turn: after
   * a restart all sockets of a workspace may have come back at once.
   */
  async tellStored({ socketIds, isForRoom, events: stored }: Answer): Promise<void> {
    const newcomers = [...socketIds];
    for (const event of stored) {
      const news = this.rooms.newsOf(event);
      if (isForRoom && news > 0) this.tellProgress(event);
      // Each socket is in the room of its own id, so the event is serialised once for all of them.
      else if (news >= 0) {
        const may = newcomers.filter((id) => this.server.sockets.adapter.sids.get(id)?.has(roomOf(event)));
        // To no room at all would be to everybody.
        if (may.length > 0) this.server.to(may).emit(CAMPAIGN_PROGRESS, event);
      }
      await nextTurn();
    }
  }

  /** The workspaces of which somebody hears `campaign_progress`. */
  workspacesHearingProgress(): string[] {
    return this.rooms.workspaceIds().filter((id) => this.server.sockets.adapter.rooms.has(progressRoom(id)));
  }

  disconnect(socketIds: readonly string[]): void {
    for (const id of socketIds) this.server.sockets.sockets.get(id)?.disconnect(true);
  }

  /** Disconnects whoever does not take what is sent, as often as this is called. */
  disconnectSlow(): void {
    for (const socket of this.server.sockets.sockets.values()) {
      if (backlogOf(socket) <= BACKLOG_MAX) continue;
      this.logger.info(
        { workspaceId: socket.data.workspaceId },
        'disconnected a client that does not keep up',
      );
      refusals.inc({ reason: 'too_slow' });
      // What waits is dropped: an orderly end would first send it.
      socket.conn.close(true);
    }
  }

  /** Emitting to a room serialises once for all its sockets. */
  private tellCredit(event: WorkspaceCreditEvent | undefined): boolean {
    if (!event) return false;
    events.inc({ event: WORKSPACE_CREDIT });
    const { workspaceId } = event;
    this.tellRoom(workspaceId, creditRoom(workspaceId), WORKSPACE_CREDIT, WORKSPACE_CREDIT, event);
    return true;
  }

  private tellRoom(workspaceId: string, room: string, about: string, name: string, event: object): void {
    const sockets = this.server.sockets.adapter.rooms.get(room)?.size ?? 0;
    if (sockets === 0) return;
    const tell = () => void this.server.to(room).emit(name, event);
    this.outbox.put(workspaceId, about, { sockets, tell });
  }

  private async authenticate(socket: Socket, next: (error?: Error) => void): Promise<void> {
    const { apiKey, since: known } = socket.handshake.auth as { apiKey?: unknown; since?: unknown };
    const since = sinceOf(known, Date.now());
    if (!this.authentications.enter(NOBODY)) {
      refusals.inc({ reason: 'overloaded' });
      socket.conn.close();
      return;
    }
    try {
      const ip = this.strangers.ipOf(socket.request);
      const owner = await this.access.findSocketOwner(typeof apiKey === 'string' ? apiKey : '', ip);
      if (!owner) {
        refusals.inc({ reason: 'unauthorized' });
        next(refusal('unauthorized', 'connect with auth: { apiKey } and a key of your workspace'));
      } else if (owner.isSuspended) {
        refusals.inc({ reason: 'workspace_suspended' });
        next(refusal('workspace_suspended', 'the operator has suspended this workspace'));
      } else if (!FEED_SCOPES.some((scope) => holds(owner.scopes, scope))) {
        refusals.inc({ reason: 'insufficient_scope' });
        next(refusal('insufficient_scope', `the key needs ${FEED_SCOPES.join(' or ')}`));
      } else if (!since) {
        refusals.inc({ reason: 'invalid_request' });
        next(refusal('invalid_request', 'auth.since is the `at` of an event: ISO 8601 with an offset'));
      } else {
        this.strangers.vouch(socket.request, sourceOf(ip), null);
        socket.data = { ...owner, since };
        next();
      }
    } catch (error) {
      const code = error instanceof Problem ? error.code : null;
      if (code === 'rate_limited' || code === 'overloaded') refusals.inc({ reason: code });
      else this.logger.warn({ err: error }, 'a connection could not be authenticated');
      // A refusal by middleware is final for a client; a lost transport makes it try again, which is what is wanted here.
      socket.conn.close();
    } finally {
      this.authentications.leave(NOBODY);
    }
  }
}
