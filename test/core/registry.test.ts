import { describe, expect, it, vi } from 'vitest';
import { Registry } from '../../src/core/registry.ts';

const [apple, pear, quince, plum] = ['apple', 'pear', 'quince', 'plum'].map((type) => ({ type })) as [One, One, One, One];
interface One {
  readonly type: string;
}

describe('a registry', () => {
  const every = vi.fn(() => [apple, pear, quince]);
  const registry = () => {
    every.mockClear();
    return new Registry<One>([pear], every, (type) => type === 'stone');
  };

  it('has some at once, and asks for all when one of them is not enough', () => {
    const fruit = registry();
    expect([fruit.get('pear'), fruit.has('pear')]).toEqual([pear, true]);
    expect(every).not.toHaveBeenCalled();
    expect([fruit.get('quince'), fruit.has('nut'), fruit.get('apple')]).toEqual([quince, false, apple]);
    expect(every).toHaveBeenCalledOnce();
  });

  it('does not look for what is of another kind', () => {
    expect(registry().has('stone')).toBe(false);
    expect(every).not.toHaveBeenCalled();
  });

  it('lists all in their own order', () => {
    expect([...registry().keys()]).toEqual(['apple', 'pear', 'quince']);
    expect([...registry().values()]).toEqual([apple, pear, quince]);
  });

  it('takes one more', () => {
    const fruit = registry();
    fruit.set('plum', plum);
    expect(fruit.get('plum')).toBe(plum);
    expect([...fruit.keys()]).toEqual(['apple', 'pear', 'quince', 'plum']);
  });
});
