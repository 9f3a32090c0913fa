import { z } from 'zod';
import type { Route } from '../platform/openapi/openapi.js';
import { fieldErrors } from '../platform/problems/field-errors.js';

/** How zod speaks to programmers. */
const OF_THE_LIBRARY =
  /\b(?:invalid (?:input|option|string|key|element|value|format|uuid|url|email|iso|number|date)|unrecognized key|too (?:big|small)|expected \w+|received|must match pattern|does not match \/|\bundefined\b|\bNaN\b|\[object)/i;

/** Of every field whatever it may be: none, nothing, of any type, and far too much of it. */
const NASTY: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  ' ',
  'bogus',
  '\0',
  'é\u200b',
  '9'.repeat(40),
  'x'.repeat(100_000),
  [],
  ['bogus'],
  [null, {}, 1],
  Array(1_000).fill('x'),
  {},
  { bogus: 1 },
];

export interface Said {
  /** What was sent where, for a failure to be found. */
  given: string;
  field: string;
  detail: string;
}

/** All that the schemas of these routes say of requests that are wrong in one place: each field, each way. */
export function saidOfWrongRequests(routes: readonly Route[]): Said[] {
  return routes.flatMap((route) => {
    const { form, id } = route.operation;
    const parts: [string, z.ZodType | undefined][] = [
      ['query', route.query],
      ['body', route.body],
      ['form', form?.omit({ ...('file' in form.shape && { file: true }) } as never)],
    ];
    return parts.flatMap(([part, schema]) => (schema ? saidBy(`${id} ${part}`, schema) : []));
  });
}

function saidBy(where: string, schema: z.ZodType): Said[] {
  const example = exampleOf(schema);
  const whole = NASTY.map((value) => [where, value] as const);
  const fields = fieldsOf(schema).flatMap((name) =>
    NASTY.map((value) => {
      const { [name]: _, ...others } = example;
      const given = value === undefined ? others : { ...others, [name]: value };
      return [`${where}.${name} ${short(value)}`, given] as const;
    }),
  );
  const unknown = [`${where} with a field nobody knows`, { ...example, nobodyKnows: 1 }] as const;
  return [...whole, ...fields, unknown].flatMap(([given, value]) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [] : fieldErrors(parsed.error.issues).map((error) => ({ given, ...error }));
  });
}

/** Those that are no sentence of ours. */
export function inWordsOfTheLibrary(said: readonly Said[]): Said[] {
  return said.filter(
    ({ detail }) => detail.trim() === '' || detail === 'Invalid' || OF_THE_LIBRARY.test(detail),
  );
}

function exampleOf(schema: z.ZodType): Record<string, unknown> {
  const [example] = (z.globalRegistry.get(schema)?.examples ?? []) as readonly unknown[];
  if (typeof example === 'object' && example !== null) return { ...example };
  return {};
}

function fieldsOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  const { innerType, in: input } = schema.def as { innerType?: z.ZodType; in?: z.ZodType };
  const inner = innerType ?? input;
  return inner ? fieldsOf(inner) : [];
}

const short = (value: unknown) => JSON.stringify(value)?.slice(0, 40) ?? 'missing';
