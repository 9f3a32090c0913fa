import { Readable } from 'node:stream';
import { openContactFile } from './contact-file.js';

describe('a header below titles', () => {
  it.each([
    'Kundenliste\nStand 2026\nFiliale Bonn\n0228 123456\n',
    'Kundenliste\nStand 2026\nFiliale Bonn\nHotline,0228 123456\n',
    'Kundenliste,\nStand 2026,\nFiliale Bonn,\n,0228 123456\n',
  ])('of which the last has a number is found: %j', async (titles) => {
    const csv = `${titles}Name,Telefon\nAnn,0171 3920001\nBob,0171 3920002\n`;
    const file = await openContactFile(Readable.from([Buffer.from(csv)]), { defaultRegion: 'DE' });
    const [numbers, rejects]: [string[], string[]] = [[], []];
    for await (const chunk of file.chunks) {
      numbers.push(...chunk.contacts.map(({ msisdn }) => msisdn));
      rejects.push(...chunk.rejects.map(({ reason }) => reason));
    }
    expect({ columns: file.columns, numbers, rejects }).toEqual({
      columns: ['name', 'telefon'],
      numbers: ['491713920001', '491713920002'],
      rejects: [],
    });
  });
});
