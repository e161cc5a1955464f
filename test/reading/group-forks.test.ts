import { expect, it } from 'vitest';
import { Dict, Unknown, type Value } from '../../src/python/values.ts';
import { GroupForks } from '../../src/reading/group-forks.ts';

const doubt = new Unknown([{ text: 'found', at: 0 }]);

/** Groups of which both ways are gone, and their rates afterwards. */
function after(rates: readonly Value[], one: (groups: readonly Dict[], add: (lr: number) => void) => void, other: typeof one) {
  const members = new Set<Dict>();
  const forks = new GroupForks(members);
  const add = (lr: Value): void => {
    const group = new Dict(new Map<Value, Value>([['lr', lr]]));
    forks.watch(group);
    members.add(group);
  };
  for (const rate of rates) add(rate);
  const { other: second, join } = forks.fork();
  one([...members], add);
  second();
  other([...members], add);
  join(doubt);
  return [...members].map((group) => group.get('lr'));
}
const nothing = () => {};

it('doubts rates that two ways leave otherwise, and no others', () => {
  const set =
    (lr: number) =>
    ([group]: readonly Dict[]) =>
      group?.set('lr', lr);
  expect(after([1, 2], nothing, nothing)).toEqual([1, 2]);
  expect(after([1, 2], set(3), nothing)).toEqual([doubt, 2]);
  expect(after([1, 2], nothing, set(3))).toEqual([doubt, 2]);
  expect(after([1, 2], set(3), set(3))).toEqual([3, 2]);
  expect(after([1, 2], set(3), set(4))).toEqual([doubt, 2]);
});

it('begins the second way with what the groups held', () => {
  const seen: (Value | undefined)[] = [];
  after(
    [1],
    ([group]) => group?.map.clear(),
    ([group]) => seen.push(group?.get('lr')),
  );
  expect(seen).toEqual([1]);
});

it('keeps a group of the first way, and doubts one of the second', () => {
  expect(after([1], (_, add) => add(5), nothing)).toEqual([1, 5]);
  expect(after([1], nothing, (_, add) => add(5))).toEqual([1, doubt]);
});

it('goes conditions within conditions', () => {
  const members = new Set<Dict>();
  const forks = new GroupForks(members);
  const group = new Dict(new Map<Value, Value>([['lr', 1]]));
  forks.watch(group);
  members.add(group);
  const outer = forks.fork();
  const inner = forks.fork();
  group.set('lr', 2);
  inner.other();
  group.set('lr', 2);
  inner.join(doubt);
  expect(group.get('lr')).toBe(2);
  outer.other();
  expect(group.get('lr')).toBe(1);
  outer.join(doubt);
  expect(group.get('lr')).toBe(doubt);
});
