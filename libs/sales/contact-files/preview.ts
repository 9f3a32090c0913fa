import { formatAmount } from '../../contracts/amount.js';
import { type SmsEncoding, segmentsOfSeptets } from '../../sms/encoding.js';
import type { Template } from '../../sms/template.js';
import { foreignCharacters, isSettled, septetsWithout, type TextForm } from '../../sms/text-form.js';
import { costMicros } from '../model/price.js';
import type { Contact } from './contact.js';

/** A rendered text, and what it needs. */
export interface MeasuredText {
  text: string;
  isGsm: boolean;
  segments: number;
}

/** One message as it will be sent. */
export interface PreviewedMessage {
  line: number;
  to: string;
  text: string;
  encoding: SmsEncoding;
  segments: number;
}

/** What a campaign will say and what makes it dear, for a person who looks before it is sent. */
export interface Preview {
  first: PreviewedMessage;
  /** The one of the most characters. */
  longest: PreviewedMessage;
  /** The one of the most segments. */
  mostExpensive: PreviewedMessage;
  /** The first with a cell that was blank; null where none was. */
  withDefault: PreviewedMessage | null;
  longerThanOneSegment: number;
  ucs2: {
    messages: number;
    segments: number;
    /** Credits. */
    cost: string;
    /** What these would need if each character that GSM-7 lacks were one that it has. */
    segmentsWithout: number;
    costWithout: string;
    /** What makes them so, in how many messages, most frequent first. */
    characters: readonly { character: string; code: string; messages: number }[];
    /** Characters that are not listed. */
    charactersNotListed: number;
  };
  /** What was written with other characters, so that the message fits into GSM-7; most frequent first. */
  replaced: readonly { character: string; with: string; messages: number }[];
  /** Which blank cells were filled with which default, and how often; most frequent first. */
  defaults: readonly { column: string; default: string; messages: number }[];
}

const CHARACTERS_LISTED = 20;
/** So many different ones are told apart; there is no file of which more would be of interest. */
const CHARACTERS_MAX = 2_000;
const DEFAULTS_LISTED = 50;
/** Of so many values it is remembered what is in them. */
const VALUES_MAX = 2_000;
const VALUE_CHARS_MAX = 40;

/**
 * Gathers the preview while a file is read. What costs time is done once for the template, or where a message has other
 * characters than those of GSM-7.
 */
export class PreviewCounter {
  private first: PreviewedMessage | undefined;
  private longest: PreviewedMessage | undefined;
  private longestChars = -1;
  private mostExpensive: PreviewedMessage | undefined;
  private mostSegments = 0;
  private withDefault: PreviewedMessage | null = null;
  private longerThanOneSegment = 0;
  private messages = 0;
  private readonly ucs2 = { messages: 0, segments: 0, segmentsWithout: 0 };
  private readonly foreign = new Map<string, number>();
  private readonly replaced = new Map<string, { with: string; messages: number }>();
  private readonly defaults: number[];
  private readonly foreignOfValues = new Map<string, ReadonlyMap<string, string | undefined>>();
  /** Those of the literals, which are in every message. */
  private readonly ofLiterals: ReadonlyMap<string, string | undefined>;

  constructor(
    private readonly template: Template,
    private readonly form: TextForm,
    private readonly columns: readonly string[],
    private readonly priceMicros: bigint,
  ) {
    this.defaults = template.placeholders.map(() => 0);
    this.ofLiterals = foreignCharacters(template.literals.join('\n'), form);
  }

  /** @param defaulted the placeholders of it whose cell is blank. */
  add(contact: Contact, message: MeasuredText, defaulted: readonly number[]): void {
    const { text, isGsm, segments } = message;
    this.messages += 1;
    this.first ??= shownMessage(contact, message);
    if (text.length > this.longestChars) {
      this.longestChars = text.length;
      this.longest = shownMessage(contact, message);
    }
    if (segments > this.mostSegments) {
      this.mostSegments = segments;
      this.mostExpensive = shownMessage(contact, message);
    }
    if (segments > 1) this.longerThanOneSegment += 1;
    if (defaulted.length > 0) {
      this.withDefault ??= shownMessage(contact, message);
      for (const position of defaulted) this.defaults[position]! += 1;
    }
    if (!isGsm) {
      this.ucs2.messages += 1;
      this.ucs2.segments += segments;
      this.ucs2.segmentsWithout += segmentsOfSeptets(septetsWithout(text, this.form));
    }
    this.addCharacters(contact, isGsm, defaulted);
  }

