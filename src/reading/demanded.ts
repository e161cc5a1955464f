import type { Issue } from '../core/issues.ts';
import { lineAt } from '../core/text.ts';
import { choicesOf } from '../python/choices.ts';
import { bindersOf } from '../python/local-names.ts';
import type { Machine } from '../python/machine.ts';
import { children, enclosing, type Node, separated, textOf, topAt } from '../python/syntax.ts';
import { type Arguments, type Origin, Unknown, type Value } from '../python/values.ts';

/** What the command line gives though the parser has a default for it: the value, or nothing where only the run knows. */
export type Given = ReadonlyMap<string, Value | undefined>;

/** How often a script is gone through anew with what it demands. */
const mostDemands = 6;

/** Goes through a script, and where it lacks anything, anew with the options that it demands. */
export function demanding<T>(
  going: (given: Given) => T & { readonly lacks: Gone | false },
): T & { readonly given: Given; readonly notes: readonly string[] } {
  const given = new Map<string, Value | undefined>();
  const notes: string[] = [];
  for (let time = 0; ; time += 1) {
    const went = going(given);
    const more = went.lacks === false || time === mostDemands ? new Map<string, undefined>() : demanded(went.lacks);
    if (more.size === 0 || went.lacks === false) return { ...went, given, notes };
    notes.push(noteOf(more, went.lacks.m));
    for (const [name, value] of more) given.set(name, value);
  }
}

/** What is said of options that are taken as given. */
function noteOf(given: Given, { ended, source }: Machine): string {
  const names = [...given.keys()];
  const them = names.length > 1 ? ['are', 'one of them'] : ['is', 'it'];
  const otherwise = typeof ended === 'number' ? `ends at line ${lineAt(source, ended)}` : 'does not train';
  return `${names.join(', ')} ${them[0]} taken as given, since the script ${otherwise} without ${them[1]}`;
}

/** A script that was gone through, with the parsers of its arguments. */
interface Gone {
  readonly m: Machine;
  readonly parsers: readonly Arguments[];
  /** Which of its functions move a rate. */
  readonly relevance?: { moves(callee: string): boolean };
}

/** The tests of an `if` and of its further arms. */
export const testsOf = (node: Node): readonly Node[] =>
  children(node).filter(({ prevSibling }) => /^(if|elif)$/.test(prevSibling?.name ?? ''));

/** The tests that lead to a place, of the `if` around it. */
export function testsBefore(source: Machine['source'], at: number): readonly Node[] {
  let node: Node | null = topAt(source, at).resolveInner(at, 1);
  while (node !== null && node.name !== 'IfStatement' && node.name !== 'FunctionDefinition') node = node.parent;
  return node?.name === 'IfStatement' ? testsOf(node).filter(({ from }) => from < at) : [];
}

/** The tests that a `raise` at the end of a function comes after, all of which lead out of it. */
function testsPassed(source: Machine['source'], at: number): readonly Node[] {
  const inner = topAt(source, at).resolveInner(at, 1);
  const statement = inner.name === 'RaiseStatement' ? inner : enclosing(inner, 'RaiseStatement');
  const before = statement?.parent === null || statement === undefined ? [] : children(statement.parent as Node);
  return before.filter(({ name, to }) => name === 'IfStatement' && to <= at).flatMap(testsOf);
}

const ownRaise = /^Python raises (\w+) here, by its own statement$/;

const unbound = /^Python raises UnboundLocalError here, (\w+) is not bound yet$/;

