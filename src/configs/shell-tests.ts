import type { CompoundList, Word } from 'unbash';
import { Missing } from './entry.ts';
import { calculated, missingIn, type ShellScope, variable, wordsOf } from './shell-words.ts';

type Truth = boolean | Missing;
const not = (value: Truth): Truth => (value instanceof Missing ? value : !value);

const comparisons: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => Number(a) === Number(b),
  '-ne': (a, b) => Number(a) !== Number(b),
  '-lt': (a, b) => Number(a) < Number(b),
  '-le': (a, b) => Number(a) <= Number(b),
  '-gt': (a, b) => Number(a) > Number(b),
  '-ge': (a, b) => Number(a) >= Number(b),
};

/** Whether the condition of an `if` holds, as far as it is a test of words that are known. */
export function holds(clause: CompoundList, scope: ShellScope): Truth {
  const text = scope.source.text.slice(clause.pos, clause.end).replace(/\s+/g, ' ');
  const unknown = new Missing(text);
  const [statement, ...more] = clause.commands;
  if (statement === undefined || more.length > 0) return unknown;
  const { command } = statement;
  if (command.type === 'TestCommand') {
    const inner = tokens(scope.source.text.slice(command.pos, command.end).replace(/^\[\[\s*|\s*\]\]$/g, ''));
    return inner === undefined ? unknown : tested(inner, scope, unknown);
  }
  if (command.type === 'ArithmeticCommand') {
    const { expression } = command as { readonly expression?: Parameters<typeof calculated>[0] };
    const value = expression && calculated(expression, scope);
    return typeof value === 'number' ? value !== 0 : (value ?? unknown);
  }
  if (command.type !== 'Command' || !/^(?:\[|test)$/.test(command.name?.value ?? '')) return unknown;
  const words = command.args.filter((arg): arg is Word => arg.type === 'Word').filter(({ text }) => text !== ']');
  const values = words.flatMap((word) => {
    const found = wordsOf([word], { ...scope, quoted: true });
    return found.length === 0 ? [''] : found.map(({ value }) => missingIn(value, scope) ?? value);
  });
  return tested(values, scope, unknown);
}

/** The words of `[[ … ]]`, as far as they are plain. */
function tokens(text: string): readonly string[] | undefined {
  return /[()&|]/.test(text) ? undefined : (text.match(/"[^"]*"|'[^']*'|\S+/g) ?? []);
}

function tested(words: readonly (string | Missing)[], scope: ShellScope, unknown: Missing): Truth {
  const put = (word: string | Missing | undefined): string | Missing => {
    if (word === undefined || word instanceof Missing) return word ?? '';
    const [, name] = /^"?\$\{?(\w+)\}?"?$/.exec(word) ?? [];
    if (name === undefined) return word.replace(/^(["'])(.*)\1$/, '$2');
    const value = variable(name, scope);
    return typeof value === 'string' ? (missingIn(value, scope) ?? value) : unknown;
  };
  if (words[0] === '!') return not(tested(words.slice(1), scope, unknown));
  const [a, operator, b] = words;
  if (words.length === 2 && (a === '-z' || a === '-n')) {
    const value = put(operator);
    return value instanceof Missing ? value : (value === '') === (a === '-z');
  }
  if (words.length !== 3 || typeof operator !== 'string') return unknown;
  const [left, right] = [put(a), put(b)];
  if (left instanceof Missing) return left;
  if (right instanceof Missing) return right;
  return comparisons[operator]?.(left, right) ?? unknown;
}
