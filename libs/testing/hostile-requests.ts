import fc from 'fast-check';
import type { oas31 } from 'zod-openapi';
import type { Call, Contract } from './contract.js';
import { NASTIER_STRINGS, NAUGHTY_STRINGS } from './naughty.js';

export const nastyString = fc.oneof(
  fc.constantFrom(...NAUGHTY_STRINGS),
  fc.constantFrom(...NASTIER_STRINGS),
  fc.string({ unit: 'binary' }),
);

/** Anything that JSON can hold, the unlikely things more often than by chance. */
export const nastyValue = fc.oneof(
  nastyString,
  fc.jsonValue(),
  fc.constantFrom(null, true, [], {}, -1, 0.5, 1e308, -0, 2 ** 53, Number.MIN_SAFE_INTEGER, [[[[[]]]]]),
  fc.array(nastyString, { maxLength: 50 }),
  fc.dictionary(nastyString, nastyString, { maxKeys: 5 }),
);

/** What is put into paths where the document names a parameter, by the parameter's name. */
export type KnownParameters = Readonly<Record<string, readonly string[]>>;

/**
 * Requests for an operation as its own document describes it: its example with one thing or more wrong, and sometimes
 * nothing right at all.
 * @param known of each path parameter, so that some requests get past the 404.
 */
export function hostileCalls(contract: Contract, id: string, known: KnownParameters): fc.Arbitrary<Call> {
  const { object } = contract.operations.get(id)!;
  const parameters = (object.parameters ?? []).map((parameter) => contract.resolved(parameter));
  const named = (place: string) => parameters.filter((p) => p.in === place).map((p) => p.name as string);
  const examples = examplesOf(contract, object);
  return fc.record(
    {
      path: fc.record(Object.fromEntries(named('path').map((name) => [name, pathValue(known[name] ?? [])]))),
      query: fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        {
          weight: 1,
          arbitrary: fc.array(fc.tuple(queryName(named('query')), nastyString), { maxLength: 4 }),
        },
      ),
      headers: fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.dictionary(headerName, headerValue, { maxKeys: 3 }) },
      ),
      body:
        object.requestBody || /^(post|patch)$/.test(contract.operations.get(id)!.method)
          ? body(examples)
          : fc.constant(undefined),
    },
    { noNullPrototype: true },
  ) as fc.Arbitrary<Call>;
}

const pathValue = (known: readonly string[]) =>
  fc.oneof(
    { weight: 2, arbitrary: known.length > 0 ? fc.constantFrom(...known) : nastyString },
    {
      weight: 1,
      arbitrary: nastyString.filter((text) => text !== '' && text.length < 3_000 && isWellFormed(text)),
    },
  );

const queryName = (documented: readonly string[]) =>
  fc.oneof(fc.constantFrom('unknown', '__proto__', ...documented), nastyString);

const headerName = fc.constantFrom(
  'idempotency-key',
  'x-request-id',
  'accept',
  'accept-encoding',
  'if-none-match',
  'range',
  'x-forwarded-for',
  'x-http-method-override',
  'content-type',
  'origin',
  'cookie',
);
const headerValue = nastyString.map((text) =>
  text
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .trim()
    .slice(0, 2_000),
);

/** JSON, or text that should be JSON. */
function body(examples: readonly unknown[]): fc.Arbitrary<unknown> {
  const wrong = examples.map((example) => spoilt(example));
  return fc.oneof(
    { weight: 1, arbitrary: examples.length > 0 ? fc.constantFrom(...examples) : nastyValue },
    { weight: 6, arbitrary: wrong.length > 0 ? fc.oneof(...wrong) : nastyValue },
    { weight: 1, arbitrary: nastyValue },
    { weight: 1, arbitrary: nastyString },
  );
}

/** A value with one of its parts replaced by something nasty, left out, or joined by a stranger. */
function spoilt(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return nastyValue;
  if (Array.isArray(value))
    return fc.oneof(
      nastyValue,
      fc.array(value.length > 0 ? spoilt(value[0]) : nastyValue, { maxLength: 30 }),
    );
  const fields = Object.entries(value);
  return fc.oneof(
    ...fields.map(([name, part]) => spoilt(part).map((bad) => ({ ...value, [name]: bad }))),
    ...fields.map(([name]) => fc.constant(Object.fromEntries(fields.filter(([other]) => other !== name)))),
    fc.tuple(nastyString, nastyValue).map(([name, bad]) => ({ ...value, [name]: bad })),
  );
}

function examplesOf(contract: Contract, object: oas31.OperationObject): unknown[] {
  const content = contract.resolved(object.requestBody)?.content?.['application/json'];
  if (!content) return [];
  const schema = contract.resolved(content.schema);
  return [
    content.example,
    ...Object.values(content.examples ?? {}).map((e) => (e as { value: unknown }).value),
    ...(schema?.examples ?? []),
  ].filter((example) => example !== undefined);
}

const isWellFormed = (text: string) => !/[\ud800-\udfff]/u.test(text);
