import { callsNothing, mutators } from './called-names.ts';
import type { Mention } from './mentions.ts';
import { writtenName } from './name-scopes.ts';

/** The names of an object, or of a module, as a dict. */
const namespace = String.raw`(?:(?<!\bin\s+[\w.]*)__dict__|(?<![.\w])vars\s*\([^()]*\))\s*`;

/** Code that may do anything with names; what stands outside of loops and functions does it before anything is passed over. */
const wild = new RegExp(
  String.raw`(?<![.\w])(?:(?:exec|globals|locals)\s*\(|vars\s*\(\s*\)|dict\s*\.\s*(?!items\b|keys\b|values\b|get\b|copy\b)\w+\s*\(\s*[\w.]*${namespace}|eval\s*\(\s*\w*['"][^'"]*[(:])|${namespace}(?:\.\s*(?!items\b|keys\b|values\b|get\b|copy\b)\w|\[[^\]]*\]\s*[-+*/|]*=(?!=)|\|?=(?!=))`,
);
const kept = /=\s*(globals|locals|vars)\(\)\s*$|__dict__/;
/** What of a namespace is only looked at: `name in models.__dict__`, `models.__dict__[name]`. */
const lookedAt = /\bin\s+[\w.]*__dict__|__dict__\s*(\[[^\]]*\](?!\s*[-+*/|]*=(?!=))|\.\s*(items|keys|values|get|copy)\b)/g;
const taken = new RegExp(`${namespace}$`);

/** Whether a statement may do anything with names; `outside` of loops and functions. */
export const isWild = (one: Mention, outside: boolean, all: readonly Mention[]): boolean =>
  (outside ? kept.test(one.head.replaceAll(lookedAt, '')) : wild.test(one.head)) || (taken.test(one.head) && isWritten(one, all));

/** Whether it sets an attribute by a name that may be put together. */
export const setsByName = ({ node, head }: Mention): boolean => !definitions.test(node.name) && named.test(head);
const named = /(?:(?<![.\w])(?:set|del)attr|\.\s*__(?:set|del)attr__)\s*\(/;
const definitions = /^(Function|Class)Definition$|^DecoratedStatement$/;

/** Whether such a dict may be written into: `names = vars(self)` is not where it is only looked at. */
function isWritten({ node, targets, writes }: Mention, all: readonly Mention[]): boolean {
  if (/^(For|If|While|Assert)Statement$/.test(node.name)) return false;
  const [name, ...more] = targets;
  if (node.name !== 'AssignStatement' || writes || name === undefined || more.length > 0) return true;
  return all.some(
    (one) =>
      one.into.includes(name) ||
      one.methods.some(([on, method]) => on === name && mutators.has(method)) ||
      one.hands.some(({ to, name: handed }) => handed === name && !callsNothing.has(writtenName(to))) ||
      (one.node.name !== 'ForStatement' && one.alias.includes(name)) ||
      (/^(Return|Yield)Statement$/.test(one.node.name) && one.reads.has(name)),
  );
}
