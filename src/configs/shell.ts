import { type CommandNode, type CompoundList, type PipelineNode, parse, type Statement } from 'unbash';
import { refuse, type Text } from '../core/text.ts';
import { type ConfigTable, counter, type Entry, Missing } from './entry.ts';
import { holds } from './shell-tests.ts';
import { marked, missingIn, type ShellScope, type ShellValue, wordsOf } from './shell-words.ts';

/** Commands that train nothing. */
const silent =
  /^(?:echo|printf|cat|mkdir|cd|rm|cp|mv|ls|ln|source|\.|pip3?|conda|module|sleep|wait|set|unset|date|nvidia-smi|git|ulimit|trap|exit|chmod|tee|wandb|huggingface-cli)$/;
/** Programs that start another one, whose flags follow. */
const launchers =
  /(?:^|\/)(?:python[\d.]*|torchrun|accelerate|deepspeed|srun|mpirun|horovodrun|colossalai|bash|sh|nohup|sudo|env|exec|time|numactl|uv|poetry|singularity|apptainer|composer)$/;

/** How many turns of a `for` are gone through, and how deep functions may call. */
const mostTurns = 100;
const deepestCall = 20;

/** The commands of a shell script that have flags, each as a table of them; `files` are those that the script writes itself. */
export interface Commands {
  readonly commands: readonly Entry[];
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Goes through a script as the shell would, without running anything: variables, arrays, functions, loops over known words,
 * and branches whose condition is known. A variable that a branch sets whose condition is not known is not known either.
 */
export function shellIn(source: Text, defined: (name: string) => string | undefined): Commands {
  const script = parse(uncommented(source.text));
  const [error] = script.errors ?? [];
  if (error) refuse(source, Math.min(error.pos, source.text.length), `the shell does not understand this: ${error.message}`);
  const commands: Entry[] = [];
  const files = new Map<string, string>();
  const count = counter(source);
  const functions = new Map<string, PipelineNode | CompoundList>();
  let branch: string | undefined;

  const run = (
    node: Statement['command'] | PipelineNode | CommandNode | CompoundList | Statement,
    scope: ShellScope,
    depth: number,
  ): void => {
    count(node.pos);
    switch (node.type) {
      case 'Statement':
        run(node.command as PipelineNode, scope, depth);
        break;
      case 'CompoundList':
        for (const one of node.commands) run(one, scope, depth);
        break;
      case 'AndOr': {
        const [test, ...rest] = node.commands;
        const clause = {
          type: 'CompoundList',
          pos: node.pos,
          end: test?.end ?? node.end,
          commands: [{ type: 'Statement', command: test }],
        } as unknown as CompoundList;
        const when = node.operators[0] === '&&' ? holds(clause, scope) : true;
        if (test?.type === 'Command' && !/^(?:\[|test)$/.test(test.name?.value ?? '')) run(test, scope, depth);
        else if (when === false) return;
        else if (when instanceof Missing) {
          const body = { ...clause, commands: rest.map((command) => ({ type: 'Statement', command })) } as unknown as CompoundList;
          either([{ when, body, at: clause }], undefined, scope, depth);
          break;
        }
        for (const one of rest) run(one, scope, depth);
        break;
      }
      case 'Pipeline':
        for (const one of node.commands) run(one, scope, depth);
        break;
      case 'BraceGroup':
      case 'Coproc':
        run(node.body as CompoundList, scope, depth);
        break;
      case 'Subshell':
        run(node.body, { ...scope, variables: new Map(scope.variables) }, depth);
        break;
      case 'Redirected':
        run(node.command, scope, depth);
        break;
      case 'Function':
        functions.set(node.name.value, node.body as CompoundList);
        break;
      case 'If':
        either(
          [node, ...node.elif].map((arm) => ({ when: holds(arm.clause, scope), body: arm.then, at: arm.clause })),
          node.else,
          scope,
          depth,
        );
        break;
      case 'Case': {
        const text = wordsOf([node.word], scope)[0]?.value ?? '';
        const word = missingIn(text, scope) ?? text;
        const arms = node.items.map(({ pattern, body }) => ({
          when: pattern.reduce<boolean | Missing>((found, one) => (found === true ? true : matching(word, one.value)), false),
          body,
          at: node.word,
        }));
        either(arms, undefined, scope, depth);
        break;
      }
      case 'For': {
        const words = node.wordlist === undefined ? [] : wordsOf(node.wordlist, scope);
        if (words.length > mostTurns) refuse(source, node.pos, `this loop has more than ${mostTurns} turns`);
        for (const word of words) {
          scope.variables.set(node.name.value, word.value);
          run(node.body, scope, depth);
        }
        break;
      }
      case 'While':
      case 'Select':
      case 'ArithmeticFor':
        unsure(`the loop of line ${lineOf(source, node.pos)}`, [node.body], scope, depth);
        break;
      case 'Command':
        command(node, scope, depth);
        break;
      default:
        break;
    }
  };

  /** The first branch that holds; where that is not known every one is gone through, and what they set is not known. */
  const either = (
    arms: readonly { when: boolean | Missing; body: CompoundList; at: { pos: number; end: number } }[],
    otherwise: CompoundList | undefined,
    scope: ShellScope,
    depth: number,
  ): void => {
    for (const [index, { when, body, at }] of arms.entries()) {
      if (when === true) {
        run(body, scope, depth);
        return;
      }
      if (when === false) continue;
      const bodies = [...arms.slice(index).map((arm) => arm.body), ...(otherwise ? [otherwise] : [])];
      const condition = source.text.slice(at.pos, at.end).replace(/\s+/g, ' ').replace(/;$/, '');
      unsure(`the branch of line ${lineOf(source, at.pos)}, ${condition},`, bodies, scope, depth, when);
      return;
    }
    if (otherwise) run(otherwise, scope, depth);
  };

  const unsure = (what: string, bodies: readonly CompoundList[], scope: ShellScope, depth: number, unknown?: Missing): void => {
    const before = new Map(scope.variables);
    const set = new Set<string>();
    const outer = branch;
    branch = what;
    for (const body of bodies) {
      const inner = { ...scope, variables: new Map(before) };
      run(body, inner, depth);
      for (const [name, value] of inner.variables) if (before.get(name) !== value) set.add(name);
    }
    branch = outer;
    for (const name of set) scope.variables.set(name, marked(new Missing(unknown?.expression ?? name, `${what} sets ${name}`), scope));
  };

  const command = (node: Extract<CommandNode, { type: 'Command' }>, scope: ShellScope, depth: number): void => {
    const assignments = node.prefix.filter((one) => one.type === 'Assignment');
    const declares = node.name !== undefined && /^(?:export|local|readonly|declare|typeset)$/.test(node.name.value);
    const local = node.name === undefined || declares ? scope : { ...scope, variables: new Map(scope.variables) };
    for (const one of [...assignments, ...(declares ? node.args.filter((arg) => arg.type === 'Assignment') : [])]) assign(one, local);
    if (node.name === undefined || declares) return;
    for (const redirect of node.redirects) {
      const target = node.redirects.find((one) => one.type === 'Redirect' && one.operator.startsWith('>'));
      if (redirect.type === 'HereDoc' && target?.type === 'Redirect' && target.target) {
        const [name] = wordsOf([target.target], scope);
        if (name !== undefined) files.set(name.value, redirect.body.text);
      }
    }
    const words = wordsOf([node.name, ...node.args.filter((arg) => arg.type === 'Word')], local);
    flagsOf(words, node.pos, local, depth);
  };

  const flagsOf = (words: readonly ShellValue[], at: number, scope: ShellScope, depth: number): void => {
    const [first, ...rest] = words;
    const name = first?.value ?? '';
    const body = functions.get(name);
    if (body !== undefined) {
      if (depth > deepestCall) refuse(source, at, 'these functions call one another without end');
      const positional = rest.map(({ value }) => value);
      run(body, { ...scope, positional }, depth + 1);
      return;
    }
    if (name === 'eval') {
      flagsOf(
        rest.flatMap((word) => split(word.value, word.at)),
        at,
        scope,
        depth,
      );
      return;
    }
    const inner = words.findIndex(({ value }, index) => value === '-c' && /(?:^|\/)(?:ba|z)?sh$/.test(words[index - 1]?.value ?? ''));
    const text = inner < 0 ? undefined : words[inner + 1];
    if (text !== undefined) {
      if (depth > deepestCall) refuse(source, at, 'these scripts stand in one another without end');
      run(scriptOf(parse(text.value).commands), { ...scope, at: text.at }, depth + 1);
      return;
    }
    if (silent.test(name)) return;
    const made = commandOf(scope, words, scope.at ?? at, branch);
    if (made !== undefined) commands.push(made);
  };

  const assign = (one: { name: string; value: unknown; append?: boolean | undefined }, scope: ShellScope): void => {
    const { name, append } = one;
    const value = one.value as
      | Parameters<typeof wordsOf>[0][number]
      | { type: 'ArrayValue'; elements: Parameters<typeof wordsOf>[0] }
      | undefined;
    const known = scope.variables.get(name);
    if (value !== undefined && value.type === 'ArrayValue') {
      const words = wordsOf(value.elements, scope);
      scope.variables.set(name, append && Array.isArray(known) ? [...known, ...words] : words);
      return;
    }
    const text = value === undefined ? '' : (wordsOf([value], { ...scope, quoted: true }).map((word) => word.value)[0] ?? '');
    const before = append && typeof known === 'string' ? known : '';
    scope.variables.set(name, before + named(text, name, scope));
  };

  const scope: ShellScope = { variables: new Map(), positional: undefined, source, defined, unknown: [] };
  run(scriptOf(script.commands), scope, 0);
  // A part of a script may be nothing but the flags that another part uses.
  if (commands.length === 0) {
    for (const value of scope.variables.values()) {
      const words = Array.isArray(value) ? (value as readonly ShellValue[]) : typeof value === 'string' ? split(value, 0) : [];
      const made = commandOf(scope, words, words[0]?.at ?? 0, undefined);
      if (made !== undefined && words.some(({ value }) => value.startsWith('--'))) commands.push(made);
    }
  }
  return { commands, files };
}

/** The script with spaces where a quoted text has a line that people mean to be a comment. */
const uncommented = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\[\s\S])*"/g, (quoted) => quoted.replace(/(?<=\n[ \t]*)#[^\r\n"']*/g, (comment) => ' '.repeat(comment.length)));

/** The words of a text that was in quotes. */
const split = (text: string, at: number): readonly ShellValue[] =>
  text
    .split(/[\s\\]+/)
    .filter(Boolean)
    .map((value) => ({ value, at }));

/** What another program gives has no better name than the variable that holds it. */
function named(text: string, name: string, scope: ShellScope): string {
  const missing = missingIn(text, scope);
  if (missing === undefined || !/^\uE000\d+\uE001$/.test(text) || /^\w+$/.test(missing.expression)) return text;
  return marked(new Missing(name, missing.because), scope);
}

const scriptOf = (commands: readonly Statement[]): CompoundList => ({ type: 'CompoundList', pos: 0, end: 0, commands }) as CompoundList;

const lineOf = ({ text }: Text, at: number): number => text.slice(0, at).split('\n').length;

/** Whether a word is what a `case` looks for. */
function matching(word: string | Missing, pattern: string): boolean | Missing {
  if (pattern === '*') return true;
  if (word instanceof Missing) return word;
  return new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(word);
}

/**
 * A command as a table of its flags. What stands before the script that is started belongs to the launcher, under `@launcher`;
 * the words without a dash are under `@words`, and `@branch` says where it stands under a condition that is not known.
 */
function commandOf(scope: ShellScope, words: readonly ShellValue[], at: number, branch: string | undefined): Entry | undefined {
  const { source } = scope;
  const texts = words.map(({ value }) => value);
  const entryOf = (text: string, where: number): Entry => ({ source, at: where, value: missingIn(text, scope) ?? text });
  const tableOf = (from: number, to: number) => {
    const flags = new Map<string, Entry>();
    const plain: Entry[] = [];
    for (let index = from; index < to; index += 1) {
      const { value: text, at: where } = words[index] as ShellValue;
      if (!isFlag(text)) {
        plain.push(entryOf(text, where));
        continue;
      }
      const [, name = '', said] = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(text) ?? [];
      const held = said === undefined ? [] : [entryOf(said, where)];
      for (; said === undefined && index + 1 < to && !isFlag(texts[index + 1] as string); index += 1)
        held.push(entryOf(texts[index + 1] as string, (words[index + 1] as ShellValue).at));
      flags.set(name, { source, at: where, value: held[0]?.value ?? true, words: held });
    }
    return { flags, plain };
  };
  const script = startOf(texts);
  const own = tableOf(script, words.length);
  const launcher = tableOf(0, script);
  if (own.flags.size === 0 && own.plain.length < 2) return undefined;
  const value = new Map(own.flags);
  for (const entry of own.plain) override(value, entry);
  value.set('@words', { source, at, value: [...launcher.plain, ...own.plain] });
  value.set('@launcher', { source, at, value: launcher.flags as ConfigTable });
  // A variable that is not known, alone, may hold more flags.
  const open = texts.flatMap((text, index) => (/^\uE000\d+\uE001$/.test(text) && !takesValue(texts[index - 1]) ? [entryOf(text, at)] : []));
  if (open.length > 0) value.set('@open', { source, at, value: open });
  if (branch !== undefined) value.set('@branch', { source, at, value: branch });
  return { source, at, value };
}

/** Puts `trainer.max_steps=100` among the flags, as Hydra and OmegaConf take it from a command line. */
function override(flags: Map<string, Entry>, { source, at, value }: Entry): void {
  const [, path, text] = typeof value === 'string' ? (/^\+{0,2}([A-Za-z_][\w.]*)=(.*)$/.exec(value) ?? []) : [];
  if (path === undefined || text === undefined) return;
  const keys = path.split('.');
  let table = flags;
  for (const key of keys.slice(0, -1)) {
    const known = table.get(key)?.value;
    const inner: Map<string, Entry> = known instanceof Map ? known : new Map();
    table.set(key, { source, at, value: inner });
    table = inner;
  }
  table.set(keys.at(-1) as string, { source, at, value: text });
}

const isFlag = (text: string): boolean => /^--?[A-Za-z]/.test(text);

/** Whether the word before takes this one: a flag that has no value of its own yet. */
const takesValue = (before: string | undefined): boolean => before !== undefined && isFlag(before) && !before.includes('=');

/** Where the script begins that a launcher starts; at the first word where nothing launches. */
function startOf(texts: readonly string[]): number {
  if (!launchers.test(texts[0] ?? '')) return 0;
  const module = (index: number) =>
    index > 0 && texts[index - 1] === '-m' && !/^(?:torch\.distributed|accelerate|deepspeed)/.test(texts[index] as string);
  const script = texts.findIndex((text, index) => /\.(?:py|sh|ipynb)$/.test(text) || module(index));
  return script >= 0
    ? script
    : Math.max(
        0,
        texts.findIndex((text) => !launchers.test(text) && !/^\w+=/.test(text)),
      );
}
