import { z } from 'zod';
import { Problem, type ProblemField } from './problem.js';

// What is said about wrong fields of requests, for every schema that has no words of its own: zod speaks to programmers.
// A sentence goes after the field's name.

type RawIssue = z.core.$ZodRawIssue;
/** What Nest's pipe and zod both hand over. */
type Issue = { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined };

z.config({ customError: wordsFor });

/** The problem that a request is answered with which its schema does not accept: it names every wrong field. */
export function invalidRequest(
  issues: readonly Issue[],
  detail = 'some fields of the request are not acceptable',
): Problem {
  const errors = fieldErrors(issues);
  const ofAll = errors.find(({ field }) => field === '');
  return ofAll
    ? new Problem(422, 'invalid_request', ofAll.detail)
    : new Problem(422, 'invalid_request', detail, { errors });
}

/** Each wrong field by itself, unknown ones too; `''` stands for the whole. */
export function fieldErrors(issues: readonly Issue[]): ProblemField[] {
  return issues.flatMap((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
    const { code, keys = [] } = issue as { code?: string; keys?: readonly string[] };
    const paths = code === 'unrecognized_keys' ? keys.map((key) => [...path, key]) : [path];
    return paths.map((names) => ({ field: names.join('.'), detail: issue.message }));
  });
}

/** For every issue, so that none is in the words of the library. */
function wordsFor(issue: RawIssue): string {
  const isWhole = !issue.path?.length;
  if (isWhole && issue.code === 'invalid_type' && issue.expected === 'object')
    return `${issue.input === undefined ? 'the body is missing' : 'the body is no JSON object'}: send a JSON object${fieldsOf(issue)}`;
  if (issue.input === undefined && !isWhole) return `is missing: send ${wanted(issue)}`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return `is not known here; known are: ${knownNames(issue).join(', ') || 'none'}`;
    case 'invalid_type':
      return wrongType(issue.expected, issue.input);
    case 'invalid_value':
      return `is none of ${issue.values.join(', ')}`;
    case 'too_small':
      return tooSmall(String(issue.origin), Number(issue.minimum), issue.inclusive !== false);
    case 'too_big':
      return tooBig(String(issue.origin), Number(issue.maximum), issue.inclusive !== false);
    case 'invalid_format':
      return `is not ${FORMATS[issue.format] ?? `written as it has to be (${issue.format})`}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return 'is not acceptable here; the description of the API says what is';
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'an id: write it like 0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d',
};

/** What a field that is not there would have to be. */
function wanted(issue: RawIssue): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`;
  return issue.code === 'invalid_type' ? (TYPES[issue.expected] ?? 'it') : 'it';
}

function wrongType(expected: string, input: unknown): string {
  if (expected === 'string' && typeof input === 'number')
    return 'is a number; send it in quotes, as a string';
  if (['number', 'int'].includes(expected) && typeof input === 'string')
    return 'is a string; send it as a number, without quotes';
  const what = TYPES[expected] ?? expected;
  return input === null ? `is null: send ${what}` : `is not ${what}`;
}

function tooSmall(origin: string, minimum: number, isInclusive: boolean): string {
  if (origin === 'string')
    return minimum === 1 ? 'must not be empty' : `has fewer than ${minimum} characters`;
  if (origin === 'array') return minimum === 1 ? 'must not be empty' : `has fewer than ${minimum} entries`;
  return `must be ${isInclusive ? 'at least' : 'more than'} ${minimum}`;
}

function tooBig(origin: string, maximum: number, isInclusive: boolean): string {
  if (origin === 'string') return `has more than ${maximum} characters`;
  if (origin === 'array') return `has more than ${maximum} entries`;
  return `must be ${isInclusive ? 'at most' : 'less than'} ${maximum}`;
}

/** The fields of the schema that complains. */
function knownNames({ inst }: RawIssue): string[] {
  const shape = inst instanceof z.ZodObject ? inst.shape : {};
  return Object.keys(shape);
}

function fieldsOf(issue: RawIssue): string {
  const names = knownNames(issue);
  return names.length > 0 ? ` with the field${names.length > 1 ? 's' : ''} ${names.join(', ')}` : '';
}
