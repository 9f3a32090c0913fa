import { holdsAt, type Route } from './route.js';

/** What a route may ask of a message. */
export interface Routed {
  /** E.164 with the leading "+". */
  to: string;
  workspaceId: string;
  sender: string | null;
}

/**
 * The routes of an installation, made ready to be asked for each message.
 *
 * Of the routes that a message fits, those of the longest prefix count, among these those that name its workspace, and
 * among these those that name its sender. Of them the lowest priority comes first, and within one a weighted choice by the number
 * (rendezvous hashing): the same number goes to the same carrier for as long as the routes are the same, and where a weight changes
 * only those numbers move that the change is about.
 */
export class Routes {
  static readonly NONE = new Routes([]);

  readonly isEmpty: boolean;
  private readonly byPrefix = new Map<string, Route[]>();
  /** The longest first. */
  private readonly lengths: readonly number[];

  constructor(routes: readonly Route[]) {
    this.isEmpty = routes.length === 0;
    for (const route of routes) {
      const same = this.byPrefix.get(route.prefix);
      if (same) same.push(route);
      else this.byPrefix.set(route.prefix, [route]);
    }
    this.lengths = [...new Set(routes.map(({ prefix }) => prefix.length))].sort((a, b) => b - a);
  }

  /**
   * The routes of a message, the one to take first; of each carrier one. None where the campaign's carrier is to take it.
   * @param weightShare what counts of a carrier's weight at the moment, 0 to 1.
   */
  choicesOf(message: Routed, at: Date, weightShare = (_carrier: string) => 1): readonly Route[] {
    const choices = this.fitting(message, at);
    if (choices.length < 2) return choices;
    const ranked = choices
      .map((route) => ({ route, score: score(message.to, route, weightShare(route.carrier)) }))
      .sort((a, b) => a.route.priority - b.route.priority || b.score - a.score)
      .map(({ route }) => route);
    return ranked.filter(({ carrier }, place) => ranked.findIndex((r) => r.carrier === carrier) === place);
  }

  private fitting({ to, workspaceId, sender }: Routed, at: Date): readonly Route[] {
    for (const length of this.lengths) {
      const fitting = this.byPrefix
        .get(to.slice(1, length + 1))
        ?.filter(
          (route) =>
            (route.workspaceId === null || route.workspaceId === workspaceId) &&
            (route.sender === null || route.sender === sender) &&
            holdsAt(route, at),
        );
      if (!fitting?.length) continue;
      return narrowed(narrowed(fitting, 'workspaceId'), 'sender');
    }
    return [];
  }
}

/** Those that name it, if any do. */
function narrowed(routes: readonly Route[], key: 'workspaceId' | 'sender'): readonly Route[] {
  const naming = routes.filter((route) => route[key] !== null);
  return naming.length > 0 ? naming : routes;
}

/** −weight ÷ ln(u), where u is even between 0 and 1: the largest of several is one's in proportion to its weight. */
function score(to: string, { carrier, weight }: Route, weightShare: number): number {
  return (-weight * weightShare) / Math.log((hash(`${to} ${carrier}`) + 0.5) / 2 ** 32);
}

/** FNV-1a through murmur3's finalizer: 32 bits that are the same in every process and version. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
