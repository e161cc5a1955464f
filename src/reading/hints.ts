import { lineAt } from '../core/text.ts';
import { type Node, type Source, textOf } from '../python/syntax.ts';

/** Names of what gives or sets a rate. */
const named = /(^|_)(lr|learning_?rate|anneal\w*|warm_?up\w*|sched\w*)(_|$)|LR$|Sched|Warm/i;
/** Code that gives or sets one. */
const sets = /\[['"]lr['"]\]\s*[-+*/]?=(?!=)|\breturn\b[^\n]*\b(lr|learning_rate)\b/;
/** Code that only looks at one, or builds what has one. */
const looks =
  /^_*(get_(last|current)_lr|print\w*|log\w*|plot\w*|parse\w*|main|(build|create|make)(?!_(lr|learning_?rate)(_|$))\w*|__init__|__repr__|state_dict|load_state_dict)$/;

/** Functions, methods and classes of a script that give or set a rate, each with its line: what may be read where nothing builds a scheduler. */
export function rateHints(source: Source, top: Node = source.top): readonly string[] {
  const found: string[] = [];
  const cursor = top.cursor();
  do {
    if (cursor.name !== 'FunctionDefinition') continue;
    const { node } = cursor;
    const own = node.getChild('VariableName');
    const name = own === null ? '' : textOf(source, own);
    if (looks.test(name) || !(sets.test(textOf(source, node)) || (named.test(name) && /\breturn\b/.test(textOf(source, node))))) continue;
    const around = node.parent?.name === 'Body' ? node.parent.parent : null;
    const type = around?.name === 'ClassDefinition' ? around.getChild('VariableName') : null;
    if (around !== null && type === null) continue;
    found.push(`${type === null ? '' : `${textOf(source, type)}.`}${name} (line ${lineAt(source, node.from)})`);
  } while (cursor.next());
  return found.slice(0, 6);
}
