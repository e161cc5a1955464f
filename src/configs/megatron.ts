import { LrschedError } from '../core/issues.ts';
import { position, refuse } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import type { Code, Configuration } from './tool.ts';

/** Flags by which the command line of a training script of Megatron-LM is known. */
const own =
  /(?:^|\s)--(?:lr-decay-style|lr-decay-iters|lr-decay-samples|lr-warmup-iters|lr-warmup-samples|lr-warmup-fraction|lr-warmup-init|lr-wsd-decay-style|lr-wsd-decay-iters|train-iters|train-samples|min-lr)\b/;
const python = /^\s*(?:import|from|def|class)\s|add_argument/m;

/** Reads `--lr 3e-4 --lr-decay-style cosine --train-iters …`, alone or within a shell script, as `get_optimizer_param_scheduler` does. */
export function megatronFlags(code: Code): Configuration | undefined {
  if (!own.test(uncommented(code.text)) || python.test(code.text)) return undefined;
  const shell = uncommented(code.text);
  const flags = new Map<string, { readonly value: string; readonly at: number }>();
  for (const found of shell.matchAll(
    /(?:^|[\s"'(])--([a-z][a-z0-9-]*)(?:[ \t=]+(?:\\\r?\n\s*)?("[^"]*"|'[^']*'|\$\(\(.*?\)\)|[^\s"'()\\-][^\s"'()\\]*))?/g,
  )) {
    flags.set(found[1] as string, { value: (found[2] ?? '').replace(/^["']|["']$/g, ''), at: found.index + found[0].indexOf('--') });
  }
  const variables = variablesIn(shell, code);
  const text = (name: string): string | undefined => {
    const flag = flags.get(name);
    if (flag === undefined) return undefined;
    const value = expanded(flag.value, variables, code);
    if (typeof value === 'string') return value;
    throw new LrschedError([{ code: 'unknown-at-run-time', ...position(code, flag.at), expression: value.missing }]);
  };
  const number = (name: string): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const found = Number(value.replaceAll('_', ''));
    return value === '' || Number.isNaN(found) ? refuse(code, flags.get(name)?.at ?? 0, `--${name} needs a number`) : found;
  };
  const needed = (name: string): number => number(name) ?? refuse(code, 0, `among the flags --${name} is missing`);
  const iterations = number('train-iters');
  const samples = number('train-samples');
  const batch = iterations === undefined ? needed('global-batch-size') : (number('global-batch-size') ?? 1);
  const run = iterations === undefined ? (samples ?? number('lr-decay-samples') ?? needed('train-iters')) : iterations * batch;
  const of = (name: string): number | undefined => {
    const value = number(`${name}-${iterations === undefined ? 'samples' : 'iters'}`);
    return iterations === undefined || value === undefined ? value : value * batch;
  };
  const decay = of('lr-decay') ?? run;
  const fraction = number('lr-warmup-fraction');
  const max = needed('lr');
  const wd = number('weight-decay') ?? 0.01;
  const args: Readonly<Record<string, Argument>> = {
    init_lr: number('lr-warmup-init') ?? 0,
    max_lr: max,
    min_lr: number('min-lr') ?? 0,
    lr_warmup_steps: fraction === undefined ? (of('lr-warmup') ?? 0) : fraction * decay,
    lr_decay_steps: decay,
    lr_decay_style: text('lr-decay-style') ?? 'linear',
    start_wd: number('start-weight-decay') ?? wd,
    end_wd: number('end-weight-decay') ?? wd,
    wd_incr_steps: run,
    wd_incr_style: text('weight-decay-incr-style') ?? 'constant',
    wsd_decay_steps: of('lr-wsd-decay') ?? null,
    lr_wsd_decay_style: text('lr-wsd-decay-style') ?? 'exponential',
  };
  const length = iterations ?? Math.max(1, Math.floor(run / batch));
  return { call: { name: 'OptimizerParamScheduler', args }, base: max, length, facts: { increment: batch } };
}

/** The script with spaces where its comments are, so that places stay; a quoted text has one only in a line of its own. */
function uncommented(text: string): string {
  const pieces = /"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[\s\S]|(?<![^\s;&|(])#[^\r\n]*/g;
  const blank = (comment: string) => ' '.repeat(comment.length);
  return text.replace(pieces, (piece) => (piece.startsWith('#') ? blank(piece) : piece.replace(/(?<=\n[ \t]*)#[^\r\n"']*/g, blank)));
}

/** What a text of the shell comes to, or the variable that is not known. */
type Expanded = string | { readonly missing: string };

/** The variables of a script, each as it is when the script is over. */
function variablesIn(shell: string, code: Code): ReadonlyMap<string, Expanded> {
  const variables = new Map<string, Expanded>();
  const assignments =
    /(?:^|;)[ \t]*(?:(?:export|local|readonly|declare)[ \t]+)?(\w+)=(?:"([^"\n]*)"|'([^'\n]*)'|(\$\(\(.*?\)\)|\$\{[^}\n]*\}|[^\s"';]*))/gm;
  for (const [, name = '', double, single, bare] of shell.matchAll(assignments)) {
    const value = single ?? expanded(double ?? bare ?? '', variables, code);
    // What the command line or another program gives has no name but this one.
    variables.set(name, typeof value === 'string' || /^[A-Za-z_]\w*$/.test(value.missing) ? value : { missing: name });
  }
  return variables;
}

/** Puts in what `$X`, `${X:-1}` and `$((X * 2))` stand for. */
function expanded(text: string, variables: ReadonlyMap<string, Expanded>, code: Code): Expanded {
  let missing: string | undefined;
  const lack = (name: string): string => {
    missing ??= name;
    return '';
  };
  const variable = (name: string, otherwise?: string): string => {
    const value = code.defined(name) ?? variables.get(name);
    if (typeof value === 'string' && (value !== '' || otherwise === undefined)) return value;
    if (otherwise !== undefined) return put(otherwise);
    return lack(typeof value === 'object' ? value.missing : name);
  };
  const put = (one: string): string =>
    one.replace(/\$\{(\w+)(?::?[-=]([^}]*))?\}|\$(\w+)|\$[({]/g, (_, braced?: string, otherwise?: string, plain?: string) => {
      const name = braced ?? plain;
      return name === undefined ? lack(one) : variable(name, otherwise);
    });
  const calculated = text.replace(/\$\(\((.*?)\)\)(?!\))/g, (whole, sum: string) => {
    const terms = put(sum).replace(/[A-Za-z_]\w*/g, (name) => variable(name));
    return missing === undefined ? (calculation(terms.replace(/\s/g, '')) ?? lack(whole)) : '';
  });
  const value = put(calculated);
  return missing === undefined ? value : { missing };
}

/** The shell's sums of integers. */
function calculation(text: string): string | undefined {
  const [inner, within] = /\(([^()]*)\)/.exec(text) ?? [];
  if (inner !== undefined) {
    const value = calculation(within as string);
    return value === undefined ? undefined : calculation(text.replace(inner, value));
  }
  let left = text;
  for (const pair of [/((?:(?<!\d)-)?\d+)([*/%])(-?\d+)/, /((?:(?<!\d)-)?\d+)([+-])(-?\d+)/]) {
    while (pair.test(left)) {
      left = left.replace(pair, (_, a: string, sign: string, b: string) =>
        String(Math.trunc(sums[sign]?.(Number(a), Number(b)) ?? Number.NaN)),
      );
    }
  }
  return /^-?\d+$/.test(left) ? left : undefined;
}

const sums: Readonly<Record<string, (a: number, b: number) => number>> = {
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
};
