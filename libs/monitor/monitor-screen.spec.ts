import { MonitorScreen } from './monitor-screen.js';

function screen(isTTY: boolean) {
  let written = '';
  const output = { isTTY, columns: 20, rows: 3, write: (text: string) => (written += text) };
  return { screen: new MonitorScreen(output), written: () => written };
}

describe('the monitor’s screen', () => {
  it('draws over itself on a terminal, no wider than it, until it is settled', () => {
    const { screen: live, written } = screen(true);
    live.draw([
      ['sent', '1'],
      ['mean time', '1.000 s and more to say'],
    ]);
    expect(written()).toBe('sent       1\nmean time  1.000 s \n');
    live.draw([['sent', '2']]);
    expect(written()).toContain('\x1b[2A\r\x1b[Jsent  2\n');
    // The third line and the cursor below it would scroll the first one away.
    live.draw([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ]);
    expect(written()).toMatch(/a {2}1\nb {2}2\n$/);
    live.draw([['sent', '2']]);
    live.settle();
    live.draw([['sent', '3']]);
    expect(written()).toMatch(/sent {2}2\nsent {2}3\n$/);
  });

  it('writes a line each time elsewhere', () => {
    const { screen: plain, written } = screen(false);
    plain.draw([
      ['sent', '1'],
      ['failed', '0'],
    ]);
    expect(written()).toBe('sent 1, failed 0\n');
  });
});
