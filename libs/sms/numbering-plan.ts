import { type CountryCode, Metadata as LibraryMetadata } from 'libphonenumber-js/max';

/**
 * A shortcut through libphonenumber-js for numbers that are nothing but digits. The library walks its metadata
 * and builds regular expressions anew for every number, 40,000 to 100,000 a second on one core; here each
 * numbering plan is compiled once, from the same metadata, and the same steps are taken in the same order.
 *
 * It only ever answers yes: a number it does not recognise goes to the library, whose answer counts. So the one
 * property it must have is that each number it accepts is one the library accepts, as the same number of the
 * same region; `phone.spec.ts` holds it to that with random numbers of every country.
 */

/** The parts of the library's metadata class used here; its declaration names only a few of them. */
interface Metadata {
  selectNumberingPlan(country: CountryCode): void;
  getCountries(): CountryCode[];
  getCountryCodesForCallingCode(callingCode: string): CountryCode[] | undefined;
  nationalNumberPattern(): string;
  possibleLengths(): number[];
  nationalPrefixTransformRule(): string | undefined;
  leadingDigits(): string | undefined;
  IDDPrefix(): string;
  type(name: string): { pattern(): string; possibleLengths(): number[] } | undefined;
  numberingPlan: { callingCode(): string; nationalPrefixForParsing(): string | undefined };
}

interface NumberingPlan {
  region: CountryCode;
  callingCode: string;
  /** The general shape of a national number; types narrow it. */
  general: RegExp;
  /** A national number that is valid: of the general shape, a possible length, and of at least one type. */
  valid: RegExp;
  /** The same of a subscriber's line, fixed or mobile, but no satellite phone. */
  subscriber: RegExp;
  /** The same of a mobile one, or of any where the plan does not tell them apart. */
  mobile: RegExp;
  lengthMax: number;
  leadingDigits: RegExp | undefined;
  nationalPrefix: RegExp | undefined;
  nationalPrefixTransform: string | undefined;
  internationalPrefix: RegExp;
  /** Numbers of special types, some of which are subscribers' as well; undefined where the plan has none. */
  special: RegExp | undefined;
  /** One for each type, in the order in which the library asks for them. */
  types: readonly (readonly [type: string, pattern: RegExp])[];
}

export interface AcceptedNumber {
  msisdn: string;
  region: CountryCode;
  /** Undefined for what anybody may be sent to. */
  special: SpecialType | undefined;
  nationalDigits: number;
}

/** What is sent to only where it is asked for. The names are part of the API. */
export const SPECIAL_TYPES = [
  'premium_rate',
  'shared_cost',
  'satellite',
  'pager',
  'voicemail',
  'short_number',
] as const;
export type SpecialType = (typeof SPECIAL_TYPES)[number];

const TYPES =
  'FIXED_LINE MOBILE PREMIUM_RATE TOLL_FREE SHARED_COST VOIP PERSONAL_NUMBER PAGER UAN VOICEMAIL'.split(' ');
const SPECIAL_BY_TYPE: Readonly<Record<string, SpecialType>> = {
  SATELLITE: 'satellite',
  PREMIUM_RATE: 'premium_rate',
  SHARED_COST: 'shared_cost',
  PAGER: 'pager',
  VOICEMAIL: 'voicemail',
};
/** A company's number of so few digits is a short number; networks abroad do not know it. */
const SHORT_DIGITS_MAX = 6;
/** Ranges of satellite phones in the plans of countries, where the library calls them mobile or VoIP. */
const SATELLITE_RANGES: Partial<Record<CountryCode, string>> = { AU: '14[57]\\d{6}', RU: '954\\d{7}' };
/** Calling codes of satellite and other networks that belong to no country. */
const SATELLITE_CODES = /^(?:87[0-4]|88[123])/;

const metadata = new LibraryMetadata() as unknown as Metadata;
const planByRegion = new Map<CountryCode, NumberingPlan>();
/** Plans that share a calling code, the main one first; by calling code as a number, which is at most 999. */
const plansByCallingCode: (readonly NumberingPlan[] | undefined)[] = [];

function planOf(region: CountryCode): NumberingPlan {
  let plan = planByRegion.get(region);
  if (plan === undefined) {
    plan = compilePlan(region);
    planByRegion.set(region, plan);
  }
  return plan;
}

