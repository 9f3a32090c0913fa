import { z } from 'zod';
import {
  type CountryCode,
  isRegion,
  parseMsisdn,
  SPECIAL_TYPES,
  type SpecialType,
} from '../../libs/sms/phone.js';
import { senderFault } from '../../libs/sms/sender-id.js';

// What requests say of numbers and sender IDs.

export const senderId = z
  .string()
  .max(100)
  .superRefine((sender, context) => {
    const fault = senderFault(sender);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .optional()
  .meta({
    description:
      'The sender ID: a number or short code of 3 to 15 digits, or a name of at most 11 characters of GSM-7 with a letter.',
    examples: ['Broadside'],
  });

export const defaultRegion = z
  .string()
  .toUpperCase()
  .refine(isRegion, 'is not an ISO 3166 country code: write two letters, such as GB')
  .optional()
  .meta({ description: 'The country of numbers without a country code (ISO 3166).', examples: ['GB'] });

const ALLOWED = `write some of ${SPECIAL_TYPES.join(', ')}`;
const WHICH =
  'Types of numbers that are sent to only where they are allowed, for they cost more, or lead nowhere: ' +
  `${SPECIAL_TYPES.map((type) => `\`${type}\``).join(', ')}.`;

const types = z
  .array(
    z
      .enum(SPECIAL_TYPES, `is no type of numbers that has to be allowed: ${ALLOWED}`)
      .meta({ id: 'SpecialNumberType' }),
  )
  .max(SPECIAL_TYPES.length);

/** As a list in JSON. */
export const allowNumberTypes = types
  .transform((allowed): ReadonlySet<SpecialType> => new Set(allowed))
  .optional()
  .meta({ description: WHICH, examples: [['premium_rate']] });

/** The same in a form, as names separated by commas. */
export const allowNumberTypesField = z
  .string()
  .max(200)
  .transform((text, context) => {
    const names = text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    const allowed = types.safeParse(names);
    if (allowed.success) return new Set(allowed.data) as ReadonlySet<SpecialType>;
    context.addIssue({
      code: 'custom',
      message: `has a name that is no such type: ${ALLOWED}, separated by commas`,
    });
    return z.NEVER;
  })
  .optional()
  .meta({ description: `${WHICH} Separated by commas.`, examples: ['premium_rate,satellite'] });

/** What a message to one number says of it. */
interface NumberFields {
  to: string;
  defaultRegion?: CountryCode | undefined;
  allowNumberTypes?: ReadonlySet<SpecialType> | undefined;
}

export const readNumber = ({ to, defaultRegion, allowNumberTypes }: NumberFields) =>
  parseMsisdn(to, defaultRegion, allowNumberTypes);

/** For a schema with these fields: whether the number can be sent to, asked as soon as those fields are right. */
export const isNumber = {
  path: ['to'],
  when: ({ value }: { value: unknown }) => {
    const { to, defaultRegion, allowNumberTypes } = (value ?? {}) as Record<keyof NumberFields, unknown>;
    return (
      typeof to === 'string' &&
      (defaultRegion === undefined || isRegion(String(defaultRegion))) &&
      (allowNumberTypes === undefined || allowNumberTypes instanceof Set)
    );
  },
  error: ({ input }: { input?: unknown }) => {
    const parsed = readNumber(input as NumberFields);
    return parsed.ok ? undefined : parsed.reason;
  },
};
