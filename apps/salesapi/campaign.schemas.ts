import { z } from 'zod';
import {
  amount,
  count,
  moment,
  NOT_A_CURSOR,
  pageLimit,
  pageOf,
  text,
  timeSpan,
  timestamp,
  withoutNul,
} from '../../libs/platform/problems/schemas.js';
import { SEGMENTS_MAX } from '../../libs/sales/contact-files/campaign.import.js';
import { encodingNamed } from '../../libs/sales/contact-files/encoding-name.js';
import { parseCampaignId } from '../../libs/sales/model/reference.js';
import { allowNumberTypesField, defaultRegion, senderId } from './number.schemas.js';

const status = z
  .enum(['draft', 'scheduled', 'reserving', 'running', 'paused', 'canceling', 'canceled', 'completed'])
  .meta({ id: 'CampaignStatus' });

const kind = z.enum(['campaign', 'single']).meta({
  id: 'CampaignKind',
  description: '`single`: the single sends of a day, which are neither run nor stopped.',
});

const pausedReason = z
  .enum(['user', 'credit', 'carrier', 'failure_rate', 'suspended'])
  .meta({ id: 'PausedReason', description: 'Why the campaign does not move, where it does not.' });

const counts = z
  .object({
    queued: count,
    sending: count,
    unknown: count,
    sent: count,
    failed: count,
    undelivered: count,
    expired: count,
    canceled: count,
    delivered: count,
  })
  .meta({ id: 'MessageCounts', description: 'How many messages have each status.' });

const inDoubt = z
  .object({
    unknownMessages: count.meta({ description: 'The carrier may or may not have them.' }),
    resentMessages: count.meta({ description: 'Were sent again after such doubt.' }),
    unmatchedReceipts: count.meta({ description: 'Name no message of the campaign.' }),
    unsettledBatches: count.meta({ description: 'The credit service has not confirmed them yet.' }),
  })
  .meta({ id: 'InDoubt', description: 'What is open; all 0 where nothing is in doubt.' });

const example = {
  id: 'cmp_2s',
  kind: 'campaign' as const,
  name: 'Spring sale',
  message: 'Hello {{first_name|there}}, 20% off until Sunday.',
  normalize: true,
  transliterate: false,
  sender: 'Broadside',
  status: 'running',
  pausedReason: null,
  contacts: 5_000,
  rejected: 12,
  rejectedNotListed: 0,
  segments: 5_000,
  cost: '500',
  charged: '200',
  released: '0',
  counts: {
    queued: 1_000,
    sending: 2_000,
    unknown: 0,
    sent: 500,
    failed: 3,
    undelivered: 7,
    expired: 0,
    canceled: 0,
    delivered: 1_490,
  },
  inDoubt: { unknownMessages: 0, resentMessages: 0, unmatchedReceipts: 0, unsettledBatches: 1 },
  validityMinutes: 1_440,
  failureShareMax: 0.5,
  messagesPerSecond: 980.4,
  finishEstimateAt: '2026-05-04T12:00:05.000Z',
  version: 6,
  createdAt: '2026-05-04T11:58:00.000Z',
  sendAt: null,
  startedAt: '2026-05-04T12:00:00.000Z',
  expiresAt: '2026-05-05T12:00:00.000Z',
  finishedAt: null,
  updatedAt: '2026-05-04T12:00:02.000Z',
  messagesRemovedAt: null,
};

/** A campaign as the API shows it. */
export const campaign = z
  .object({
    id: z.string().regex(/^cmp_[0-9a-z]{1,11}$/),
    kind,
    name: z.string(),
    message: z.string().meta({ description: 'The template.' }),
    normalize: z.boolean(),
    transliterate: z.boolean(),
    sender: z.string().nullable(),
    status,
    pausedReason: pausedReason.nullable(),
    contacts: count,
    rejected: count.meta({ description: 'Rows of the file that cannot be sent to.' }),
    rejectedNotListed: count.meta({
      description: 'How many of them `rejects.csv` does not list: it has the first ones.',
    }),
    segments: count,
    cost: amount.meta({ description: 'What it costs if every message is sent.' }),
    charged: amount.meta({ description: 'What was taken so far.' }),
    released: amount.meta({ description: 'What was reserved and is free again.' }),
    counts,
    inDoubt,
    validityMinutes: z.int().min(1),
    failureShareMax: z.number().min(0).max(1),
    messagesPerSecond: z.number().nullable(),
    finishEstimateAt: timestamp.nullable(),
    version: count.meta({ description: 'Grows with every change.' }),
    createdAt: timestamp,
    sendAt: timestamp.nullable().meta({ description: 'When it starts by itself, or did.' }),
    startedAt: timestamp.nullable(),
    expiresAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
    updatedAt: timestamp,
    messagesRemovedAt: timestamp.nullable().meta({
      description: 'Since when its messages and rejects are not kept any more; its totals are.',
    }),
  })
  .meta({
    id: 'Campaign',
    examples: [example],
  });