  /** Of what was filled in; that of the literals is the same in all. */
  private addCharacters({ values }: Contact, isGsm: boolean, defaulted: readonly number[]): void {
    const { placeholders } = this.template;
    let seen: Set<string> | undefined;
    for (let i = 0; i < placeholders.length; i++) {
      const { columnIndex, fallback } = placeholders[i]!;
      const filled = defaulted.includes(i) ? fallback : (values[columnIndex] ?? '');
      if (isSettled(filled)) continue;
      for (const [character, instead] of this.foreignOf(filled)) {
        if (this.ofLiterals.has(character) || seen?.has(character)) continue;
        if (i < placeholders.length - 1) seen = (seen ?? new Set()).add(character);
        this.count(character, instead, isGsm, 1);
      }
    }
  }

  /** Names come again and again. */
  private foreignOf(filled: string): ReadonlyMap<string, string | undefined> {
    const known = this.foreignOfValues.get(filled);
    if (known) return known;
    const found = foreignCharacters(filled, this.form);
    if (filled.length <= VALUE_CHARS_MAX && this.foreignOfValues.size < VALUES_MAX) {
      this.foreignOfValues.set(filled, found);
    }
    return found;
  }

  private count(character: string, instead: string | undefined, isGsm: boolean, messages: number): void {
    if (messages === 0) return;
    if (isGsm && instead !== undefined) {
      const known = this.replaced.get(character);
      if (known) known.messages += messages;
      else if (this.replaced.size < CHARACTERS_MAX) this.replaced.set(character, { with: instead, messages });
    } else if (!isGsm && instead === undefined) {
      const known = this.foreign.get(character);
      if (known !== undefined || this.foreign.size < CHARACTERS_MAX) {
        this.foreign.set(character, (known ?? 0) + messages);
      }
    }
  }

  private costOf(segments: number): string {
    return formatAmount(costMicros(this.priceMicros, BigInt(segments)));
  }

  /** Called once, when all were added; at least one was. */
  preview(): Preview {
    const { first, longest, mostExpensive, withDefault, longerThanOneSegment, ucs2 } = this;
    for (const [character, instead] of this.ofLiterals) {
      this.count(character, instead, false, ucs2.messages);
      this.count(character, instead, true, this.messages - ucs2.messages);
    }
    const characters = mostFrequent(
      [...this.foreign].map(([character, messages]) => ({ character, code: codeOf(character), messages })),
    );
    const defaults = this.template.placeholders.map(({ columnIndex, fallback }, i) => ({
      column: this.columns[columnIndex]!,
      default: fallback,
      messages: this.defaults[i]!,
    }));
    return {
      first: first!,
      longest: longest!,
      mostExpensive: mostExpensive!,
      withDefault,
      longerThanOneSegment,
      ucs2: {
        ...ucs2,
        cost: this.costOf(ucs2.segments),
        costWithout: this.costOf(ucs2.segmentsWithout),
        characters: characters.slice(0, CHARACTERS_LISTED),
        charactersNotListed: Math.max(0, characters.length - CHARACTERS_LISTED),
      },
      replaced: mostFrequent(
        [...this.replaced].map(([character, replaced]) => ({ character, ...replaced })),
      ).slice(0, CHARACTERS_LISTED),
      defaults: mostFrequent(withoutTwins(defaults)).slice(0, DEFAULTS_LISTED),
    };
  }
}

function shownMessage({ line, msisdn }: Contact, { text, isGsm, segments }: MeasuredText): PreviewedMessage {
  return { line, to: `+${msisdn}`, text, encoding: isGsm ? 'GSM-7' : 'UCS-2', segments };
}

const mostFrequent = <T extends { messages: number }>(counted: T[]) =>
  counted.sort((a, b) => b.messages - a.messages);

/** The same cell with the same default, filled in twice, is one. */
function withoutTwins(defaults: Preview['defaults'][number][]) {
  const seen = new Map(
    defaults
      .filter(({ messages }) => messages > 0)
      .map((entry) => [JSON.stringify([entry.column, entry.default]), entry]),
  );
  return [...seen.values()];
}

const codeOf = (character: string) =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
