import fc from 'fast-check';
import {
  campaignKey,
  formatCampaignId,
  formatReference,
  parseCampaignId,
  parseReference,
} from './reference.js';

const campaignIds = fc.bigInt({ min: 1n, max: BigInt(Number.MAX_SAFE_INTEGER) });

describe('references', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(
        campaignIds,
        fc.nat(999_999_999),
        fc.integer({ min: 1, max: 9_999 }),
        (campaignId, seq, runNo) => {
          const text = formatReference(campaignKey(campaignId), seq, runNo);
          expect(parseReference(text)).toEqual({ campaignId: Number(campaignId), seq, runNo });
          expect(parseCampaignId(formatCampaignId(campaignId))).toBe(campaignId);
        },
      ),
    );
  });

  it.each([
    '',
    'abc',
    '1-2',
    '1-2-3-4',
    '1--3',
    'A-1-1',
    'zzzzzzzzzzz-1-1',
    '1-9999999999-1',
    ' 1-1-1',
    '1-1-1\n',
  ])('refuses %j', (text) => expect(parseReference(text)).toBeNull());

  it('takes only the one spelling of a campaign id', () => {
    expect(parseCampaignId('cmp_1')).toBe(1n);
    for (const text of ['cmp_01', '1', 'cmp_', 'CMP_1', 'cmp_zzzzzzzzzzz'])
      expect(parseCampaignId(text)).toBeNull();
  });
});