/** A test of a name, or of an attribute, against texts. */
const comparison = /^([\w.]+)\s*(?:==|in)\s*([[(]?\s*(?:'[^']*'|"[^"]*")(?:\s*,\s*(?:'[^']*'|"[^"]*"))*\s*,?\s*[\])]?)$/;

/** What the calls of the functions around a place give for a parameter, as it is written. */
function givenFor(source: Machine['source'], name: string, at: Node, depth = 0): string {
  const func = enclosing(at, 'FunctionDefinition');
  const list = func?.getChild('ParamList');
  if (func === undefined || !list || name.includes('.') || depth > 3) return name;
  const place = separated(children(list).slice(1, -1)).findIndex(([first]) => first !== undefined && textOf(source, first) === name);
  const called = textOf(source, func.getChild('VariableName') as Node);
  for (const { index } of place < 0 ? [] : source.text.matchAll(new RegExp(`(?<!def\\s)\\b${called}\\(`, 'g'))) {
    const call = enclosing(topAt(source, index).resolveInner(index + called.length + 1, -1), 'CallExpression');
    const given = separated(children(call?.getChild('ArgList') ?? list).slice(1, -1));
    const own = given.find(([key, sign]) => sign?.name === 'AssignOp' && textOf(source, key as Node) === name)?.[2] ?? given[place]?.[0];
    const text = own === undefined ? '' : textOf(source, own);
    if (call !== undefined && /^[\w.]+$/.test(text)) return text.includes('.') ? text : givenFor(source, text, call, depth + 1);
  }
  return name;
}

/** Where a name is bound in some ways of an `if` only and none of them is gone: the option that decides it, and what it has to be. */
function bindingOf({ m, parsers }: Gone, name: string, at: number): string | undefined {
  const { source } = m;
  const tests = unboundAt(source, at, name).flatMap((from) => testsBefore(source, from).slice(-1));
  const compared = tests.map((one) => comparison.exec(textOf(source, one)));
  const subjects = new Set(compared.map((one) => one?.[1]));
  const [subject] = subjects;
  if (subjects.size !== 1 || subject === undefined) return undefined;
  const isOption = (one: string) => parsers.some(({ defaults }) => defaults.has(one.replace(/^.*\./, '')));
  const asked = givenFor(source, subject, tests[0] as Node);
  const named = asked.includes('.') || !isOption(asked) ? undefined : new RegExp(`\\b[a-z]\\w*\\.${asked}\\b`).exec(source.text);
  const option = named?.[0] ?? asked;
  const words = [...new Set(compared.flatMap((one) => one?.[2]?.match(/'[^']*'|"[^"]*"/g) ?? []))].map((word) => `"${word.slice(1, -1)}"`);
  const what = words.length > 1 ? `one of ${words.join(', ')}` : words[0];
  return `${name} is bound by none of the ways that this goes; write --define ${option}=… with ${what}`;
}

/** Where a script ends by a `raise` of its own, what decides that, and the options without a value that may. */
export function explained({ m, parsers }: Gone, issue: Issue): Issue {
  const [, name] = issue.code === 'bad-python' ? (unbound.exec(issue.says) ?? []) : [];
  if (name !== undefined && typeof m.ended === 'number' && issue.code === 'bad-python') {
    const says = bindingOf({ m, parsers }, name, m.ended);
    return says === undefined ? issue : { ...issue, says };
  }
  const [, kind] = issue.code === 'bad-python' ? (ownRaise.exec(issue.says) ?? []) : [];
  if (kind === undefined || issue.code !== 'bad-python' || typeof m.ended !== 'number') return issue;
  const tests = [...testsBefore(m.source, m.ended), ...testsPassed(m.source, m.ended)].map((one) =>
    textOf(m.source, one).replace(/\s+/g, ' '),
  );
  const func = enclosing(topAt(m.source, m.ended).resolveInner(m.ended, 1), 'FunctionDefinition')?.getChild('VariableName');
  const calls = func
    ? [...m.source.text.matchAll(new RegExp(`\\b${textOf(m.source, func)}\\s*\\(([^()]*)\\)`, 'g'))].map(([, args = '']) => args)
    : [];
  const unset = (path: string) => parsers.some(({ defaults }) => defaults.get(path.replace(/^.*\./, '')) === null);
  const options = [...new Set([...tests, ...calls].join(' ').match(/\b[a-z]\w*\.\w+/g) ?? [])].filter(unset);
  const why =
    tests.length === 0
      ? ''
      : `, after the test${tests.length > 1 ? 's' : ''} ${tests.slice(0, 4).join(', ')}${tests.length > 4 ? ', …' : ''}`;
  const [first] = options;
  const how =
    first === undefined ? '--define what decides that as it is in your run' : `write --define ${first}=… with what it is in your run`;
  return { ...issue, says: `the script raises ${kind} here${why}; ${how}` };
}

/** Whether what comes after a test ends the run as well: no answer to that leads on. */
function raises(test: Node, at: number): boolean {
  let body = test.nextSibling;
  while (body !== null && body.name !== 'Body') body = body.nextSibling;
  return body !== null && !(body.from <= at && at < body.to) && children(body).some(({ name }) => name === 'RaiseStatement');
}

/** The attributes of names in an expression. */
function attributesIn(source: Machine['source'], test: Node): readonly string[] {
  const found: string[] = [];
  const cursor = test.cursor();
  do if (cursor.name === 'MemberExpression') found.push(textOf(source, cursor));
  while (cursor.next() && cursor.from < test.to);
  return found;
}

/** The attributes that a script makes one of its own of. */
const madeOf = ({ text }: Machine['source'], expression: string): readonly string[] =>
  /^\w+\.\w+$/.test(expression)
    ? [...text.matchAll(new RegExp(`^[ \\t]*${expression.replace('.', '\\.')}[ \\t]*=(?!=)([^\\n]*)`, 'gm'))].flatMap(
        ([, value = '']) => value.match(/\b[A-Za-z_]\w*\.\w+\b/g) ?? [],
      )
    : [];

/** What the option is called by which a script trains at all: `if args.do_train:`. */
const switches = /^(?:do_?)?train(?:ing)?$/;

/** Such an option, of a script that came to its end without it. */
function switched({ m, parsers, relevance }: Gone): Given {
  const asks = (name: string) => new RegExp(`\\b(?:if|and)[ \\t]+\\w+\\.${name}\\b`).test(m.source.text);
  const isSaid = (name: string) => [...m.defines.keys()].some((expression) => expression.endsWith(`.${name}`));
  const names = parsers.flatMap((parser) =>
    [...parser.defaults].flatMap(([name, value]) => (value === false && parser.isDefault(name) ? name : [])),
  );
  const called = names.filter((name) => switches.test(name) && asks(name) && !isSaid(name));
  if (called.length > 0) return new Map(called.map((name) => [name, true]));
  const leading = names.filter((name) => relevance !== undefined && !isSaid(name) && leadsTo(m.source, name, relevance));
  return new Map(leading.length === 1 ? leading.map((name) => [name, true]) : []);
}

/** Whether a script trains only with an option: `if args.distributed: main_worker(args)` at its end, and no other way. */
function leadsTo(source: Machine['source'], name: string, relevance: NonNullable<Gone['relevance']>): boolean {
  const own = children(source.top).flatMap((node) => (node.name === 'IfStatement' ? [node, ...children(node).flatMap(children)] : node));
  return own.some((node) => {
    if (node.name !== 'IfStatement' || children(node).some((part) => /^(elif|else)$/.test(part.name))) return false;
    const [test] = testsOf(node);
    return (
      test !== undefined &&
      new RegExp(`^\\w+\\.${name}$`).test(textOf(source, test)) &&
      calledIn(source, node).some((callee) => relevance.moves(callee))
    );
  });
}

/** What a statement calls, as it is written. */
function calledIn(source: Machine['source'], node: Node): readonly string[] {
  const found: string[] = [];
  const cursor = node.cursor();
  do if (cursor.name === 'CallExpression' && cursor.node.firstChild) found.push(textOf(source, cursor.node.firstChild));
  while (cursor.next() && cursor.from < node.to);
  return found;
}

/** What only says something, or turns it into something else. */
const tells =
  /^(?:print|int|float|str|len|range|format|super|isinstance|(?:os|log\w*|warnings|json|sys)\..*|.*\.(?:format|join|append|items|get|split|replace))$/;

/** Whether an `if` leads anywhere: it calls something, or binds what is called. */
function leads(source: Machine['source'], at: number): boolean {
  const statement = enclosing(topAt(source, at).resolveInner(at, 1), 'IfStatement');
  if (statement === undefined) return true;
  const cursor = statement.cursor();
  do {
    if (cursor.name === 'ImportStatement') return true;
    const [first] = children(cursor.node);
    if (first === undefined) continue;
    const name = textOf(source, first);
    if (cursor.name === 'CallExpression' && !tells.test(name)) return true;
    if (cursor.name === 'AssignStatement' && /^\w+$/.test(name) && new RegExp(`\\b${name}\\s*\\(`).test(source.text)) return true;
  } while (cursor.next() && cursor.from < statement.to);
  return false;
}

/** Options that the command line must say, and that choose among the ways of a script: nobody knows which of them it goes. */
export function choosing({ m, parsers }: Gone): readonly Origin[] {
  const { text } = m.source;
  return parsers.flatMap((parser) =>
    [...new Set([...parser.flags.values()].map(({ name }) => name))].flatMap((name): Origin[] => {
      const { defaults } = parser;
      if (defaults.has(name) && !(defaults.get(name) instanceof Unknown)) return [];
      const [found = '', before = '', expression = ''] = new RegExp(`(\\b(?:if|elif)\\b[^\\n:]*?)\\b(\\w+\\.${name})\\b`).exec(text) ?? [];
      const at = text.indexOf(found) + before.length;
      return found === '' || m.defines.has(expression) || !leads(m.source, at)
        ? []
        : [{ text: expression, at, ...choicesOf(parser, name) }];
    }),
  );
}

/** Where a name is bound that is not bound yet where a script ends: `if args.data: train = load(args.data)`. */
function unboundAt(source: Machine['source'], at: number, name?: string): readonly number[] {
  const node = topAt(source, at).resolveInner(at, 1);
  if (node.name !== 'VariableName' && name === undefined) return [];
  const all = bindersOf(source, node, name ?? textOf(source, node)) ?? [];
  const reads = (one: Node) => new RegExp(`=[^=].*\\b${name}\\b`, 's').test(textOf(source, one));
  return all.filter((one) => name === undefined || !reads(one)).map(({ from }) => from);
}

/** `if FLAGS.mode == 'train':` of an option that nobody said: the word by which a script trains. */
function modeIn(test: string, parsers: readonly Arguments[]): readonly (readonly [string, Value])[] {
  const [, name = '', word = ''] = /^\w+\.(\w+)[ \t]*==[ \t]*['"](train(?:ing)?)['"]$/.exec(test.trim()) ?? [];
  const parser = parsers.find(({ defaults }) => defaults.has(name));
  const value = parser?.defaults.get(name);
  return parser?.isDefault(name) && (value === null || value === '') ? [[name, word]] : [];
}

/** Options without which a script ends by its own statement, `if args.data is None: raise ValueError('…')`, or does not train. */
function demanded({ m, parsers, relevance }: Gone): Given {
  const found = new Map<string, Value | undefined>();
  if (m.ended === false) return switched({ m, parsers, ...(relevance && { relevance }) });
  if (typeof m.ended !== 'number') return found;
  const look = (expression: string): void => {
    const [, name = ''] = /^\w+\.(\w+)$/.exec(expression) ?? [];
    const parser = parsers.find(({ defaults }) => defaults.has(name));
    const value = parser?.defaults.get(name);
    if (!parser?.isDefault(name) || m.defines.has(expression)) return;
    if (value === false) found.set(name, true);
    else if (value === null || value === '') found.set(name, undefined);
  };
  const tests = [m.ended, ...unboundAt(m.source, m.ended)].flatMap((at) => testsBefore(m.source, at).filter((test) => !raises(test, at)));
  const mode = tests.flatMap((test) => modeIn(textOf(m.source, test), parsers));
  if (mode.length === 1) return new Map(mode);
  const tested = tests.flatMap((test) => attributesIn(m.source, test));
  for (const expression of tested) look(expression);
  // `args.distributed = args.world_size > 1 or args.multiprocessing_distributed`: what is demanded is what makes that.
  const made = found.size > 0 ? [] : (tested.map((expression) => madeOf(m.source, expression)).find(({ length }) => length > 0) ?? []);
  for (const expression of made) look(expression);
  const training = [...found].filter(([name, value]) => value === true && switches.test(name));
  if (training.length === 1) return new Map(training);
  // Of several other switches nobody knows which is set.
  return found.size === 1 ? found : new Map([...found.keys()].map((name) => [name, undefined]));
}
