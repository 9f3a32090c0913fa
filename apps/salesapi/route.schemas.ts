import { z } from 'zod';
import { moment, timestamp } from '../../libs/platform/problems/schemas.js';
import {
  CHOICES_MAX,
  PREFIX_DIGITS_MAX,
  PRIORITY_MAX,
  ROUTES_MAX,
  type Route,
  WEIGHT_MAX,
} from '../../libs/sales/routing/route.js';
import { isNumber, readNumber, senderId } from './number.schemas.js';

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;
const timeOfDay = z.string().regex(TIME, 'is no time of day: write HH:MM, such as 22:00 (UTC)');

const window = z
  .strictObject({ from: timeOfDay, until: timeOfDay })
  .refine(({ from, until }) => from !== until, 'begins and ends at the same time; leave it out for always')
  .meta({ id: 'RouteWindow' });

/** A route as the API takes and shows it. */
export const route = z
  .strictObject({
    prefix: z
      .string()
      .regex(
        new RegExp(`^\\d{0,${PREFIX_DIGITS_MAX}}$`),
        `is no prefix: write the first digits of the numbers, without "+", at most ${PREFIX_DIGITS_MAX}`,
      )
      .default('')
      .meta({ description: 'The digits that the number begins with; empty for every number.' }),
    workspaceId: z.uuid().nullable().default(null).meta({ description: 'Only of this workspace.' }),
    sender: senderId.unwrap().nullable().default(null).meta({ description: 'Only with this sender ID.' }),
    window: window.nullable().default(null).meta({
      description: 'The time of day (UTC) in which it holds; over midnight where `until` is earlier.',
    }),
    carrier: z.string().min(1).max(100),
    weight: z.int().min(0).max(WEIGHT_MAX).default(100).meta({
      description: 'Its share among routes of the same priority; 0 takes only what others refused.',
    }),
    priority: z
      .int()
      .min(0)
      .max(PRIORITY_MAX)
      .default(0)
      .meta({ description: 'The lowest comes first; the others take what was refused.' }),
    throttledGoesOn: z.boolean().default(false).meta({
      description: 'Whether another takes what this one finds too much at the moment; else it waits.',
    }),
  })
  .meta({ id: 'Route', examples: [{ prefix: '44', carrier: 'http', weight: 80, priority: 0 }] });

const EXAMPLE = {
  prefix: '44',
  workspaceId: null,
  sender: null,
  window: null,
  carrier: 'http',
  weight: 80,
  priority: 0,
  throttledGoesOn: false,
};

const routeList = z.array(route).max(ROUTES_MAX);

export const routeTable = z
  .object({
    version: z.int().min(0).meta({ description: '0 before the first change.' }),
    changedAt: timestamp.nullable(),
    changedBy: z.string().nullable().meta({ description: 'The fingerprint of the admin key.' }),
    routes: routeList,
  })
  .meta({
    id: 'RouteTable',
    examples: [
      { version: 1, changedAt: '2026-05-04T12:00:00.000Z', changedBy: '8c1f0a2b', routes: [EXAMPLE] },
    ],
  });

export const replaceRoutesBody = z
  .strictObject({
    version: z.int().min(0).meta({ description: 'The one that is changed: as it was read.' }),
    routes: routeList,
  })
  .meta({
    id: 'ReplaceRoutes',
    examples: [
      {
        version: 0,
        routes: [
          { prefix: '44', carrier: 'http', weight: 80 },
          { prefix: '44', carrier: 'smpp', weight: 20 },
          { carrier: 'http', priority: 0 },
          { carrier: 'smpp', priority: 1 },
        ],
      },
    ],
  });

export const explainRouteBody = z
  .strictObject({
    to: z
      .string()
      .max(80)
      .meta({ description: 'The number, with its country code.', examples: ['+447911123456'] }),
    workspaceId: z.uuid().nullable().default(null),
    sender: senderId,
    at: moment.optional().meta({ description: 'When it is asked; now where nothing is said.' }),
    routes: routeList.optional().meta({ description: 'Routes to try in the place of those that hold.' }),
  })
  .refine((body) => readNumber(body).ok, isNumber)
  .meta({ id: 'ExplainRoute', examples: [{ to: '+447911123456' }] });

export const explainedRoute = z
  .object({
    to: z.string().meta({ description: 'E.164.' }),
    version: z
      .int()
      .nullable()
      .meta({ description: 'Of the routes that were asked; null where they were given.' }),
    carrier: z.string().meta({ description: 'Who is given the message first.' }),
    why: z.string(),
    choices: z.array(route).max(CHOICES_MAX).meta({
      description:
        'All that may be given it, in order: the next where one refuses it for reasons of its own.',
    }),
  })
  .meta({
    id: 'ExplainedRoute',
    examples: [
      {
        to: '+447911123456',
        version: 1,
        carrier: 'http',
        why: 'The routes of the prefix 44 count, for no longer prefix fits. Its priority, 0, is the lowest.',
        choices: [EXAMPLE],
      },
    ],
  });

type RouteJson = z.output<typeof route>;

export const toRoute = ({ window, ...route }: RouteJson): Route => ({
  ...route,
  window: window && { fromMinute: minuteOf(window.from), untilMinute: minuteOf(window.until) },
});

export const presentRoute = ({ window, ...route }: Route): RouteJson => ({
  ...route,
  window: window && { from: timeOf(window.fromMinute), until: timeOf(window.untilMinute) },
});

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const timeOf = (minute: number) =>
  [Math.floor(minute / 60), minute % 60].map((n) => String(n).padStart(2, '0')).join(':');
