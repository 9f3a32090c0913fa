/**
 * Lists of words, and the words of a name that are looked up in them.
 *
 * `word` is a whole word of the name, `word*` the beginning of one, `*word*` any part of one: German and its neighbours
 * write compounds, and Chinese, Japanese and Thai no blanks. All lists are compared without accents.
 */

/** Letters that no sign can be taken from. */
const SINGLE: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe' };

/** The words of a name as it is compared: `PhoneNumber 1` → phone, number, 1. A code in digits is none: `Mobile (+49)`. */
export function wordsOf(name: string): string[] {
  return plain(name.slice(0, NAME_CHARS).replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
    .replace(/[+＋]\d+/gu, ' ')
    .replace(/(\D)(\d)/gu, '$1 $2')
    .replace(/(\d)(\D)/gu, '$1 $2')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .replace(PHRASE, (phrase) => phrase.replaceAll(' ', ''))
    .split(' ')
    .filter((part) => part !== '')
    .slice(0, WORDS_MAX);
}

/** Words that together are one, for each of them is something else, too: "khách hàng" is a customer, "cửa hàng" a shop. */
const PHRASES = [
  'khach hang|sinh vien|hoc sinh|hoc vien|benh nhan|nhan vien|thanh vien|nguoi (?:nhan|mua|choi|dung|than|gui)|giam ho|phu huynh|bo me|khan cap',
  'cua hang|nha hang|di dong|dien thoai|ca nhan|quan he|tai khoan|hop dong|don hang|hoa don|ho ten|lien he|orang tua|next of kin',
  '(?:family|given) name|nom de famille|job seeker|account holder|(?:ship|bill) to|(?:delivery|contact|kontakt) person|person to contact',
  'responsable legal|cual es|care este|call type|(?:sim|carte|tarjeta) (?:card|sim)|sim (?:karte|kort|kaart|karta)|czas trwania',
  'codigo (?:de )?(?:pais|area)|ім я|family (?:members?|contact)|pick ?up person|степень родства|gesetzl[^ ]* vertret[^ ]*',
  '(?:grand|god|step) (?:mother|father|parents?|son|daughter|child|family)|(?:mother|father) in law|in case of emergency|n o k|i c e|mo fa|fa mo|km kv|kv km',
  '(?:case|key|social|support|care) (?:worker|manager)|support person|responsible (?:party|person|adult)|authori[sz]ed (?:person|pick ?up)|collected by|pick(?:ed)? ?up (?:by|contact|name)',
  'legal rep(?:resentative)?|power of attorney|person to (?:notify|call|inform)|represented by|on behalf|acting for|rechtlicher vertret[^ ]*|personne a prevenir',
  'personne (?:de confiance|autorisee)|assistante? social[^ ]*|represent[^ ]* legal[^ ]*|rappresentante legale|reprezentant[^ ]* legal[^ ]*|persona (?:autorizada|a cargo|autorizzata|delegata)',
  'trabajadora? social|pessoa autorizada|assistente sociale?|amministratore di sostegno|wettelijk vertegenwoordig[^ ]*|przedstawiciel[^ ]* ustawow[^ ]*|pracownik socjalny',
  'torvenyes kepviselo[^ ]*|zakonsk[^ ]* zastupni[^ ]*|zakonit[^ ]* zastopni[^ ]*|seaduslik esindaja|laillinen edustaja|νομιμοσ εκπροσωποσ|penanggung jawab',
  'gode? man|nguoi (?:dai dien|bao ho|phu trach)|thu cung|bien so',
  'zakonn[^ ]* zastupc[^ ]*|законн[^ ]* представ[^ ]*|ولي (?:ال)?امر|دانش اموز|(?:ال)?مومن عليه|واتس اب',
];
const PHRASE = new RegExp(`(?<![^ ])(?:${plain(PHRASES.join('|'))})(?![^ ])`, 'gu');

/** A longer one is no name. */
const NAME_CHARS = 100;
const WORDS_MAX = 12;

/** Without accents and signs above letters, in whatever script, and with the plain letter of those that have none. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .normalize('NFC')
    .replace(/[łøđıßæœ]/g, (letter) => SINGLE[letter] as string);
}

export interface Piece {
  text: string;
  /** An ending may follow. */
  isStem: boolean;
}

export type WordList = ((word: string) => boolean) & { pieces: readonly Piece[] };

export function words(list: string): WordList {
  const whole = new Set<string>();
  const starts: string[] = [];
  const parts: string[] = [];
  for (const entry of list.split(/\s+/)) {
    const word = plain(entry.replaceAll('*', ''));
    if (word === '') continue;
    if (entry.startsWith('*')) parts.push(word);
    else if (entry.endsWith('*')) starts.push(word);
    else whole.add(word);
  }
  const starting = starts.length > 0 ? new RegExp(`^(?:${starts.join('|')})`, 'u') : undefined;
  const within = parts.length > 0 ? new RegExp(parts.join('|'), 'u') : undefined;
  const has = (word: string) =>
    whole.has(word) || (starting?.test(word) ?? false) || (within?.test(word) ?? false);
  const pieces = [
    ...[...whole].map((text) => ({ text, isStem: false })),
    ...[...starts, ...parts].map((text) => ({ text, isStem: true })),
  ];
  return Object.assign(has, { pieces });
}
