import { LrschedError } from '../core/issues.ts';
import type { Argument, Code, Configuration } from './constructor.ts';
import { position, refuse } from './syntax.ts';

/** Flags by which the command line of a training script of Megatron-LM is known. */
const own =
  /(?:^|\s)--(?:lr-decay-style|lr-decay-iters|lr-decay-samples|lr-warmup-iters|lr-warmup-samples|lr-warmup-fraction|lr-warmup-init|lr-wsd-decay-style|lr-wsd-decay-iters|train-iters|train-samples|min-lr)\b/;
const python = /^\s*(?:import|from|def|class)\s|add_argument/m;

/** Reads `--lr 3e-4 --lr-decay-style cosine --train-iters …`, alone or within a shell script, as `get_optimizer_param_scheduler` does. */
export function megatronFlags(code: Code): Configuration | undefined {
  if (!own.test(code.text) || python.test(code.text)) return undefined;
  const flags = new Map<string, { readonly value: string; readonly at: number }>();
  for (const found of code.text.matchAll(
    /(?:^|[\s"'(])--([a-z][a-z0-9-]*)(?:[ \t=]+(?:\\\r?\n\s*)?("[^"]*"|'[^']*'|[^\s"'()\\-][^\s"'()\\]*))?/g,
  )) {
    flags.set(found[1] as string, { value: (found[2] ?? '').replace(/^["']|["']$/g, ''), at: found.index + found[0].indexOf('--') });
  }
  const variables = new Map(
    [...code.text.matchAll(/^\s*(?:export\s+)?(\w+)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#]*))/gm)].map(([, name, ...values]) => [
      name as string,
      values.find((value) => value !== undefined) ?? '',
    ]),
  );
  const text = (name: string): string | undefined => {
    const flag = flags.get(name);
    const [, variable] = /^\$\{?(\w+)(?::?-[^}]*)?\}?$/.exec(flag?.value ?? '') ?? [];
    if (variable === undefined) return flag?.value;
    const value = code.defined(variable) ?? variables.get(variable);
    if (value === undefined)
      throw new LrschedError([{ code: 'unknown-at-run-time', ...position(code, flag?.at ?? 0), expression: variable }]);
    return value;
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
