import { z } from 'zod';
import { fieldErrors, invalidRequest } from './field-errors.js';
import { moment, pageLimit } from './schemas.js';

const body = z.strictObject({
  name: z.string().min(1).max(3),
  amount: z.string(),
  limit: pageLimit(10, 20),
  since: moment.optional(),
  kind: z.enum(['one', 'other']).optional(),
  entries: z
    .array(z.strictObject({ step: z.int() }))
    .max(1)
    .optional(),
});
const fine = { name: 'a', amount: '1' };
const said = (given: unknown) => {
  const { error } = body.safeParse(given);
  return fieldErrors(error!.issues).map(({ field, detail }) => `${field} ${detail}`);
};

it.each([
  [{ amount: '1' }, 'name is missing: send a string'],
  [{ ...fine, amount: 100 }, 'amount is a number; send it in quotes, as a string'],
  [{ ...fine, amount: true }, 'amount is not a string'],
  [{ ...fine, amount: null }, 'amount is null: send a string'],
  [{ ...fine, name: '' }, 'name must not be empty'],
  [{ ...fine, name: 'long' }, 'name has more than 3 characters'],
  [{ ...fine, limit: 'abc' }, 'limit is not a whole number from 1 to 20'],
  [{ ...fine, limit: '0' }, 'limit is not a whole number from 1 to 20'],
  [{ ...fine, limit: '21' }, 'limit is not a whole number from 1 to 20'],
  [{ ...fine, limit: '1.5' }, 'limit is not a whole number from 1 to 20'],
  [
    { ...fine, since: 'today' },
    'since is not a time with its offset: write it like 2026-05-04T12:00:00Z or 2026-05-04T14:00+02:00',
  ],
  [{ ...fine, kind: 'bogus' }, 'kind is none of one, other'],
  [{ ...fine, entries: [{ step: '1' }] }, 'entries.0.step is a string; send it as a number, without quotes'],
  [{ ...fine, entries: [{ step: 1 }, { step: 1 }] }, 'entries has more than 1 entries'],
  [{ ...fine, entries: [{ step: 1, of: 2 }] }, 'entries.0.of is not known here; known are: step'],
])('of %j it is said what is wrong, without words of a programmer', (given, detail) => {
  expect(said(given)).toEqual([detail]);
});

it('names each unknown field and those that there are', () => {
  const known = 'is not known here; known are: name, amount, limit, since, kind, entries';
  expect(said({ ...fine, region: 'GB', tag: 1 })).toEqual([`region ${known}`, `tag ${known}`]);
});

it('says of a missing body what belongs into it', () => {
  const problem = (given: unknown) => invalidRequest(body.safeParse(given).error!.issues);
  const what = 'send a JSON object with the fields name, amount, limit, since, kind, entries';
  expect(problem(undefined)).toMatchObject({ detail: `the body is missing: ${what}`, more: {} });
  expect(problem([])).toMatchObject({ detail: `the body is no JSON object: ${what}`, more: {} });
});
