import fc from 'fast-check';
import { addressOf, meaningOf } from './meaning.js';

const read = (text: string) => meaningOf(JSON.parse(text));

describe('what a request means', () => {
  it.each([
    ['{"to":"+1","text":"Hi"}', '{ "text": "Hi",\n "to": "+1" }'],
    ['{"a":{"b":1,"c":[{"d":1,"e":2}]}}', '{"a":{"c":[{"e":2,"d":1}],"b":1.0}}'],
    ['{"n":100}', '{"n":1e2}'],
    ['{"s":"\\u0041"}', '{"s":"A"}'],
  ])('is the same of %s and %s', (one, other) => {
    expect(read(one)).toBe(read(other));
  });

  it.each([
    ['{"a":[1,2]}', '{"a":[2,1]}'],
    ['{"a":"1"}', '{"a":1}'],
    ['{"a":null}', '{}'],
    ['{"__proto__":{"a":1}}', '{}'],
    ['{"a":{"b":1},"c":2}', '{"a":{"b":1,"c":2}}'],
  ])('is another of %s and %s', (one, other) => {
    expect(read(one)).not.toBe(read(other));
  });

  it('is told by nothing but the JSON itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const asText = JSON.stringify(one);
        expect(JSON.parse(read(asText))).toEqual(JSON.parse(asText));
        if (read(JSON.stringify(other)) === read(asText))
          expect(JSON.parse(JSON.stringify(other))).toEqual(JSON.parse(asText));
      }),
    );
  });

  it('knows no order of parameters', () => {
    expect(addressOf('/create?b=2&a=1%20')).toBe(addressOf('/create?a=1+&b=2'));
    expect(addressOf('/create?a=1')).not.toBe(addressOf('/create?a=2'));
    expect(addressOf('/create')).toBe('/create');
  });
});
