import { lineAt, position } from '../core/text.ts';
import { isInstalled } from '../python/imported.ts';
import { type Node, type Source, textOf } from '../python/syntax.ts';

/** Names of what gives or sets a rate. */
const named = /(^|_)(lr|learning_?rate|anneal\w*|warm_?up\w*|sched\w*)(_|$)|LR$|Sched|Warm/i;
/** Code that gives or sets one. */
const sets = /\[['"]lr['"]\]\s*[-+*/]?=(?!=)|\breturn\b[^\n]*\b(lr|learning_rate)\b/;
/** Code that only looks at one, or builds what has one. */
const looks =
  /^_*(get_(last|current)_lr|print\w*|log\w*|plot\w*|parse\w*|main|(build|create|make)(?!_(lr|learning_?rate)(_|$))\w*|__init__|__repr__|state_dict|load_state_dict)$/;

/** Schedules of something else: of the noise of diffusion, of masks, of temperatures. */
const ofOthers = /beta|noise|alpha|sigma|timestep|mask|temperature|dropout|momentum/i;

/** What only writes a rate, or looks one up. */
const setsOnly = /^(?:\w+\.)?_*(?:tensorize|assign|get|set|restore|init)_/;
/** Hints that are told at most. */
const most = 6;

/** Functions, methods and classes of a script that give or set a rate, each with its line: what may be read where nothing builds a scheduler. */
export const rateHints = (source: Source): readonly string[] => hintsIn(source, source.top).slice(0, most);

/** The same of the module beside it that has what the script itself names, or else of the first that has any. */
export function hintsBeside(source: Source): { readonly known: readonly string[]; readonly beside: string } | undefined {
  const own = source.text.slice(0, source.parts?.[0]?.from);
  const isNamed = (hint: string): boolean => new RegExp(`\\b${/(\w+) \(line/.exec(hint)?.[1]}\\b`).test(own);
  const rank = (hint: string): number => (isNamed(hint) ? 0 : 2) + (setsOnly.test(hint) ? 1 : 0);
  const all = (source.parts ?? [])
    .filter(({ file }) => !isInstalled(file))
    .map(({ file, top }) => ({ beside: file, known: [...hintsIn(source, top)].sort((a, b) => rank(a) - rank(b)).slice(0, most) }))
    .filter(({ known }) => known.length > 0);
  return [...all].sort(({ known: [a = ''] }, { known: [b = ''] }) => rank(a) - rank(b))[0];
}

/** A call by which a library or another file may train; a model's `train()` only says how it computes. */
const training =
  /^[^#\n]*?\b(\w+(?:\.\w+)*\.(?:fit\w*|train_\w+|learn|fine_?tune|run_training)|\w*[tT]rainer\w*\.(?:train|run)|train(?:_\w+)?|run_training)\((?!\s*mode\b)/gm;

/** The last of those of a script, with its line. */
export function callThatTrains(source: Source): string | undefined {
  const own = source.text.slice(0, source.parts?.[0]?.from);
  const isOthers = (name: string): boolean => name.includes('.') || new RegExp(`^\\s*from\\b.*\\b${name}\\b`, 'm').test(own);
  const found = [...own.matchAll(training)]
    .filter(([line, name = '']) => !/^\s*(?:def|class|from|import)\b/.test(line) && isOthers(name))
    .at(-1);
  const [line = '', name] = found ?? [];
  return found === undefined ? undefined : `${name} (line ${lineAt(source, found.index + line.length - 1)})`;
}

function hintsIn(source: Source, top: Node): readonly string[] {
  const found: string[] = [];
  // The file is named before all of them.
  const within = (at: number) => (top === source.top ? lineAt(source, at) : position(source, at).line);
  const cursor = top.cursor();
  do {
    if (cursor.name !== 'FunctionDefinition') continue;
    const { node } = cursor;
    const own = node.getChild('VariableName');
    const name = own === null ? '' : textOf(source, own);
    if (
      looks.test(name) ||
      ofOthers.test(name) ||
      !(sets.test(textOf(source, node)) || (named.test(name) && /\breturn\b/.test(textOf(source, node))))
    )
      continue;
    const around = node.parent?.name === 'Body' ? node.parent.parent : null;
    const type = around?.name === 'ClassDefinition' ? around.getChild('VariableName') : null;
    if (around !== null && type === null) continue;
    found.push(`${type === null ? '' : `${textOf(source, type)}.`}${name} (line ${within(node.from)})`);
  } while (cursor.next());
  return found;
}
