import type { Machine } from '../python/machine.ts';
import { double, isNumeric } from '../python/numeric.ts';
import type { Node } from '../python/syntax.ts';
import type { Func, Value } from '../python/values.ts';

/** The rate of a group. */
const rate = /\[\s*['"]lr['"]\s*\]|\.get\(\s*['"]lr['"]/;
/** Names of what says how far a run is. */
const course =
  /^(?!m_|mu_|mom|beta|wd_|weight_decay)\w*(warm_?up|total_?(steps?|iters?|iterations|epochs?)|t_total|(max|num|train(ing)?|decay)_(steps?|iters?|iterations|epochs?)|schedule|sched_|sched$|anneal|lr_decay)/i;
/** Of these, those without which there is no schedule. */
const whole = /total|max|num|train/i;
/** What corrects moments by the updates that were made. */
const corrects = /beta|bias|momentum|gamma|rho\b|sma/i;
/** What is counted with each update, of the optimizer itself or of a state. */
const counted = /(?:\bself\.(\w+)|\[['"](\w+)['"]\])\s*\+=\s*1\b/g;
/** What a rate is called that is made of nothing but what is counted. */
const rateNamed = /^(lr|eta|learning_rate|step_size|\w+_lr|lr_\w+)$/;
/** How much a gradient weighs in a sum of all of them, which grows with their number: MADGRAD's. */
const weighs = /^lamb(da)?\s*=/;
const word = /[A-Za-z_]\w*/g;

/** What an optimizer's own code multiplies the rate of a group by, which is not the same at each update. */
export interface SteppedRate {
  readonly at: number;
  /** What decides it, by name; nothing where it only counts. */
  readonly by: ReadonlySet<string>;
}

/** Where the code of these methods makes another rate of that of a group: by a warmup, a length, a schedule or what counts its updates. */
export function steppedRates(m: Machine, methods: readonly Func[]): readonly SteppedRate[] {
  const own = methods.filter(({ name }) => name !== '__init__');
  const counters = new Set(
    own.flatMap(({ node }) => [...m.textOf(node).matchAll(counted)].map(([, attribute, item]) => (attribute ?? item) as string)),
  );
  return own.flatMap(({ node }) => steppedIn(m, node, counters));
}

function steppedIn(m: Machine, method: Node, counters: ReadonlySet<string>): readonly SteppedRate[] {
  const rates = new Set<string>();
  const courses = new Map<string, ReadonlySet<string>>();
  const wordsOf = (text: string): readonly string[] => text.match(word) ?? [];
  const isRate = (text: string): boolean => rate.test(text) || wordsOf(text).some((one) => rates.has(one));
  const courseOf = (text: string): ReadonlySet<string> | undefined => {
    if (corrects.test(text)) return undefined;
    const words = wordsOf(text).filter((one) => !rates.has(one));
    const named = words.filter((one) => courses.has(one) || course.test(one));
    if (named.length > 0) return new Set(named.flatMap((one) => [...(courses.get(one) ?? [one])]));
    return words.some((one) => counters.has(one)) ? new Set() : undefined;
  };
  const found: SteppedRate[] = [];
  const cursor = method.cursor();
  do {
    const { name, from, to, node } = cursor;
    if (from >= method.to) break;
    if (name === 'BinaryExpression') {
      const [left, sign, right] = [node.firstChild, node.firstChild?.nextSibling, node.lastChild];
      if (!left || !sign || !right || !/^[*/]$/.test(m.textOf(sign)) || weighs.test(m.textOf(node.parent ?? node))) continue;
      const sides = [m.textOf(left), m.textOf(right)] as const;
      for (const [one, other] of [sides, sides.toReversed()] as readonly (readonly [string, string])[]) {
        const by = isRate(one) ? courseOf(other) : undefined;
        if (by !== undefined) found.push({ at: from, by });
      }
    } else if (name === 'AssignStatement' || name === 'UpdateStatement') {
      const [, target = '', text = ''] = /^(\w+)\s*[-+*/]*=([^=][\s\S]*)$/.exec(m.textOf({ from, to })) ?? [];
      if (target === '') continue;
      if (name === 'UpdateStatement' && rates.has(target)) {
        const by = courseOf(text);
        if (by !== undefined) found.push({ at: from, by });
      }
      if (isRate(text)) rates.add(target);
      else {
        const by = courseOf(text);
        if (by !== undefined) courses.set(target, by);
        if (by !== undefined && rateNamed.test(target)) found.push({ at: from, by });
      }
    }
  } while (cursor.next());
  return found;
}

/** Whether a setting says that there is none of what it is about. */
const isOff = (value: Value | undefined): boolean =>
  value === null || value === false || (value !== undefined && isNumeric(value) && double(value) <= 0);

/** Whether it changes the rate where names have these values. */
export function isMoving({ by }: SteppedRate, said: (name: string) => Value | undefined): boolean {
  const known = [...by].filter((name) => said(name) !== undefined && typeof said(name) !== 'string');
  if (known.some((name) => whole.test(name) && isOff(said(name)))) return false;
  return known.length === 0 || !known.every((name) => isOff(said(name)));
}
