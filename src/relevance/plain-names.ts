import type { Mention } from './mentions.ts';
import { makesOptimizer, makesSettings } from './moving-code.ts';
import { writtenName } from './name-scopes.ts';

/** `getattr` of an attribute by its name. */
const namedAttribute = /\bgetattr\s*\([^,()]*,\s*['"](\w+)['"]\s*[,)]/g;
/** `getattr` by a name that is put together. */
export const byMadeName = /\bgetattr\s*\(\s*([^,()]+),(?!\s*['"][^'"]*['"]\s*[,)])/g;

/** Names that stand for settings alone. */
export function namesOfSettings(all: readonly Mention[]): readonly string[] {
  const [plain, others] = [new Set<string>(), new Set<string>()];
  for (const { node, targets, head } of all)
    for (const target of targets.map(writtenName))
      (node.name === 'AssignStatement' && makesSettings.test(head) ? plain : others).add(target);
  return [...plain].filter((name) => !others.has(name));
}

/** Whether a variable holds settings, and never an optimizer. */
export function isSettings(name: string, all: readonly Mention[]): boolean {
  const heads = all.filter(({ targets }) => targets.some((target) => writtenName(target) === name)).map(({ head }) => head);
  return heads.some((head) => makesSettings.test(head)) && !heads.some((head) => makesOptimizer.test(head));
}

/** What is handed to functions, given back or bound to other names. */
export const handedOn = (all: readonly Mention[]): ReadonlySet<string> =>
  new Set(
    all.flatMap(({ hands, alias, node, reads }) => [
      ...hands.map(({ name }) => name),
      ...(alias.length > 0 || /^(Return|Yield)Statement$/.test(node.name) ? reads : []),
    ]),
  );

/** What `import numpy as np, torch` binds. */
export const importedModules = ({ node, head }: Mention): readonly string[] =>
  node.name === 'ImportStatement' && head.startsWith('import ')
    ? head
        .slice('import '.length)
        .split(',')
        .map((one) =>
          one
            .trim()
            .replace(/^.*\sas\s+/, '')
            .replace(/\s*\..*$/, ''),
        )
    : [];

/** Whether what `getattr` fetches may be a function of the script: it is none where it belongs to one of these names. */
export const mayFetch = (head: string, calls: RegExp, plain: ReadonlySet<string>): boolean =>
  [...head.matchAll(calls)].some(([, of = '']) => !plain.has(/^\w+(?=[.\s]|$)/.exec(of)?.[0] ?? ''));

/** The attributes that `getattr` fetches by their names. */
export const fetchedBy = (head: string): readonly string[] => [...head.matchAll(namedAttribute)].flatMap(([, name = '']) => name);

/** The attributes that code reads by their names as texts: `getattr(x, 'rate')`, `vars(x)['rate']`, `x.__dict__.get('rate')`. */
export const readByName = (head: string): readonly string[] =>
  /\bgetattr\s*\(|\bvars\s*\(|__dict__|\b(attrgetter|methodcaller)\s*\(/.test(head)
    ? [...head.matchAll(/['"]([A-Za-z_]\w*)['"]/g)].map(([, name = '']) => name)
    : [];

/** What is read of by names that are put together. */
const any =
  /\bgetattr\s*\(\s*(?:\w+\.)*(\w+)\s*,(?!\s*['"][^'"]*['"]\s*[,)])|(?<![.\w])eval\s*\(\s*[fF]?['"]\s*(\w+)|(?<![.\w])vars\s*\(\s*(?:\w+\.)*(\w+)\s*\)|\b(\w+)\.__dict__\b/g;

/** The names any of whose attributes code may read: `getattr(args, name)`, `vars(args)`. */
export const readsAny = (head: string): readonly string[] => [...head.matchAll(any)].flatMap(([, ...owners]) => owners.filter(Boolean));

/** Whose attributes an assignment sets. */
export const attributesSet = (head: string): readonly string[] =>
  [...head.matchAll(/(\w+)\.\w+\s*(?:,|[-+*/%&|^@<>]*=(?!=))/g)].map(([, owner = '']) => owner);