function compilePlan(region: CountryCode): NumberingPlan {
  metadata.selectNumberingPlan(region);
  const patterns = new Map(
    TYPES.flatMap((name) => {
      const type = metadata.type(name);
      return type?.pattern()
        ? [[name, `(?=${lengths(type.possibleLengths())}$)(?:${type.pattern()})$`] as const]
        : [];
    }),
  );
  const satellite = SATELLITE_RANGES[region];
  const special = [
    ...Object.keys(SPECIAL_BY_TYPE).flatMap((name) => patterns.get(name) ?? []),
    ...(patterns.has('UAN') ? [`(?=\\d{1,${SHORT_DIGITS_MAX}}$)${patterns.get('UAN')}`] : []),
    ...(satellite ? [`${satellite}$`] : []),
  ];
  const subscriber = ['FIXED_LINE', 'MOBILE'].flatMap((name) => patterns.get(name) ?? []);
  const general = metadata.nationalNumberPattern();
  const prefix = metadata.numberingPlan.nationalPrefixForParsing();
  const leading = metadata.leadingDigits();
  return {
    region,
    callingCode: metadata.numberingPlan.callingCode(),
    general: new RegExp(`^(?:${general})$`),
    valid: new RegExp(
      `^(?=${lengths(metadata.possibleLengths())}$)(?=(?:${general})$)(?:${[...patterns.values()].join('|')})`,
    ),
    lengthMax: Math.max(...metadata.possibleLengths()),
    leadingDigits: leading ? new RegExp(`^(?:${leading})`) : undefined,
    nationalPrefix: prefix ? new RegExp(`^(?:${prefix})`) : undefined,
    nationalPrefixTransform: metadata.nationalPrefixTransformRule(),
    internationalPrefix: new RegExp(`^(?:${metadata.IDDPrefix()})`),
    subscriber: new RegExp(
      `^(?=${lengths(metadata.possibleLengths())}$)(?=(?:${general})$)(?!${satellite ?? ''}$)(?:${subscriber.join('|') || '(?!)'})`,
    ),
    mobile: new RegExp(`^(?:${patterns.get('MOBILE') ?? patterns.get('FIXED_LINE') ?? '(?!)'})`),
    special: special.length > 0 ? new RegExp(`^(?:${special.join('|')})`) : undefined,
    types: [
      ...(satellite ? [['SATELLITE', new RegExp(`^(?:${satellite})$`)] as const] : []),
      ...[...patterns].map(([name, pattern]) => [name, new RegExp(`^(?:${pattern})`)] as const),
    ],
  };
}

/** The special type of a national number that is valid in its plan and no subscriber's, as the library tells types. */
function specialTypeOf(national: string, plan: NumberingPlan): SpecialType | undefined {
  if (!plan.special?.test(national)) return undefined;
  const type = plan.types.find(([, pattern]) => pattern.test(national))?.[0];
  return type === undefined ? undefined : specialOf(type, national.length);
}

function specialOf(type: string, digits: number): SpecialType | undefined {
  if (type === 'UAN' && digits <= SHORT_DIGITS_MAX) return 'short_number';
  return SPECIAL_BY_TYPE[type];
}

/** The special type of a number that the library has read, by the library's own name of its type. */
export function specialTypeByLibrary(
  msisdn: string,
  national: string,
  type: string | undefined,
): SpecialType | undefined {
  if (SATELLITE_CODES.test(msisdn)) return 'satellite';
  return type === undefined ? undefined : specialOf(type, national.length);
}

/** Whether a valid number is a mobile's, as far as its plan tells. */
export function isMobile(msisdn: string, region: CountryCode | undefined): boolean {
  if (region === undefined) return false;
  const plan = planOf(region);
  return plan.mobile.test(msisdn.slice(plan.callingCode.length));
}

/** Mobile numbers as people have them, where a plan has others besides: of machines, of pagers, and of lengths that are seldom given out. */
const USUAL_MOBILES: Partial<Record<CountryCode, RegExp>> = {
  AX: /^\d{9}$/,
  BD: /^1/,
  BR: /^\d{11}$/,
  FI: /^\d{9}$/,
  IT: /^3/,
  NL: /^\d{9}$/,
  RS: /^\d{8,9}$/,
  VA: /^3/,
};

/** Whether a valid number is a mobile's such as most people of the region have. */
export function isUsualMobile(msisdn: string, region: CountryCode | undefined): boolean {
  if (region === undefined || !isMobile(msisdn, region)) return false;
  return USUAL_MOBILES[region]?.test(msisdn.slice(planOf(region).callingCode.length)) ?? true;
}

let mobilesByLength: Map<number, (readonly [CountryCode, RegExp])[]> | undefined;

/**
 * A country in which these digits alone would be a mobile number, as far as they might be one: who reads them without
 * knowing the country cannot tell.
 */
