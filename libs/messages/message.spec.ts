import { counterDeltas, rankOf, STATUS } from './message.js';

describe('message status', () => {
  it('lets the first final status stand, and only a delivery overrule it', () => {
    const may = (from: keyof typeof STATUS, to: keyof typeof STATUS) => STATUS[from] < rankOf(STATUS[to]);
    expect(may('queued', 'sent')).toBe(true);
    expect(may('sent', 'undelivered')).toBe(true);
    expect(may('undelivered', 'delivered')).toBe(true);
    expect(may('expired', 'failed')).toBe(false);
    expect(may('failed', 'expired')).toBe(false);
    expect(may('delivered', 'undelivered')).toBe(false);
    expect(may('delivered', 'delivered')).toBe(false);
    expect(may('delivered', 'sent')).toBe(false);
  });

  it('adds transitions up to deltas that keep the total', () => {
    const deltas = counterDeltas([
      { from: 'queued', to: 'sent', messages: 7 },
      { from: 'delivered', to: 'delivered', messages: 2 },
      { from: 'queued', to: 'failed', messages: 1 },
      { from: 'sent', to: 'delivered', messages: 3 },
    ]);
    expect(deltas).toEqual({ queued: -8, sent: 4, failed: 1, delivered: 3 });
  });
});
