import { Webhook } from 'standardwebhooks';
import { newSecret, signatureHeaders } from './delivery.signature.js';

const body = JSON.stringify({ type: 'campaign.completed', data: { name: 'Grüße 👋' } });

describe('a signature', () => {
  it('is what the reference library makes, and accepts', () => {
    const secret = newSecret();
    const at = new Date();
    const headers = signatureHeaders([secret], 'evt_1', at.getTime(), body);
    expect(headers['webhook-signature']).toBe(new Webhook(secret).sign('evt_1', at, body));
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('is made with each secret, and with no other', () => {
    const [old, current, other] = [newSecret(), newSecret(), newSecret()];
    const headers = signatureHeaders([current, old], 'evt_1', Date.now(), body);
    new Webhook(old).verify(body, headers);
    new Webhook(current).verify(body, headers);
    expect(() => new Webhook(other).verify(body, headers)).toThrow('No matching signature');
    expect(() => new Webhook(current).verify(`${body} `, headers)).toThrow('No matching signature');
  });

  it('has a secret of 32 random bytes', () => {
    const secrets = Array.from({ length: 100 }, newSecret);
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_/);
      expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    }
  });
});
