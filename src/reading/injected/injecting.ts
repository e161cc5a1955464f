import type { Machine } from '../../python/machine.ts';
import { children } from '../../python/syntax.ts';
import { Func, type FuncParameter, Native, Unknown, type Value } from '../../python/values.ts';

/** Whoever goes through a script whose functions are given values of settings. */
export interface Injecting {
  readonly m: Machine;
  readonly whereabouts: { taken(note: string): void };
  /** What a file of settings holds that a library opens itself, by its path or where one was named after the script. */
  settingsAt(path: Value, asking: string): Value | undefined;
}

/** What a parameter is given that a call says nothing of; nothing where it is left to its own default. */
export type Giving = (name: string, unsaid: Value | undefined) => Value | undefined;

/** A function whose parameters are given values as it is called. */
export function injected(func: Func, give: Giving): Func {
  const parameters = func.parameters.map((one): FuncParameter => {
    if (one.kind.startsWith('*')) return one;
    const { name, kind, unsaid: own } = one;
    return {
      name,
      kind,
      get unsaid() {
        return give(name, own) ?? own;
      },
    } as FuncParameter;
  });
  return new Func({ ...func, parameters });
}

/** What stands for a value that the settings of a run say, by the name of its parameter. */
export function unsaidBy(goer: Injecting, name: string, at: number, library: string): Value {
  const lacking = goer.settingsAt(new Unknown([]), library);
  const elsewhere = lacking instanceof Unknown ? lacking.origins[0]?.elsewhere : undefined;
  return goer.m.defines.get(name) ?? new Unknown([{ text: name, at, ...(elsewhere && { elsewhere }) }], name);
}

/** A method that gives what it is given, or a decorator of what stands below it: `@it` and `@it(prefix='a')`. */
export const marking = (name: string, mark: (func: Value, keywords: ReadonlyMap<string, Value>, args: readonly Value[]) => Value): Native =>
  new Native(name, (args, keywords) => {
    const [first] = args;
    if (first instanceof Func) return mark(first, keywords, []);
    return new Native(name, ([func = null]) => mark(func, keywords, args));
  });

/** Where a parameter stands. */
export function parameterPlace(m: Machine, { node }: Func, name: string): number {
  const part = children(node.getChild('ParamList') ?? node).find((one) => one.name === 'VariableName' && m.textOf(one) === name);
  return part?.from ?? node.from;
}
