import { expect, it } from 'vitest';
import { givenInTurn } from '../../src/python/chains.ts';
import { Unknown, type Value } from '../../src/python/values.ts';

/** How many calls hang on one another. */
function lengthOf(value: Value | undefined): number {
  let length = 0;
  for (let one = value; one instanceof Unknown && one.called !== undefined; length += 1)
    one = one.called.args[0] ?? one.called.keywords.get('by');
  return length;
}

it.each(['args', 'keywords'])('remembers only the end of a chain of calls that are given what others gave, as %s', (how) => {
  const state = new Unknown([{ text: 'state', at: 0 }]);
  let value = state;
  const lengths: number[] = [];
  for (let turn = 0; turn < 100; turn += 1) {
    const [args, keywords] = [how === 'args' ? [value] : [], new Map(how === 'args' ? [] : [['by', value as Value]])];
    value = givenInTurn(state, { path: 'step', args, keywords, at: turn, text: `step${turn}` });
    lengths.push(lengthOf(value));
  }
  expect(lengths.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(60);
  expect(value.called?.text).toBe('step99');
});
