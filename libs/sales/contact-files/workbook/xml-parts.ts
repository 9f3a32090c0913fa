import { StringDecoder } from 'node:string_decoder';
import { SaxesParser } from 'saxes';
import { nextTurn } from '../../../platform/process/next-turn.js';
import { unusableWorkbook } from './workbook-error.js';

/** What is done with a part as it is read; names are without their prefix. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

const SLICE_BYTES = 16 * 1024;
const DEPTH_MAX = 64;
/** Between two tags; a cell has at most 32,767 characters. */
const BYTES_WITHOUT_TAG_MAX = 1024 * 1024;

/**
 * Reads XML in slices, after each of which it is the caller's turn. It knows the five entities of XML and no others: a part that
 * declares any is refused, so nothing is ever fetched or multiplied.
 */
export async function* parseXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ position: false, xmlns: false as const });
  const decoder = new StringDecoder('utf8');
  let depth = 0;
  let bytesWithoutTag = 0;
  parser.on('doctype', () => {
    throw unusableWorkbook('it has a document type declaration, which no spreadsheet program writes');
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding && !/^utf-?8$/i.test(encoding))
      throw unusableWorkbook(`its XML is in ${encoding.slice(0, 40)}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    bytesWithoutTag = 0;
    depth += 1;
    if (depth > DEPTH_MAX) throw unusableWorkbook('its XML is nested too deeply');
    handler.open?.(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    bytesWithoutTag = 0;
    depth -= 1;
    handler.close?.(localName(name));
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      const slice = chunk.subarray(at, at + SLICE_BYTES);
      bytesWithoutTag += slice.length;
      parser.write(decoder.write(slice));
      if (bytesWithoutTag > BYTES_WITHOUT_TAG_MAX) throw unusableWorkbook('it has a text without end');
      yield;
      await nextTurn();
    }
  }
  parser.write(decoder.end()).close();
}

/** The whole part, for those that are small. */
export async function readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _ of parseXml(chunks, handler));
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
