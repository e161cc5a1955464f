import { type CommandNode, type CompoundList, type PipelineNode, parse, type Statement } from 'unbash';
import { refuse, type Text } from '../core/text.ts';
import { counter, type Entry, Missing, type Table } from './entry.ts';
import { holds } from './shell-tests.ts';
import { type Scope, type ShellValue, wordsOf } from './shell-words.ts';

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

  const run = (node: Statement['command'] | PipelineNode | CommandNode | CompoundList | Statement, scope: Scope, depth: number): void => {
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
        const word = wordsOf([node.word], scope)[0]?.value ?? '';
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
    scope: Scope,
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

  const unsure = (what: string, bodies: readonly CompoundList[], scope: Scope, depth: number, unknown?: Missing): void => {
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
    for (const name of set) scope.variables.set(name, new Missing(unknown?.expression ?? name, `${what} sets ${name}`));
  };

  const command = (node: Extract<CommandNode, { type: 'Command' }>, scope: Scope, depth: number): void => {
    const assignments = node.prefix.filter((one) => one.type === 'Assignment');
    const declares = node.name !== undefined && /^(?:export|local|readonly|declare|typeset)$/.test(node.name.value);
    const local = node.name === undefined || declares ? scope : { ...scope, variables: new Map(scope.variables) };
    for (const one of [...assignments, ...(declares ? node.args.filter((arg) => arg.type === 'Assignment') : [])]) assign(one, local);
    if (node.name === undefined || declares) return;
    for (const redirect of node.redirects) {
      const target = node.redirects.find((one) => one.type === 'Redirect' && one.operator.startsWith('>'));
      if (redirect.type === 'HereDoc' && target?.type === 'Redirect' && target.target) {
        const [name] = wordsOf([target.target], scope);
        if (typeof name?.value === 'string') files.set(name.value, redirect.body.text);
      }
    }
    const words = wordsOf([node.name, ...node.args.filter((arg) => arg.type === 'Word')], local);
    flagsOf(words, node.pos, local, depth);
  };

  const flagsOf = (words: readonly ShellValue[], at: number, scope: Scope, depth: number): void => {
    const [first, ...rest] = words;
    const name = typeof first?.value === 'string' ? first.value : '';
    const body = functions.get(name);
    if (body !== undefined) {
      if (depth > deepestCall) refuse(source, at, 'these functions call one another without end');
      const positional = rest.map(({ value }) => value);
      run(body, { ...scope, positional }, depth + 1);
      return;
    }
    if (name === 'eval') {
      const split = rest.flatMap((word) =>
        typeof word.value === 'string'
          ? word.value
              .split(/\s+/)
              .filter(Boolean)
              .map((value) => ({ ...word, value }))
          : [word],
      );
      flagsOf(split, at, scope, depth);
      return;
    }
    if (silent.test(name)) return;
    const made = commandOf(source, words, at, branch);
    if (made !== undefined) commands.push(made);
  };

  const assign = (one: { name: string; value: unknown; append?: boolean | undefined }, scope: Scope): void => {
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
    scope.variables.set(name, text instanceof Missing ? named(text, name) : before + text);
  };

  const scope: Scope = { variables: new Map(), positional: undefined, source, defined };
  run({ type: 'CompoundList', pos: 0, end: 0, commands: script.commands } as CompoundList, scope, 0);
  // A part of a script may be nothing but the flags that another part uses.
  if (commands.length === 0) {
    for (const value of scope.variables.values()) {
      const words = Array.isArray(value) ? (value as readonly ShellValue[]) : typeof value === 'string' ? split(value) : [];
      const made = commandOf(source, words, words[0]?.at ?? 0, undefined);
      if (made !== undefined && words.some((word) => typeof word.value === 'string' && word.value.startsWith('--'))) commands.push(made);
    }
  }
  return { commands, files };
}

/** The script with spaces where a quoted text has a line that people mean to be a comment. */
const uncommented = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\[\s\S])*"/g, (quoted) => quoted.replace(/(?<=\n[ \t]*)#[^\r\n"']*/g, (comment) => ' '.repeat(comment.length)));

/** The words of a text that was in quotes. */
const split = (text: string): readonly ShellValue[] =>
  text
    .split(/[\s\\]+/)
    .filter(Boolean)
    .map((value) => ({ value, at: 0 }));

/** What another program gives has no better name than the variable that holds it. */
const named = (missing: Missing, name: string): Missing =>
  /^\w+$/.test(missing.expression) ? missing : new Missing(name, missing.because);

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
function commandOf(source: Text, words: readonly ShellValue[], at: number, branch: string | undefined): Entry | undefined {
  const texts = words.map(({ value }) => (typeof value === 'string' ? value : ''));
  const isFlag = (text: string) => /^--?[A-Za-z]/.test(text) && !/^-\d/.test(text);
  const first = texts.findIndex((text) => !launchers.test(text) && !/^\w+=/.test(text));
  const startsOther = texts.length > 0 && launchers.test(texts[0] as string);
  let script = 0;
  if (startsOther) {
    script = texts.findIndex(
      (text, index) =>
        /\.(?:py|sh|ipynb)$/.test(text) ||
        (index > 0 && texts[index - 1] === '-m' && !/^(?:torch\.distributed|accelerate|deepspeed)/.test(text)),
    );
    if (script < 0) script = Math.max(0, first);
  }
  const tableOf = (from: number, to: number): { readonly flags: Map<string, Entry>; readonly plain: Entry[] } => {
    const flags = new Map<string, Entry>();
    const plain: Entry[] = [];
    for (let index = from; index < to; index += 1) {
      const text = texts[index] as string;
      const word = words[index] as ShellValue;
      if (!isFlag(text)) {
        plain.push({ source, at: word.at, value: word.value });
        continue;
      }
      const [, name = '', said] = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(text) ?? [];
      const held: Entry[] = [];
      if (said !== undefined) held.push({ source, at: word.at, value: said });
      else if (word.rest !== undefined) held.push({ source, at: word.at, value: word.rest });
      else
        while (index + 1 < to && !isFlag(texts[index + 1] as string)) {
          index += 1;
          held.push({ source, at: (words[index] as ShellValue).at, value: (words[index] as ShellValue).value });
        }
      flags.set(name, { source, at: word.at, value: held[0]?.value ?? true, words: held });
    }
    return { flags, plain };
  };
  const own = tableOf(script, words.length);
  const launcher = tableOf(0, script);
  if (own.flags.size === 0 && own.plain.length < 2) return undefined;
  const value = new Map(own.flags);
  value.set('@words', { source, at, value: [...launcher.plain, ...own.plain] });
  value.set('@launcher', { source, at, value: launcher.flags as Table });
  if (branch !== undefined) value.set('@branch', { source, at, value: branch });
  return { source, at, value };
}
