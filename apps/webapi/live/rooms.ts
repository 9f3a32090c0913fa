/**
 * What the sockets of each workspace have been told, so that nobody is told anything older afterwards.
 *
 * A room: absent → waiting (somebody is connected, the first snapshot is being read) → telling → absent (all are gone).
 * While waiting, publications only compete with the snapshot; the newest of them is the first thing told. Without that, a
 * late publication could reach a client that has already seen a newer state through another server.
 */
import {
  type CampaignProgressEvent,
  PROGRESS_CAMPAIGNS_MAX,
  type WorkspaceCreditEvent,
} from '../../../libs/contracts/events.js';

interface Room {
  /** The key each socket was let in with, by socket id. */
  readonly keys: Map<string, string>;
  newest: WorkspaceCreditEvent | undefined;
  isTelling: boolean;
  /** How often the room was told. */
  tellings: number;
}

/** Whose campaigns' versions are remembered. */
const REMEMBERED_WORKSPACES_MAX = 1_000;

export class Rooms {
  private readonly rooms = new Map<string, Room>();
  /** The newest version heard of each of the campaigns that moved last: bounded, oldest out first. */
  private readonly progress = new Map<string, Map<string, number>>();

  constructor(private readonly socketsPerWorkspaceMax: number) {}

  /** False if the workspace has as many sockets as it may have. */
  enter(workspaceId: string, socketId: string, keyId: string): boolean {
    let room = this.rooms.get(workspaceId);
    if (!room) {
      room = { keys: new Map(), newest: undefined, isTelling: false, tellings: 0 };
      this.rooms.set(workspaceId, room);
    }
    if (room.keys.size >= this.socketsPerWorkspaceMax) return false;
    room.keys.set(socketId, keyId);
    return true;
  }

  /** @returns whether nobody of the workspace is left. */
  leave(workspaceId: string, socketId: string): boolean {
    const room = this.rooms.get(workspaceId);
    if (room?.keys.delete(socketId) && room.keys.size === 0) this.rooms.delete(workspaceId);
    return !this.rooms.has(workspaceId);
  }

  /** What the room is to be told because of a publication: the event if it is news, else nothing. */
  published(event: WorkspaceCreditEvent): WorkspaceCreditEvent | undefined {
    const room = this.rooms.get(event.workspaceId);
    if (!room || !isNews(room, event) || !room.isTelling) return undefined;
    room.tellings += 1;
    return event;
  }

  /** What the room is to be told because of a state read from the database, which also ends its waiting. */
  read(event: WorkspaceCreditEvent): WorkspaceCreditEvent | undefined {
    const room = this.rooms.get(event.workspaceId);
    if (!room) return undefined;
    const tell = isNews(room, event) || !room.isTelling;
    room.isTelling = true;
    if (!tell) return undefined;
    room.tellings += 1;
    return room.newest;
  }

  /** How often the room was told of its credit: where it was since a socket has entered, the socket knows. */
  tellings(workspaceId: string): number {
    return this.rooms.get(workspaceId)?.tellings ?? 0;
  }

  newest(workspaceId: string): WorkspaceCreditEvent | undefined {
    return this.rooms.get(workspaceId)?.newest;
  }

  /** Remembers which version was heard; false if a newer one of the same campaign was heard before. */
  progressed(event: CampaignProgressEvent): boolean {
    if (this.newsOf(event) < 0) return false;
    const { workspaceId, campaignId, version } = event;
    const versions = this.progress.get(workspaceId) ?? new Map<string, number>();
    touch(versions, campaignId, version, PROGRESS_CAMPAIGNS_MAX);
    touch(this.progress, workspaceId, versions, REMEMBERED_WORKSPACES_MAX);
    return true;
  }

  /** How a state of a campaign compares to the newest that was heard: older (< 0), the same (0) or news (> 0). */
  newsOf({ workspaceId, campaignId, version }: CampaignProgressEvent): number {
    const known = this.progress.get(workspaceId)?.get(campaignId);
    return known === undefined ? 1 : version - known;
  }

  workspaceIds(): string[] {
    return [...this.rooms.keys()];
  }

  /** The sockets of each connected key. */
  socketsByKey(): Map<string, string[]> {
    const sockets = new Map<string, string[]>();
    for (const { keys } of this.rooms.values()) {
      for (const [socketId, keyId] of keys) {
        if (!sockets.get(keyId)?.push(socketId)) sockets.set(keyId, [socketId]);
      }
    }
    return sockets;
  }
}

function isNews(room: Room, event: WorkspaceCreditEvent): boolean {
  if (room.newest && room.newest.version >= event.version) return false;
  room.newest = event;
  return true;
}

/** A Map iterates in the order of insertion, so re-inserting makes its first entry the one touched longest ago. */
function touch<V>(map: Map<string, V>, key: string, value: V, sizeMax: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > sizeMax) map.delete(map.keys().next().value!);
}
