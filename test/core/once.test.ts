import { expect, it } from 'vitest';
import { asked, once } from '../../src/core/once.ts';

it('finds what is found for a name once', () => {
  const found: string[] = [];
  const length = once((name) => {
    found.push(name);
    return name.length > 1 ? name.length : undefined;
  });
  expect(['ab', 'a', 'ab', 'a'].map(length)).toEqual([2, undefined, 2, undefined]);
  expect(found).toEqual(['ab', 'a']);
});

it('finds it again after so many other names that none is kept', () => {
  let found = 0;
  const one = once((name) => {
    found += 1;
    return name;
  });
  for (let at = 0; at < 5000; at += 1) one(`n${at}`);
  expect(one('n0')).toBe('n0');
  expect(found).toBe(5001);
});

it('matches a pattern with a name', () => {
  const pattern = asked(/^a/);
  expect(['ab', 'ba', 'ab'].map((name) => pattern.test(name))).toEqual([true, false, true]);
});
