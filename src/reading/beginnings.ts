import { nothing } from '../python/machine.ts';
import { children, textOf } from '../python/syntax.ts';
import { Class, Func, NotKnown, Raised, Unknown, type Value } from '../python/values.ts';
import type { Found } from './found.ts';

/** What looks at a model that is there, and does not train it. */
const looks = /^(?!.*(?:train|fit|run|main|learn)).*(?:eval|test|valid|infer|predict|demo|bench|export|profile|sample|generate)/i;

/** What a class calls its training, the likeliest first. */
const trainings = ['train', 'fit', 'run', 'train_model', 'training', 'run_training', 'train_loop', 'learn'];

/** What another file starts: a function, or a method of an object that it makes. */
interface Beginning {
  readonly name: string;
  readonly func: Func;
  readonly type: Class | undefined;
}

/** Functions and classes at the top of a script that nothing in it names and in which a rate is moved. */
function beginnings({ m }: Found): readonly Beginning[] {
  const { source } = m;
  const [own] = source.parts ?? [];
  const text = source.text.slice(0, own?.from);
  const all = children(source.top).flatMap((node): Beginning[] => {
    const inner = node.name === 'DecoratedStatement' ? (node.getChild('FunctionDefinition') ?? node.getChild('ClassDefinition')) : node;
    if (inner?.name !== 'FunctionDefinition' && inner?.name !== 'ClassDefinition') return [];
    const name = textOf(source, inner.getChild('VariableName') ?? inner);
    const elsewhere = `${text.slice(0, inner.from)}\n${text.slice(inner.to)}`;
    const found = m.globals.names.get(name);
    if (looks.test(name) || new RegExp(`(?<!["'.])\\b${name}\\b(?!["'])`).test(elsewhere) || !m.observer.movesRate(inner)) return [];
    if (found instanceof Func) return [{ name, func: found, type: undefined }];
    const func = found instanceof Class ? trainingOf(found) : undefined;
    return func === undefined ? [] : [{ name: `${name}.${func.name}`, func, type: found as Class }];
  });
  const functions = all.filter(({ type }) => type === undefined);
  return functions.length > 0 ? functions : all;
}

/** The method of a class that trains and needs nothing more than the object. */
function trainingOf(type: Class): Func | undefined {
  const methods = trainings.map((name) => type.find(name)).filter((one) => one instanceof Func);
  return methods.find(({ parameters }) => parameters.slice(1).every(({ kind, unsaid }) => kind !== 'plain' || unsaid !== undefined));
}

/** The methods that train of classes that nothing here names, of a script whose loops are not followed. */
export function uncalledTrainings({ m }: Found): readonly string[] {
  const { source } = m;
  return children(source.top).flatMap((node) => {
    if (node.name !== 'ClassDefinition') return [];
    const name = textOf(source, node.getChild('VariableName') ?? node);
    const elsewhere = `${source.text.slice(0, node.from)}\n${source.text.slice(node.to)}`;
    const type = m.globals.names.get(name);
    if (!(type instanceof Class) || new RegExp(`\\b${name}\\b`).test(elsewhere)) return [];
    const methods = trainings.map((one) => type.attributes.get(one)).filter((one) => one instanceof Func);
    const trains = methods.find(({ node }) => [/\bfor\b/, /\.step\s*\(/].every((one) => one.test(m.textOf(node))));
    return trains === undefined ? [] : [`${name}.${trains.name}`];
  });
}

/** Goes through what another file starts, where that is one thing, with its own defaults and what else is given for its parameters. */
export function begin(found: Found): void {
  const [first, ...others] = beginnings(found);
  if (first === undefined || others.length > 0) return;
  const { m, wanted, whereabouts } = found;
  const { name, func, type } = first;
  const init = type?.find('__init__');
  const made = type === undefined ? func : init instanceof Func ? init : undefined;
  const at = made?.node.from ?? func.node.from;
  const given = (one: string): Value => {
    const elsewhere = wanted.files?.asked(one);
    return wanted.files?.of(one) ?? new Unknown([{ text: one, at, ...(elsewhere && { elsewhere }) }]);
  };
  const unsaid = (made?.parameters ?? []).slice(type === undefined ? 0 : 1).filter((one) => one.unsaid === undefined);
  // What --define says is a default: those around it are given by their names.
  const needed = unsaid.filter(({ kind }) => kind === 'plain' || kind === 'keyword');
  const keywords = new Map(needed.map((one) => [one.name, given(one.name)]));
  whereabouts.says(`nothing here calls ${name}, which is gone through as what starts the run`);
  try {
    if (type === undefined) m.invoke(func, [], keywords);
    else m.invoke(func, [m.call(type, [], keywords, { from: at, to: at })], nothing);
  } catch (error) {
    if (!(error instanceof Raised || error instanceof NotKnown)) throw error;
  }
}
