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
  lengthMax: number;
  leadingDigits: RegExp | undefined;
  nationalPrefix: RegExp | undefined;
  nationalPrefixTransform: string | undefined;
  internationalPrefix: RegExp;
}

export interface AcceptedNumber {
  msisdn: string;
  region: CountryCode;
}

const TYPES =
  'FIXED_LINE MOBILE PREMIUM_RATE TOLL_FREE SHARED_COST VOIP PERSONAL_NUMBER PAGER UAN VOICEMAIL'.split(' ');

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
  const types = TYPES.flatMap((name) => {
    const type = metadata.type(name);
    return type?.pattern() ? [`(?=${lengths(type.possibleLengths())}$)(?:${type.pattern()})$`] : [];
  });
  const general = metadata.nationalNumberPattern();
  const prefix = metadata.numberingPlan.nationalPrefixForParsing();
  const leading = metadata.leadingDigits();
  return {
    region,
    callingCode: metadata.numberingPlan.callingCode(),
    general: new RegExp(`^(?:${general})$`),
    valid: new RegExp(
      `^(?=${lengths(metadata.possibleLengths())}$)(?=(?:${general})$)(?:${types.join('|')})`,
    ),
    lengthMax: Math.max(...metadata.possibleLengths()),
    leadingDigits: leading ? new RegExp(`^(?:${leading})`) : undefined,
    nationalPrefix: prefix ? new RegExp(`^(?:${prefix})`) : undefined,
    nationalPrefixTransform: metadata.nationalPrefixTransformRule(),
    internationalPrefix: new RegExp(`^(?:${metadata.IDDPrefix()})`),
  };
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
  return owner && { msisdn: owner.callingCode + national, region: owner.region };
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
function ownerOf(national: string, plans: readonly NumberingPlan[]): NumberingPlan | undefined {
  if (plans.length === 1) return plans[0]?.valid.test(national) ? plans[0] : undefined;
  for (const plan of plans) {
    if (plan.leadingDigits === undefined) {
      if (plan.valid.test(national)) return plan;
    } else if (plan.leadingDigits.test(national)) {
      return plan.valid.test(national) ? plan : undefined;
    }
  }
  return undefined;
}
