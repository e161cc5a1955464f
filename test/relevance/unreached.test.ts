import { expect, it } from 'vitest';
import { sourceOf } from '../../src/reading/script.ts';
import { unreached } from '../../src/relevance/unreached.ts';

const beside = `lr = 0.1
__all__ = ["Used", "Unused"]
def helper():
    return Unused
class Unused:
    def again(self):
        return helper()
class Used(Base):
    pass
class Base:
    pass
@register
class Registered:
    pass
`;

/** What of the module is reached by nothing where a script does this. */
const left = (script: string) => {
  const module = (path: string) => (path === 'beside.py' ? { file: path, text: beside } : undefined);
  const source = sourceOf(`from beside import Used\n# Unused\n${script}\n`, 'train.py', { module });
  return unreached(source).map(({ from }) => /(?:class|def) (\w+)/.exec(source.text.slice(from))?.[1]);
};

it('is what no name leads to but its own and those of what is not reached either', () => {
  expect(left('Used()')).toEqual(['helper', 'Unused']);
  expect(left('helper()')).toEqual([]);
  expect(left('make("Unused")')).toEqual([]);
});

it('is nothing where names may be made up', () => {
  expect(left('getattr(beside, kind + "used")')).toEqual([]);
  expect(left('net.eval()')).toEqual(['helper', 'Unused']);
  expect(left('eval(kind)')).toEqual([]);
});
