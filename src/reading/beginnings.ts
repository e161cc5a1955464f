import { children, type Node, textOf } from '../python/syntax.ts';
import { Func, NotKnown, Raised, Unknown, type Value } from '../python/values.ts';
import type { Found } from './found.ts';

/** What looks at a model that is there, and does not train it. */
const looks = /^(?!.*(?:train|fit|run|main|learn)).*(?:eval|test|valid|infer|predict|demo|bench|export|profile|sample|generate)/i;

/** Functions at the top of a script that nothing in it names and in which a rate is moved: what another file starts. */
function beginnings({ m }: Found): readonly Func[] {
  const { source } = m;
  const [own] = source.parts ?? [];
  const text = source.text.slice(0, own?.from);
  return children(source.top).flatMap((node): Func[] => {
    const inner: Node | null = node.name === 'DecoratedStatement' ? node.getChild('FunctionDefinition') : node;
    if (inner?.name !== 'FunctionDefinition') return [];
    const name = textOf(source, inner.getChild('VariableName') ?? inner);
    const elsewhere = `${text.slice(0, inner.from)}\n${text.slice(inner.to)}`;
    const found = m.globals.names.get(name);
    const isFirst = !looks.test(name) && !new RegExp(`(?<!["'.])\\b${name}\\b(?!["'])`).test(elsewhere);
    return isFirst && found instanceof Func && m.observer.movesRate(inner) ? [found] : [];
  });
}

/** Goes through what another file starts, where that is one function, with its own defaults and what else is given for its parameters. */
export function begin(found: Found): void {
  const [func, ...others] = beginnings(found);
  if (func === undefined || others.length > 0) return;
  const { m, wanted, whereabouts } = found;
  const given = (name: string): Value => {
    const elsewhere = wanted.files?.asked(name);
    return wanted.files?.of(name) ?? new Unknown([{ text: name, at: func.node.from, ...(elsewhere && { elsewhere }) }]);
  };
  const unsaid = func.parameters.filter((one) => one.unsaid === undefined);
  const args = unsaid.filter(({ kind }) => kind === 'plain').map(({ name }) => given(name));
  const keywords = new Map(unsaid.filter(({ kind }) => kind === 'keyword').map(({ name }) => [name, given(name)]));
  whereabouts.says(`nothing here calls ${func.name}, which is gone through as what starts the run`);
  try {
    m.invoke(func, args, keywords);
  } catch (error) {
    if (!(error instanceof Raised || error instanceof NotKnown)) throw error;
  }
}
