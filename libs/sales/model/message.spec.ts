import { isMovedBy, STATUS, type StatusName, sumMoves } from './message.js';

describe('message status', () => {
  it('lets the first final status stand, and only a delivery overrule it', () => {
    const may = (from: StatusName, to: StatusName) => isMovedBy(STATUS[to], STATUS[from], null);
    expect(may('queued', 'sent')).toBe(true);
    expect(may('sent', 'undelivered')).toBe(true);
    expect(may('undelivered', 'delivered')).toBe(true);
    expect(may('expired', 'failed')).toBe(false);
    expect(may('failed', 'expired')).toBe(false);
    expect(may('delivered', 'undelivered')).toBe(false);
    expect(may('delivered', 'delivered')).toBe(false);
    expect(may('delivered', 'sent')).toBe(false);
  });

  it('sums up what left and what came to each status, without what stayed', () => {
    const { left, came } = sumMoves([
      { from: 'queued', to: 'sent', messages: 7 },
      { from: 'delivered', to: 'delivered', messages: 2 },
      { from: 'queued', to: 'failed', messages: 1 },
      { from: 'sent', to: 'delivered', messages: 3 },
    ]);
    const none = { unknown: 0, failed: 0, undelivered: 0, expired: 0, canceled: 0, delivered: 0 };
    expect(left).toEqual({ ...none, queued: 8, sent: 3 });
    expect(came).toEqual({ ...none, queued: 0, sent: 7, failed: 1, delivered: 3 });
  });
});