/** As it is created. */
const draftExample: z.input<typeof campaign> = {
  ...example,
  status: 'draft',
  charged: '0',
  counts: { ...example.counts, queued: 5_000, sending: 0, sent: 0, failed: 0, undelivered: 0, delivered: 0 },
  inDoubt: { ...example.inDoubt, unsettledBatches: 0 },
  messagesPerSecond: null,
  finishEstimateAt: null,
  version: 0,
  startedAt: null,
  expiresAt: null,
  updatedAt: example.createdAt,
};

export const campaignPage = pageOf('Campaign', campaign);

/** `cmp_…` → id, or null for what cannot be one, which is answered with 404. */
export const campaignId = z
  .string()
  .transform((id) => parseCampaignId(id))
  .meta({ description: 'The id of a campaign.', examples: ['cmp_2s'] });

const knownCampaignId = (message: string) =>
  z.string().transform((id, context) => {
    const parsed = parseCampaignId(id);
    if (parsed !== null) return parsed;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const fileExample = {
  encoding: { name: 'utf-8', isGuess: false },
  delimiter: ',',
  header: { line: 1 },
  rows: 5_012,
  skippedRows: 0,
  columns: ['phone', 'first_name'],
  phoneColumns: [
    {
      name: 'phone',
      position: 1,
      why: 'its name says phone, and of the rows 100 % have a mobile number',
    },
  ],
  warnings: [],
};

const fileFacts = z
  .object({
    encoding: z.object({
      name: z.string(),
      isGuess: z.boolean().meta({ description: 'The file does not say it; `encoding` decides.' }),
      warning: z.string().optional(),
    }),
    delimiter: z.string(),
    header: z
      .object({ line: z.int().min(1) })
      .nullable()
      .meta({ description: 'Where the header is; null where there is none.' }),
    rows: count.meta({
      description: 'Rows with text, the header not among them: contacts, rejects and what was skipped.',
    }),
    skippedRows: count.meta({ description: 'Rows above the header, such as titles.' }),
    columns: z.array(z.string()).meta({ description: 'The names that `message` may use.' }),
    phoneColumns: z.array(z.object({ name: z.string(), position: z.int().min(1), why: z.string() })).meta({
      description:
        'Where the numbers are taken from, and why; of several the first that is filled in a row. `phoneColumn` decides.',
    }),
    warnings: z.array(z.string()).meta({ description: 'What to look at before it is sent.' }),
  })
  .meta({ id: 'FileFacts', description: 'What was understood of the file.' });

const previewedMessage = z.object({
  line: z.int().min(1).meta({ description: 'Of the file.' }),
  to: z.string(),
  text: z.string(),
  encoding: z.enum(['GSM-7', 'UCS-2']).meta({ id: 'TextEncoding' }),
  segments: z.int().min(1),
});

const previewedExample = {
  line: 2,
  to: '+14155550123',
  text: 'Hello Ada, 20% off until Sunday.',
  encoding: 'GSM-7' as const,
  segments: 1,
};

const previewExample = {
  first: previewedExample,
  longest: {
    ...previewedExample,
    line: 9,
    to: '+14155550130',
    text: 'Hello Maximilian, 20% off until Sunday.',
  },
  mostExpensive: previewedExample,
  withDefault: {
    ...previewedExample,
    line: 4,
    to: '+14155550125',
    text: 'Hello there, 20% off until Sunday.',
  },
  longerThanOneSegment: 0,
  ucs2: {
    messages: 3,
    segments: 3,
    cost: '0.3',
    segmentsWithout: 3,
    costWithout: '0.3',
    characters: [{ character: 'ł', code: 'U+0142', messages: 3 }],
    charactersNotListed: 0,
  },
  replaced: [{ character: '’', with: "'", messages: 7 }],
  defaults: [{ column: 'first_name', default: 'there', messages: 120 }],
};

const preview = z
  .object({
    first: previewedMessage,
    longest: previewedMessage.meta({ description: 'The one of the most characters.' }),
    mostExpensive: previewedMessage.meta({ description: 'The one of the most segments.' }),
    withDefault: previewedMessage
      .nullable()
      .meta({ description: 'The first one with a cell that is empty; null where there is none.' }),
    longerThanOneSegment: count.meta({ description: 'How many messages are.' }),
    ucs2: z
      .object({
        messages: count,
        segments: count,
        cost: amount,
        segmentsWithout: count.meta({
          description: 'What they would need if each character that GSM-7 lacks were one that it has.',
        }),
        costWithout: amount,
        characters: z.array(z.object({ character: z.string(), code: z.string(), messages: count })).meta({
          description: 'What makes them so, and in how many messages it is; the most frequent first.',
        }),
        charactersNotListed: count,
      })
      .meta({ description: 'Messages with characters that GSM-7 lacks, which hold 70 instead of 160.' }),
    replaced: z.array(z.object({ character: z.string(), with: z.string(), messages: count })).meta({
      description:
        'Characters that are sent as others, because the whole message then fits into GSM-7: see `normalize` and `transliterate`.',
    }),
    defaults: z.array(z.object({ column: z.string(), default: z.string(), messages: count })).meta({
      description: 'Which empty cells are filled with which default, and in how many messages.',
    }),
  })
  .meta({
    id: 'Preview',
    description: 'What the messages will say, and what makes them dear. They are sent exactly so.',
  });

/** What was understood of a file, and what comes of it, apart from its campaign. */
const reportFields = { file: fileFacts, preview };
const reportExample = { file: fileExample, preview: previewExample };

export const importReport = z.object(reportFields).meta({ id: 'ImportReport', examples: [reportExample] });

/** As `POST /create` answers. */
export const createdCampaign = campaign
  .extend(reportFields)
  .meta({ id: 'CreatedCampaign', examples: [{ ...draftExample, ...reportExample }] });

/** What `POST /create` answers where it is asked to keep nothing. */
export const dryRun = z
  .object({
    contacts: count.meta({ description: 'Messages it would send.' }),
    rejected: count,
    segments: count,
    cost: amount,
    rejects: z
      .array(z.object({ line: count, field: z.string(), reason: z.string(), value: z.string() }))
      .max(20)
      .meta({ description: 'The first rejected rows.' }),
    messagesPerSecond: z.number().meta({
      description: 'What this installation lately did, or the rate that the carrier is limited to.',
    }),
    durationSeconds: count.meta({ description: 'How long sending would take at that rate.' }),
    ...reportFields,
  })
  .meta({
    id: 'DryRun',
    examples: [
      {
        contacts: 5_000,
        rejected: 1,
        segments: 5_000,
        cost: '500',
        rejects: [{ line: 7, field: 'phone', reason: 'is too short for a number of the US', value: '12' }],
        messagesPerSecond: 1_000,
        durationSeconds: 5,
        ...reportExample,
      },
    ],
  });

const isTrue = z
  .enum(['true', 'false'])
  .meta({ id: 'TrueOrFalse' })
  .transform((text) => text === 'true');

export const createQuery = z.strictObject({
  dryRun: isTrue
    .optional()
    .meta({ description: '`true`: says what the campaign would be and keeps nothing.', examples: ['true'] }),
});

export const runBody = z
  .strictObject({
    campaignId: knownCampaignId('is not a campaign id; it looks like cmp_…'),
    sendAt: moment.optional().meta({
      description: 'Starts it at that time, at most 90 days ahead. Running it again changes the time.',
      examples: ['2026-05-04T12:00:00+02:00'],
    }),
  })
  .meta({ id: 'RunCampaign', examples: [{ campaignId: 'cmp_2s' }] });

export const retryBody = z
  .strictObject({
    includePermanent: z.boolean().default(false).meta({
      description: 'Whether messages are sent again, too, which no further try can help.',
    }),
  })
  .prefault({})
  .meta({ id: 'RetryCampaign', examples: [{ includePermanent: false }] });

/** A campaign of which messages are sent again. */
export const retriedCampaign = campaign
  .extend({
    retry: z
      .object({
        messages: count.meta({ description: 'That are sent again.' }),
        leftOut: count.meta({ description: 'That failed and are not, for that cannot help.' }),
      })
      .meta({ id: 'Retry', description: 'What the latest retry does.' }),
  })
  .meta({
    id: 'RetriedCampaign',
    examples: [{ ...example, retry: { messages: 7, leftOut: 3 } }],
  });

export const campaignListQuery = z.strictObject({
  status: status.optional().meta({ description: 'Only campaigns in this status.' }),
  kind: kind.default('campaign').meta({ description: '`single` lists the single sends of each day.' }),
  cursor: knownCampaignId(NOT_A_CURSOR)
    .optional()
    .meta({ description: '`nextCursor` of the page before.', examples: ['cmp_2s'] }),
  limit: pageLimit(100, 200),
  ...timeSpan,
});

/** A form field is text; only a plain decimal number is one. */
const formNumber = <Schema extends z.ZodType<unknown, number>>(schema: Schema) =>
  z
    .string()
    .regex(/^(?!-0+(?:\.0+)?$)-?\d{1,9}(\.\d{1,6})?$/, 'is not a number: write it like 1440 or 0.5')
    .transform(Number)
    .pipe(schema);

const encodingField = z
  .string()
  .max(40)
  .transform((label, context) => {
    const name = encodingNamed(label);
    if (name) return name;
    const message =
      'is no encoding known here; write for example utf-8, windows-1251 or shift_jis, or leave it out';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .optional()
  .meta({
    description:
      'The encoding of a CSV, by a label of the Encoding Standard; detected if it is left out. A byte order mark says more.',
    examples: ['windows-1251'],
    override: { type: 'string', maxLength: 40 },
  });

export const NORMALIZE =
  'Repairs each text where nobody sees it: no white space at its ends, plain spaces and line ends, nothing invisible, ' +
  'composed letters, and typographic quotes, dashes and dots as GSM-7 has them where the whole text then fits into it.';
export const TRANSLITERATE =
  'Besides, writes letters that GSM-7 lacks as those it has (`ł` as `l`) where the whole text then fits into it; such a text is normalized in any case.';

/** The text fields of `POST /create`. */
const createForm = z.strictObject({
  name: text(200).meta({ examples: ['Spring sale'] }),
  // 1,600 characters are ten segments and more.
  message: z
    .string()
    .max(1_600)
    .refine((value) => value.trim() !== '', 'must not be empty')
    .refine(withoutNul, 'must not contain NUL')
    .meta({
      description: `The template: \`{{column}}\` is the contact’s cell, \`{{column|default}}\` the default where it is empty. At most ${SEGMENTS_MAX} segments: a contact whose text needs more is rejected.`,
      examples: ['Hello {{first_name|there}}, 20% off until Sunday.'],
    }),
  normalize: isTrue.default(true).meta({
    description: `${NORMALIZE} \`false\` sends what was written.`,
    examples: ['true'],
  }),
  transliterate: isTrue.default(false).meta({
    description: `${TRANSLITERATE} \`preview\` shows what becomes of the texts.`,
    examples: ['false'],
  }),
  sender: senderId,
  defaultRegion,
  allowNumberTypes: allowNumberTypesField,
  encoding: encodingField,
  phoneColumn: z
    .string()
    .max(1_000)
    .refine(
      (names) => names.split(',').every((name) => name.trim() !== ''),
      'has an empty name: write names or positions of columns, divided by commas, such as Mobile,Phone',
    )
    .optional()
    .meta({
      description:
        'Where the numbers are taken from: the name or the position (from 1) of a column; of several, divided by commas, the first that is filled in a row. Chosen by names and cells if it is left out; where that is not clear, the file is refused with `ambiguous_phone_column`.',
      examples: ['Mobile,Phone'],
    }),
  header: isTrue.optional().meta({
    description: 'Whether the file has a row of column names; found out if it is left out.',
    examples: ['true'],
  }),
  validityMinutes: formNumber(z.int().min(1).max(43_200))
    .optional()
    .meta({
      description: 'After its start; what no carrier took by then is `expired`.',
      examples: [1_440],
      override: { type: 'integer', minimum: 1, maximum: 43_200, pattern: undefined },
    }),
  failureShareMax: formNumber(z.number().min(0).max(1))
    .optional()
    .meta({
      description: 'The share of the latest submissions or receipts that may fail before it pauses itself.',
      examples: [0.5],
      override: { type: 'number', minimum: 0, maximum: 1, pattern: undefined },
    }),
});

/** `POST /create` may be asked to keep nothing by its form, too. */
export const createFormOrTrial = createForm.extend({
  dryRun: isTrue.optional().meta({ description: 'The same as the parameter.' }),
});

/** The whole form of `POST /create`, for its description; `receiveUpload` keeps the file apart from the fields. */
export const createUpload = createFormOrTrial
  .extend({
    file: z.file().meta({
      description: 'CSV or an XLSX workbook, best with a row of column names, and a column of phone numbers.',
    }),
  })
  .meta({
    id: 'CreateCampaign',
    examples: [
      {
        name: 'Spring sale',
        message: 'Hello {{first_name|there}}, 20% off until Sunday.',
        sender: 'Broadside',
        file: 'phone,first_name\n+14155550123,Ada\n',
      },
    ],
  });
