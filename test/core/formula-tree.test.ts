import { describe, expect, it } from 'vitest';
import { readFormula } from '../../src/core/formula-tree.ts';
import { issuesIn } from '../../src/core/issues.ts';

const variable = (name: string) => ({ kind: 'variable', name });
const then = variable('a');
const one = { kind: 'number', value: 1 };

describe('a formula is read to a tree', () => {
  it.each([
    ['a - b - 1', { kind: 'infix', sign: '-', left: { kind: 'infix', sign: '-', left: variable('a'), right: variable('b') }, right: one }],
    [
      '-a ** b ** 1',
      {
        kind: 'prefix',
        sign: '-',
        of: { kind: 'infix', sign: '**', left: variable('a'), right: expect.objectContaining({ sign: '**', right: one }) },
      },
    ],
    ['a + b * 1', { kind: 'infix', sign: '+', left: variable('a'), right: { kind: 'infix', sign: '*', left: variable('b'), right: one } }],
    [
      '1 < a <= b',
      {
        kind: 'comparison',
        first: one,
        links: [
          { sign: '<', right: variable('a') },
          { sign: '<=', right: variable('b') },
        ],
      },
    ],
    ['a is not None', { kind: 'comparison', first: variable('a'), links: [{ sign: 'is not', right: { kind: 'none' } }] }],
    ['not a or b', { kind: 'infix', sign: 'or', left: { kind: 'prefix', sign: 'not', of: variable('a') }, right: variable('b') }],
    ['a if b else 1', { kind: 'if', test: variable('b'), then, otherwise: one }],
    ['math.sqrt(np.pi)', { kind: 'call', name: 'sqrt', args: [{ kind: 'constant', name: 'pi' }] }],
  ])('%s', (text, tree) => {
    expect(readFormula(text).tree).toEqual(tree);
  });

  it('with any name where none are told, those of functions that are not called included', () => {
    const { tree, used } = readFormula('min + (max - min) * max(0, k_decay)');
    expect(used).toEqual(['min', 'max', 'k_decay']);
    expect(tree).toMatchObject({ left: variable('min'), right: { right: { kind: 'call', name: 'max' } } });
  });

  it('with none but those that are told', () => {
    expect(readFormula('t / T', ['t', 'T']).used).toEqual(['t', 'T']);
    expect(issuesIn(() => readFormula('t / k', ['t', 'T'])).map(({ code }) => code)).toEqual(['bad-expression']);
    expect(issuesIn(() => readFormula('np.k + 1')).map(({ code }) => code)).toEqual(['bad-expression']);
  });
});
