import iconv from 'iconv-lite';

/** The name of an encoding as the Encoding Standard writes it, or, for those of DOS that it does not have, IANA. */
export type EncodingName = string;

/** What a person may call an encoding that the Encoding Standard does not know by that name. */
const OTHER_NAMES: Readonly<Record<string, EncodingName>> = {
  cp437: 'cp437',
  ibm437: 'cp437',
  cp850: 'cp850',
  ibm850: 'cp850',
  cp852: 'cp852',
  ibm852: 'cp852',
  cp858: 'cp858',
  cp874: 'windows-874',
  cp932: 'shift_jis',
  cp936: 'gb18030',
  cp949: 'euc-kr',
  cp950: 'big5',
  'mac-roman': 'macintosh',
  macroman: 'macintosh',
  'mac roman': 'macintosh',
};

/**
 * The encoding that `label` stands for: a label of the Encoding Standard, in any case, or a usual name of one of DOS or Macintosh.
 * GBK is read as GB18030, which has all of it. Undefined where nothing is known by that name.
 */
export function encodingNamed(label: string): EncodingName | undefined {
  const wanted = label.trim().toLowerCase();
  const other = OTHER_NAMES[wanted] ?? OTHER_NAMES[wanted.replace(/^(windows|win|cp|ibm|dos)[-_ ]?/, 'cp')];
  if (other) return other;
  for (const name of [wanted, wanted.replace(/^(?:windows|win|cp|ansi)[-_ ]?(?=125\d$)/, 'windows-')]) {
    const standard = standardName(name);
    if (standard === 'gbk') return 'gb18030';
    if (standard && iconv.encodingExists(iconvName(standard))) return standard;
  }
  return undefined;
}

/** The encoding's name in iconv-lite. */
export function iconvName(encoding: EncodingName): string {
  if (encoding === 'ibm866') return 'cp866';
  if (encoding === 'x-mac-cyrillic') return 'maccyrillic';
  return encoding === 'iso-8859-8-i' ? 'iso-8859-8' : encoding;
}

function standardName(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
