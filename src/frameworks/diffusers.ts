import { sequence } from '../compose/sequence.ts';
import { constant } from '../schedules/constant.ts';
import { alike, defineConstructor, type Framework, num, str } from './constructor.ts';
import { byName, lambdaLR, transformers } from './transformers.ts';

/** Numbers as Python's `int` and `float` read them. */
const wholeText = /^\s*[+-]?\d+\s*$/;
const numberText = /^\s*[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;

/** diffusers' `1:10,0.1:20,0.005`: each factor until its step, then the last one. */
const piecewiseConstant = lambdaLR(
  'get_piecewise_constant_schedule',
  { step_rules: str(), last_epoch: num(-1) },
  ({ step_rules }, { base, refuse }) => {
    const broken = () => refuse('step_rules are factor:step, …, factor, such as 1:10,0.1');
    const rules = step_rules.split(',');
    const last = rules.pop() as string;
    const pairs = rules.map((rule) => rule.split(':'));
    if (
      !numberText.test(last) ||
      !pairs.every(([factor = '', step = '', more]) => more === undefined && numberText.test(factor) && wholeText.test(step))
    )
      return broken();
    const factors = [...new Map(pairs.map(([factor, step]) => [Number(step), Number(factor)]))].filter(([step]) => step > 0);
    const sorted = factors.sort(([a], [b]) => a - b);
    const parts = sorted.map(([step, factor], index) => constant({ max: base * factor, length: step - (sorted[index - 1]?.[0] ?? 0) }));
    return sequence({ of: [...parts, constant({ max: base * Number(last) })] });
  },
);

/** The names that diffusers has, and which of its own arguments each takes beside the steps. */
const inDiffusers: Readonly<Record<string, 'num_cycles' | 'power' | undefined>> = {
  ...{ linear: undefined, cosine: undefined, constant: undefined, constant_with_warmup: undefined, piecewise_constant: undefined },
  ...{ cosine_with_restarts: 'num_cycles', polynomial: 'power' },
};

const diffusersScheduler = defineConstructor(
  'get_scheduler',
  {
    name: str(),
    step_rules: str(null),
    num_warmup_steps: num(null),
    num_training_steps: num(null),
    num_cycles: num(1),
    power: num(1),
    last_epoch: num(-1),
  },
  ({ name, step_rules, num_warmup_steps, num_training_steps, last_epoch, ...own }, { translate, refuse }) => {
    if (!Object.hasOwn(inDiffusers, name)) return refuse(`its name must be one of ${Object.keys(inDiffusers).join(', ')}`);
    if (name === 'piecewise_constant') {
      if (step_rules === null) return refuse('piecewise_constant needs step_rules');
      return translate({ name: 'get_piecewise_constant_schedule', args: { step_rules, last_epoch } });
    }
    const [found] = byName[name] as readonly [string, unknown];
    if (name === 'constant') return translate({ name: found, args: { last_epoch } });
    if (num_warmup_steps === null) return refuse(`${name} needs num_warmup_steps`);
    if (name === 'constant_with_warmup') return translate({ name: found, args: { num_warmup_steps, last_epoch } });
    if (num_training_steps === null) return refuse(`${name} needs num_training_steps`);
    const more = inDiffusers[name];
    return translate({ name: found, args: { num_warmup_steps, num_training_steps, last_epoch, ...(more && { [more]: own[more] }) } });
  },
  { optimizer: 1 },
);

/** Functions of diffusers, which are those of transformers but for `get_scheduler`. */
const shared = new Set([...Object.keys(inDiffusers).flatMap((name) => byName[name]?.[0] ?? [])]);

/** Hugging Face diffusers, `optimization.py`. */
export const diffusers: Framework = {
  name: 'diffusers',
  reading: {
    modules: ['diffusers', 'diffusers.optimization', 'diffusers.training_utils'],
  },
  constructors: alike({ optimizer: 0, lasts: ({ num_training_steps }) => num_training_steps }, [
    ...[diffusersScheduler, piecewiseConstant],
    ...transformers.constructors.filter(({ name }) => shared.has(name)),
  ]),
};
