import { parseMetrics } from './prometheus-text.js';

describe('the text format of Prometheus', () => {
  it('is read with labels, escapes, histograms, odd numbers and time stamps', () => {
    const text = `# HELP a_total What it counts.
# TYPE a_total counter
a_total 3
a_total{route="/x/:id",status="200"} 1.5e3 1700000000000
`;
    expect(parseMetrics(text)).toEqual([
      { name: 'a_total', labels: {}, value: 3 },
      { name: 'a_total', labels: { route: '/x/:id', status: '200' }, value: 1500 },
    ]);
    expect(parseMetrics(String.raw`b{x="a \"q\", \\ and \n}",} -2`)).toEqual([
      { name: 'b', labels: { x: 'a "q", \\ and \n}' }, value: -2 },
    ]);
    expect(parseMetrics('h_bucket{le="+Inf"} 4\r\nh_sum NaN\nh_count +Inf')).toEqual([
      { name: 'h_bucket', labels: { le: '+Inf' }, value: 4 },
      { name: 'h_sum', labels: {}, value: Number.NaN },
      { name: 'h_count', labels: {}, value: Number.POSITIVE_INFINITY },
    ]);
    expect(parseMetrics('')).toEqual([]);
  });

  it.each(['<!doctype html>', 'a', 'a one', 'a{b=1} 2', 'a{b="1" 2', '{"up": 1}', 'a{b="1" c="2"} 3'])(
    'is not %j',
    (line) => {
      expect(() => parseMetrics(`up 1\n${line}`)).toThrow('line 2 is no metric');
    },
  );
});