export function mobileSomewhere(digits: string, except: CountryCode): CountryCode | undefined {
  if (mobilesByLength === undefined) {
    mobilesByLength = new Map();
    for (const region of metadata.getCountries()) {
      metadata.selectNumberingPlan(region);
      // Where both are alike the library has the pattern once.
      const mobile = metadata.type('MOBILE')?.pattern() ? 'MOBILE' : 'FIXED_LINE';
      const type = metadata.type(mobile);
      if (!type?.pattern()) continue;
      const pattern = new RegExp(`^(?:${type.pattern()})$`);
      for (const length of type.possibleLengths()) {
        const ofLength = mobilesByLength.get(length) ?? [];
        mobilesByLength.set(length, ofLength);
        ofLength.push([region, pattern]);
      }
    }
  }
  return mobilesByLength
    .get(digits.length)
    ?.find(([region, pattern]) => region !== except && pattern.test(digits))?.[0];
}

function lengths(possible: readonly number[]): string {
  return `(?:${possible.map((length) => `\\d{${length}}`).join('|')})`;
}

/** The plans of a calling code, or an empty list for a code no country has (non-geographic ones included). */
function plansOf(callingCode: number): readonly NumberingPlan[] {
  let plans = plansByCallingCode[callingCode];
  if (plans === undefined) {
    plans = (metadata.getCountryCodesForCallingCode(String(callingCode)) ?? [])
      .filter((r) => r.length === 2)
      .map(planOf);
    plansByCallingCode[callingCode] = plans;
  }
  return plans;
}

/** Accepts `digits`, an international number without its plus, if that is plain to see. */
export function acceptInternational(digits: string): AcceptedNumber | undefined {
  if (digits.charCodeAt(0) === 48) return undefined;
  let callingCode = 0;
  for (let i = 0; i < 3 && i < digits.length; i++) {
    callingCode = callingCode * 10 + digits.charCodeAt(i) - 48;
    const plans = plansOf(callingCode);
    if (plans.length > 0) return acceptNational(digits.slice(i + 1), plans[0] as NumberingPlan, plans);
  }
  return undefined;
}

/** Accepts `digits` as they are dialled within `region`, an international prefix or calling code included. */
export function acceptDialled(digits: string, region: CountryCode): AcceptedNumber | undefined {
  const plan = planOf(region);
  const international = plan.internationalPrefix.exec(digits);
  if (international !== null) return acceptInternational(digits.slice(international[0].length));
  const plans = plansOf(Number(plan.callingCode));
  if (digits.startsWith(plan.callingCode)) {
    const national = withoutNationalPrefix(digits, plan, plans);
    const shorter = withoutNationalPrefix(digits.slice(plan.callingCode.length), plan, plans);
    if (national === undefined || shorter === undefined) return undefined;
    const missesPlus = !plan.general.test(national) && plan.general.test(shorter);
    if (missesPlus || national.length > plan.lengthMax) return acceptInternational(digits);
  }
  return acceptNational(digits, plan, plans);
}

function acceptNational(
  digits: string,
  plan: NumberingPlan,
  plans: readonly NumberingPlan[],
): AcceptedNumber | undefined {
  const national = withoutNationalPrefix(digits, plan, plans);
  const owner = national === undefined ? undefined : ownerOf(national, plans);
  if (national === undefined || owner === undefined) return undefined;
  const { callingCode, region } = owner.plan;
  const special = owner.isSubscriber ? undefined : specialTypeOf(national, owner.plan);
  return { msisdn: callingCode + national, region, special, nationalDigits: national.length };
}

/** The national number behind a trunk prefix; undefined where telling it takes more than these steps. */
function withoutNationalPrefix(
  digits: string,
  plan: NumberingPlan,
  plans: readonly NumberingPlan[],
): string | undefined {
  const match = plan.nationalPrefix?.exec(digits);
  if (!match) return digits;
  const captured = match.length > 1 && match[match.length - 1];
  const stripped =
    captured && plan.nationalPrefixTransform
      ? digits.replace(plan.nationalPrefix as RegExp, plan.nationalPrefixTransform)
      : digits.slice(match[0].length);
  if (stripped === digits) return digits;
  if (plan.general.test(digits) && !plan.general.test(stripped)) return digits;
  return ownerOf(stripped, plans) && stripped;
}

/** The plan in which a national number is valid: leading digits decide where a plan has them, as in the library. */
function ownerOf(national: string, plans: readonly NumberingPlan[]): Owner | undefined {
  if (plans.length === 1) return ownerIn(plans[0] as NumberingPlan, national);
  for (const plan of plans) {
    if (plan.leadingDigits === undefined) {
      const owner = ownerIn(plan, national);
      if (owner !== undefined) return owner;
    } else if (plan.leadingDigits.test(national)) {
      return ownerIn(plan, national);
    }
  }
  return undefined;
}

interface Owner {
  plan: NumberingPlan;
  isSubscriber: boolean;
}

/** Nearly every number is a subscriber's, so that is asked first. */
function ownerIn(plan: NumberingPlan, national: string): Owner | undefined {
  if (plan.subscriber.test(national)) return { plan, isSubscriber: true };
  return plan.valid.test(national) ? { plan, isSubscriber: false } : undefined;
}
