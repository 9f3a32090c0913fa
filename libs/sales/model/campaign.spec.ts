import { pace } from './campaign.js';

const startedAt = new Date('2026-05-04T12:00:00Z');
const secondsLater = (seconds: number) => new Date(startedAt.getTime() + seconds * 1_000);

describe('the pace of a campaign', () => {
  it('is what was handed over: neither what was canceled nor what expired', () => {
    const counts = { queued: 0, sending: 0, canceled: 5_000, expired: 1_000 };
    const ended = {
      status: 'canceled',
      contacts: 8_000,
      counts,
      startedAt,
      finishedAt: secondsLater(2),
    } as const;
    expect(pace(ended, secondsLater(100))).toEqual({ messagesPerSecond: 1_000, finishEstimateAt: null });
  });

  it('tells when the rest will be', () => {
    const counts = { queued: 2_500, sending: 500, canceled: 0, expired: 0 };
    const running = { status: 'running', contacts: 4_000, counts, startedAt, finishedAt: null } as const;
    expect(pace(running, secondsLater(1))).toEqual({
      messagesPerSecond: 1_000,
      finishEstimateAt: secondsLater(4),
    });
  });
});
