/** One line of the table of routes: which carrier takes which messages, and how many of them. */
export interface Route {
  /** The digits that the number begins with, without "+"; empty for every number. */
  prefix: string;
  /** Only of this workspace; null for any. */
  workspaceId: string | null;
  /** Only with this sender ID; null for any. */
  sender: string | null;
  /** The time of day (UTC) in which it holds, in minutes since midnight; over midnight where `from` is the larger. Null for always. */
  window: { fromMinute: number; untilMinute: number } | null;
  carrier: string;
  /** Its share among the routes of the same priority, 0 to `WEIGHT_MAX`; 0 takes only what others refused. */
  weight: number;
  /** Those of the lowest number come first; the others take what was refused. */
  priority: number;
  /** Whether another carrier takes what this one finds too much for the moment; else it waits. */
  throttledGoesOn: boolean;
}

export const PREFIX_DIGITS_MAX = 15;
export const WEIGHT_MAX = 1_000;
export const PRIORITY_MAX = 100;
/** All of an installation: so many fit into one request, which replaces them all. */
export const ROUTES_MAX = 500;
/** Routes that one message may choose from: of one prefix, workspace and sender. */
export const CHOICES_MAX = 16;

export const MINUTES_A_DAY = 24 * 60;

/** Whether a route holds at that time. */
export function holdsAt({ window }: Pick<Route, 'window'>, at: Date): boolean {
  if (window === null) return true;
  const { fromMinute, untilMinute } = window;
  const minute = at.getUTCHours() * 60 + at.getUTCMinutes();
  if (fromMinute <= untilMinute) return minute >= fromMinute && minute < untilMinute;
  return minute >= fromMinute || minute < untilMinute;
}
