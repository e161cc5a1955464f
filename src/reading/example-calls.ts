import { type Class, Func } from '../python/values.ts';

/** What stands for an argument in an example, by how its parameter is called; the first that fits. */
const examples: readonly (readonly [RegExp, string])[] = [
  [/^opt(im(izer)?)?$/i, 'optimizer'],
  [/sched|after/i, 'StepLR(optimizer, 30)'],
  [/lambda|_fn$|func/i, 'lambda step: 1.0'],
  [/milestones|boundaries|^steps$/i, '[300, 600]'],
  [/ratio|frac|pct|percent/i, '0.1'],
  [/(start|init\w*|base|min|end|final|warm\w*)_?(lr|rate|learning_rate)|eta_?min/i, '0.001'],
  [/lr|learning_rate|peak|^start$|^init$/i, '0.1'],
  [/^end$|^final$|floor/i, '0.0'],
  [/warm/i, '100'],
  [/gamma|decay_?(rate|factor)?$|factor|mult/i, '0.5'],
  [/power|expon/i, '0.9'],
  [/model_size|d_model|dim|hidden/i, '512'],
  [/total|max|num|^n_|^n$|^t_|period|cycle|step|iter|epoch|size|length/i, '1000'],
];

/** A call that makes an object of a class, with what stands for the arguments that it must be given. */
export function exampleCall(type: Class): string {
  const init = type.find('__init__');
  const parameters = init instanceof Func ? init.parameters.slice(1) : [];
  const args = parameters
    .filter(({ kind, unsaid }) => (kind === 'plain' || kind === 'keyword') && unsaid === undefined)
    .map(({ name }, index) => {
      const value = examples.find(([pattern]) => pattern.test(name))?.[1] ?? '1';
      return value === 'optimizer' && index === 0 ? value : `${name}=${value}`;
    });
  return `${type.name}(${args.join(', ')})`;
}
