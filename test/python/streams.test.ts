import { expect, it } from 'vitest';
import { streamOf } from '../../src/python/streams.ts';
import { Unknown } from '../../src/python/values.ts';

it('has one item for all of what nobody knows, and another one each time it is gone through', () => {
  const loader = new Unknown([{ text: 'loader', at: 0 }]);
  const { item } = streamOf(loader);
  expect(item(1)).toBe(item(0));
  expect(item(0)).toEqual(loader);
  expect(streamOf(loader).item(0)).not.toBe(item(0));
});
