import { build, familiesByType } from '../build.ts';
import { leadsTo, overwrites } from '../compose/chain.ts';
import { cycleAt } from '../core/cycles.ts';
import { LrschedError } from '../core/issues.ts';
import { parseNumber } from '../core/numbers.ts';
import { kebab } from '../core/parameters.ts';
import type { Schedule, Spec } from '../core/schedule.ts';
import type { Shape } from '../core/shapes.ts';
import { equal } from './agree.ts';
import {
  type Bindings,
  call,
  callOwn,
  choose,
  count,
  type Expr,
  infix,
  name,
  near,
  number,
  print,
  replace,
  returned,
  say,
} from './terms.ts';

/** The value of a piece of a schedule at `t`, after the lines that work out the names in it. */
interface Body {
  readonly before: readonly string[];
  readonly value: Expr;
}

/** The code that is being written: functions that others call, and how a name is taken only once. */
interface Code {
  readonly definitions: string[];
  readonly taken: Set<string>;
}

// biome-ignore lint/suspicious/noExplicitAny: a spec that `build` has checked, whatever its type
type Values = any;
/** How a schedule is said; `last` is the last update it is asked for. */
type Saying = (spec: Values, last: number, code: Code, schedule: Schedule) => Body | Expr;

const t = name('t');

/**
 * A Python function of the index whose values are the schedule's, with whatever it calls, in the order of their definitions.
 * Only arithmetic, `if`, loops, lists and `math`: whoever reads it need not know any framework.
 */
export function functionCode(schedule: Schedule, length: number, title = 'lr_at'): string {
  const code: Code = { definitions: [], taken: new Set([title, 't', 'math', 'optimizer', 'scheduler', 'model']) };
  const { before, value } = bodyOf(schedule.spec, length, code);
  return [...code.definitions, definition(title, before, value)].join('\n\n\n');
}

const definition = (title: string, before: readonly string[], value: Expr) =>
  [`def ${title}(t):`, ...before.map((line) => `    ${line}`), ...returned(value)].join('\n');

function bodyOf(spec: Spec, last: number, code: Code): Body {
  const { type } = spec;
  const schedule = build(spec);
  const family = familiesByType.get(type);
  const saying = sayings[type] ?? ((values: Values) => formulaOf(type, values));
  const said = saying(spec, last, code, schedule);
  const body = 'before' in said ? said : plain(said);
  return family && !family.endless && !composed.has(type) ? past(body, spec, last, code) : body;
}

const plain = (value: Expr): Body => ({ before: [], value });

/** What is past the horizon, where the run goes on so far. */
function past(body: Body, { type, horizon, after, min = 0 }: Spec, last: number, code: Code): Body {
  const T = horizon as number;
  if (after === 'hold' && last > T) return plain(embed(type, body, say('min(t, T)', { T }), code));
  if (after === 'min' && last >= T) return { ...body, value: choose(say('t < T', { T }), body.value, number(min as number)) };
  if (after !== 'restart' || last < T) return body;
  // Where rounding puts the start of a cycle a hair before its multiple, it is its start all the same.
  const clock = Number.isInteger(T) ? 't % T' : '0 if round(t / T) * T == t else t % T';
  return plain(embed(type, body, say(clock, { T }), code));
}

/** A body as one piece, at another clock: written out where that is short, otherwise a function of its own. */
function embed(type: string, { before, value }: Body, clock: Expr, code: Code): Expr {
  const times = count(value, 't');
  const short = count(clock) === 1 || times <= 1 || (clock.kind !== 'if' && times * count(clock) <= 16);
  return before.length === 0 && short ? replace(value, 't', clock) : defined(type, { before, value }, clock, code);
}

/** A body as a function of its own, called at a clock. */
function defined(type: string, { before, value }: Body, clock: Expr, code: Code): Expr {
  const title = free(type.replaceAll('-', '_'), code);
  code.definitions.push(definition(title, before, value));
  return callOwn(title, clock);
}

/** The name, with a number behind it where it is taken. */
function free(wanted: string, { taken }: Code): string {
  let found = wanted;
  for (let n = 2; taken.has(found); n += 1) found = `${wanted}_${n}`;
  taken.add(found);
  return found;
}

const part = (spec: Spec, last: number, code: Code, clock: Expr = t): Expr =>
  embed(spec.type, bodyOf(spec, Math.max(0, last), code), clock, code);

/** The same for arithmetic, in which no chain of conditions reads well. */
function factor(spec: Spec, last: number, code: Code, clock: Expr = t): Expr {
  const { before, value } = bodyOf(spec, Math.max(0, last), code);
  if (value.kind !== 'if') return embed(spec.type, { before, value }, clock, code);
  return defined(spec.type, { before, value }, clock, code);
}

const snake = (name: string) => kebab(name).replaceAll('-', '_');
const bindings = (values: object): Bindings => Object.fromEntries(Object.entries(values).map(([name, value]) => [snake(name), value]));

/** What the family itself declares. */
function formulaOf(type: string, values: Values): Expr {
  const names = Object.keys(familiesByType.get(type)?.params ?? {}).map((name) => [snake(name), values[name]]);
  return say(familiesByType.get(type)?.formula as string, { ...Object.fromEntries(names), T: values.horizon });
}

/** How far a ramp has come where `x` of its time is over. */
const shares: Readonly<Record<Exclude<Shape, 'geometric'>, string>> = {
  linear: 'x',
  cosine: '(1 - cos(pi * x)) / 2',
  sqrt: 'sqrt(x)',
  'sqrt-in': '(1 - sqrt(1 - x))',
  square: 'x ** 2',
  exp2: '(2 - 2 * 0.5 ** x)',
};

/** How far it is from its end. */
const rests: typeof shares = {
  linear: '(1 - x)',
  cosine: '(1 + cos(pi * x)) / 2',
  sqrt: '(1 - sqrt(x))',
  'sqrt-in': 'sqrt(1 - x)',
  square: '(1 - x ** 2)',
  exp2: '(2 * 0.5 ** x - 1)',
};

/** A ramp where `x` of its time is over; beyond 1 its formula goes on. Measured from its lower end, which keeps all its digits so. */
function rise(shape: Shape, from: Expr | number, to: Expr | number, x: Expr, goesOn = false): Expr {
  const given = { from, to, x };
  if (shape === 'geometric') {
    const within = say('from ** (1 - x) * to ** x', given);
    return goesOn ? choose(say('x > 1', given), say('from * (to / from) ** x', given), within) : within;
  }
  const falls = typeof from === 'number' && typeof to === 'number' && to < from;
  return say(falls ? `to + (from - to) * ${rests[shape]}` : `from + (to - from) * ${shares[shape]}`, given);
}

const share = (start: number, span: number) => say('(t - start) / span', { start, span });

/** Pieces one after another, the last for ever; one of no length is left out. */
function inTurn(phases: readonly (readonly [until: number, at: () => Expr])[], sign = '<'): Expr {
  let reached = 0;
  const seen = phases.filter(([until], index) => {
    if (until <= reached && index < phases.length - 1) return false;
    reached = until;
    return true;
  });
  return seen
    .slice(0, -1)
    .reduceRight((after, [until, at]) => choose(infix(sign, t, number(until)), at(), after), (seen.at(-1) as (typeof seen)[number])[1]());
}

const forEver = Number.POSITIVE_INFINITY;
/** As many values as are written as a chain of conditions; more of them become a list. */
const listed = 8;

const listOf = (values: readonly number[]) => {
  const lines: string[] = [];
  let line = '';
  for (const value of values) {
    const next = `${value}, `;
    if (line.length + next.length > 100) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += next;
  }
  lines.push(line.replace(/, $/, ''));
  return lines.length === 1 ? `[${lines[0]}]` : `[\n    ${lines.join('\n    ')}\n]`;
};

/** Values that jump, each from its update on. */
function stairs(knots: readonly (readonly [t: number, lr: number])[], type: string, code: Code): Body {
  if (knots.length <= listed) {
    return plain(inTurn(knots.map(([, lr], index) => [knots[index + 1]?.[0] ?? forEver, () => number(near(lr))])));
  }
  const { times, before } = searched(knots, type, code);
  const rates = free(`${times}_lr`, code);
  code.definitions.push(`${rates} = ${listOf(knots.map(([, lr]) => near(lr)))}`);
  return { before, value: name(`${rates}[low]`) };
}

/** Lines that find in `low` the last knot that is not after `t`, or the first. */
function searched(knots: readonly (readonly [t: number, lr: number])[], type: string, code: Code) {
  const times = free(`${type.replaceAll('-', '_')}_t`, code);
  code.definitions.push(`${times} = ${listOf(knots.map(([t]) => t))}`);
  const before = [
    ...['low = 0', `high = ${knots.length}`, 'while high - low > 1:', '    middle = (low + high) // 2'],
    ...[`    if ${times}[middle] <= t:`, '        low = middle', '    else:', '        high = middle'],
  ];
  return { times, before };
}

/** The knots of a curve that jumps, up to the last update it is asked for. */
function knotsOf({ at, breaks }: Schedule, last: number): readonly (readonly [number, number])[] {
  return [0, ...[...breaks(0, last + 1)].filter((t) => t > 0)].map((t) => [t, at(t)] as const);
}

/**
 * Lines that find in `k` the cycle of `t`, each `mult` times as long as the one before, and in `x` how far it has come:
 * as a share of it, or on the clock of the first one. Where the last of `times` can be over, `then` is returned.
 */
function cycles(first: number, mult: number, times: number, last: number, by: 'share' | 'clock', then: () => number): readonly string[] {
  const count = cycleAt(last, first, mult, times) === undefined ? (mult < 1 ? countOf(first, mult, times) : times) : forEver;
  const over = count < forEver ? [`if k >= ${count}:`, `    return ${near(then())}`] : [];
  const into = (start: string, length: string) =>
    by === 'share' ? `x = (t - ${start}) / (${length})` : `x = (t - ${start}) * (${first} / (${length}))`;
  if (mult !== 1) {
    return [
      // Ever shorter cycles pile up, and there are no more than can be told apart.
      ...['k = 0', 'start = 0', `end = ${first}`, `length = ${first}`, `while t >= end${count < forEver ? ` and k < ${count}` : ''}:`],
      ...['    k = k + 1', `    length = length * ${mult}`, '    start = end', '    end = end + length'],
      ...[...over, into('start', 'end - start')],
    ];
  }
  if (Number.isInteger(first)) return [`k = t // ${first}`, ...over, `x = t % ${first}${by === 'share' ? ` / ${first}` : ''}`];
  const [here, next] = [`k * ${first}`, `(k + 1) * ${first}`];
  return [
    ...[`k = math.floor(t / ${first})`, `if ${here} > t:`, '    k = k - 1', `elif ${next} <= t:`, '    k = k + 1'],
    ...[...over, into(here, `${next} - ${here}`)],
  ];
}

/** How many cycles there are before they pile up. */
function countOf(first: number, mult: number, times: number): number {
  let [found, t] = [0, 0];
  for (let cycle = cycleAt(0, first, mult, times); cycle !== undefined && found < times; cycle = cycleAt(t, first, mult, times)) {
    found += 1;
    t = cycle.start + cycle.length;
  }
  return found;
}

const ramps: Readonly<Record<string, string>> = {
  't/W': 't / W',
  '(t+1)/W': '(t + 1) / W',
  '(t+1)/(W+1)': '(t + 1) / (W + 1)',
  't/(W-1)': 't / max(1, W - 1)',
  '(t-1)/W': 'max(0, t - 1) / W',
  log: '0 if t <= 1 else log(t) / log(W)',
};
/** Where a ramp may come to its end before its time is over. */
const early = new Set(['(t+1)/W', 't/(W-1)', 'log']);

/** Families that are written with operators, which see to what is past the end themselves. */
const composed = new Set(['warmup-cosine']);

const run = ({ length, horizon, after }: Values) => ({ length, horizon, after });

const sayings: Readonly<Record<string, Saying>> = {
  cosine: (values) => {
    const { kDecay, exponent } = values as { readonly kDecay: number; readonly exponent: number };
    const wave = kDecay === 1 ? '2 * pi * cycles * t / T' : '2 * pi * cycles * (t / T) ** k_decay';
    const whole = exponent === 1 ? `(1 + cos(${wave})) / 2` : `((1 + cos(${wave})) / 2) ** exponent`;
    return say(`min + (max - min) * ${whole}`, { ...bindings(values), T: values.horizon });
  },
  ramp: ({ shape, from, max, horizon, after }) => rise(shape, from, max, share(0, horizon), after === 'continue'),
  formula: ({ formula, max, min, horizon }) => say(formula, { max, min, T: horizon }),
  polynomial: ({ max, min, power, kDecay, cycle, horizon: T }, last) => {
    const x = cycle ? 't / (T * max(1, ceil(t / T)))' : 't / T';
    const left = cycle || last > T ? `max(0, 1 - (${x}) ** k)` : `(1 - (${x}) ** k)`;
    // Towards the larger of both, so that the smaller one keeps its digits.
    const whole = min > max ? `max + (min - max) * (1 - ${left} ** power)` : `min + (max - min) * ${left} ** power`;
    return say(whole, { max, min, power, k: kDecay, T });
  },
  'warmup-cosine': (values, last, code) => {
    const { max, min, cycles, warmup: updates, warmupFrom: from, warmupShape: shape } = values;
    const spec = { type: 'warmup', of: { type: 'cosine', max, min, cycles, ...run(values) }, updates, from, shape };
    return bodyOf(build(spec).spec, last, code);
  },
  'tri-stage': (values) => {
    const { max, warmup, hold, decay, initScale, finalScale } = values as Readonly<Record<string, number>>;
    const [rising, falling] = [warmup as number, (warmup as number) + (hold as number)];
    const end = falling + (decay as number);
    return inTurn([
      [rising, () => rise('linear', near((initScale as number) * (max as number)), max as number, share(0, rising))],
      [falling, () => number(max as number)],
      [end, () => say('max * final ** x', { max, final: finalScale, x: share(falling, decay as number) })],
      [forEver, () => number(near((max as number) * (finalScale as number)))],
    ]);
  },
  wsd: ({ max, min, warmup, warmupFrom, warmupShape, decay, decayShape, horizon: T }) =>
    inTurn([
      [warmup, () => rise(warmupShape, warmupFrom, max, share(0, warmup))],
      [T - decay, () => number(max)],
      [T, () => rise(decayShape, max, min, share(T - decay, decay))],
      [forEver, () => number(min)],
    ]),
  infinite: (values) => {
    const { max, constant, min, warmup, warmupFrom, warmupShape, cooldown, cooldownShape, anneal, annealShape, horizon: T } = values;
    return inTurn([
      [warmup, () => rise(warmupShape, warmupFrom, max, share(0, warmup))],
      [warmup + cooldown, () => rise(cooldownShape, max, constant, share(warmup, cooldown))],
      [T - anneal, () => number(constant)],
      [T, () => rise(annealShape, constant, min, share(T - anneal, anneal))],
      [forEver, () => number(min)],
    ]);
  },
  'one-cycle': (values, last) => {
    const { max, pctStart, divFactor, finalDivFactor, threePhase, shape, noEndpoint, horizon: T, after } = values;
    const peak = noEndpoint ? Math.floor(pctStart * T) : pctStart * T - 1;
    const ends: readonly number[] = [peak, ...(threePhase ? [2 * peak] : []), noEndpoint ? T : T - 1];
    const start = near(max / divFactor);
    const levels: readonly number[] = [start, max, ...(threePhase ? [start] : []), near(Math.min(max, max / divFactor / finalDivFactor))];
    const end = ends.at(-1) as number;
    const phases = ends.map((until, index) => {
      const [from, to] = [levels[index] as number, levels[index + 1] as number];
      const begun = index === 0 ? 0 : (ends[index - 1] as number);
      return [until, () => (until > begun ? rise(shape, from, to, share(begun, until - begun)) : number(to))] as const;
    });
    // The first phase whose end is not before t, even where ends do not rise.
    const along = phases
      .slice(0, -1)
      .reduceRight(
        (rest, [until, at]) => (until < 0 ? rest : choose(say('t <= until', { until }), at(), rest)),
        (phases.at(-1) as (typeof phases)[number])[1](),
      );
    if (after !== 'continue') return last > end ? replace(along, 't', say('min(t, end)', { end })) : along;
    if (last <= T) return along;
    return choose(say('t <= T', { T }), along, say('min(top, max(0, along))', { top: Math.max(...levels), along }));
  },
  multistep: (_values, last, code, schedule) => stairs(knotsOf(schedule, last), 'multistep', code),
  plateau: (_values, last, code, schedule) => stairs(knotsOf(schedule, last), 'plateau', code),
  greedy: (_values, last, code, schedule) => stairs(knotsOf(schedule, last), 'greedy', code),
  piecewise: (values, last, code, schedule) => {
    const { knots, interpolate } = values as { readonly knots: readonly (readonly [number, number])[]; readonly interpolate: Shape };
    if ((interpolate as string) === 'constant') return stairs(knotsOf(schedule, last), 'piecewise', code);
    const [first] = knots as [readonly [number, number]];
    if (knots.length <= listed) {
      const pieces = knots.map(([start, from], index) => {
        const [end, to] = knots[index + 1] ?? [forEver, from];
        return [end, () => (end === forEver ? number(from) : rise(interpolate, from, to, share(start, end - start)))] as const;
      });
      return inTurn([[first[0], () => number(first[1])], ...pieces]);
    }
    const { times, before } = searched(knots, 'piecewise', code);
    const rates = free(`${times}_lr`, code);
    code.definitions.push(`${rates} = ${listOf(knots.map(([, lr]) => lr))}`);
    const [from, to, x] = [name(`${rates}[low]`), name(`${rates}[low + 1]`), name('x')];
    const ends = say('t <= first or low == last', { first: first[0], last: knots.length - 1, low: name('low') });
    const lines = [
      ...before,
      `if ${print(ends)}:`,
      `    return ${rates}[low]`,
      `x = (t - ${times}[low]) / (${times}[low + 1] - ${times}[low])`,
    ];
    return { before: lines, value: rise(interpolate, from, to, x) };
  },
  restarts: ({ max, min, period, periodMult, restartDecay: kept, decayOf, limit = forEver }, last) => {
    const before = cycles(period, periodMult, limit, last, 'share', () => min);
    const wave = '(1 + cos(pi * x)) / 2';
    const texts: Readonly<Record<string, string>> = {
      none: `min + (max - min) * ${wave}`,
      amplitude: `min + (max - min) * kept ** k * ${wave}`,
      peak: `min + (max * kept ** k - min) * ${wave}`,
      all: `min * kept ** k + (max * kept ** k - min * kept ** k) * ${wave}`,
    };
    // Cycles that rise: towards the larger of both rates, so that the smaller one keeps its digits.
    const rising: Readonly<Record<string, string>> = {
      none: 'max + (min - max) * (1 - cos(pi * x)) / 2',
      amplitude: `max + (min - max) * (1 - kept ** k * ${wave})`,
      peak: `max * kept ** k * ${wave} + min * (1 - cos(pi * x)) / 2`,
      all: 'max * kept ** k + (min * kept ** k - max * kept ** k) * (1 - cos(pi * x)) / 2',
    };
    const value = say((min > max ? rising : texts)[kept === 1 ? 'none' : decayOf] as string, { max, min, kept });
    return { before, value };
  },
  cyclic: ({ max, min, up, down = up, mode, gamma }) => {
    const period = up + down;
    const clock = Number.isInteger(period) ? 'x = t % period' : 'x = 0 if round(t / period) * period == t else t % period';
    const before = [clock, ...(mode === 'triangular2' || mode === 'shrink' ? ['k = round((t - x) / period)'] : [])];
    const given = { max, min, gamma, up, period, down };
    const share = say('x / up if x <= up else (period - x) / down', down === 0 ? { ...given, down: 1 } : given);
    const height: Readonly<Record<string, string>> = { triangular2: 'share * 0.5 ** k', 'exp-range': 'share * gamma ** t' };
    const top = mode === 'shrink' ? 'max * gamma ** k' : 'max';
    const value = say(`min + (${top} - min) * ${height[mode] ?? 'share'}`, { ...given, share });
    return { before: before.map((line) => line.replaceAll('period', String(period))), value };
  },
  warmup: ({ of, updates: W, from, shape, mode, ramp, aim }, last, code) => {
    const start = W === 0 ? 0 : W + (ramp === '(t-1)/W' || ramp === 'log' ? 1 : 0);
    const whole = build(of);
    const main = mode === 'within' ? whole.resize(whole.length - start) : whole;
    const follows = mode === 'within' || mode === 'add';
    const [write, clock] = [mode === 'multiply' ? factor : part, follows ? infix('-', t, number(start)) : t];
    const then = write(main.spec, follows ? last - start : last, code, clock);
    if (start === 0) return then;
    const progress = ramp === 'log' && W <= 1 ? number(0) : say(ramps[ramp] as string, { W });
    const x = early.has(ramp) ? say('min(1, progress)', { progress }) : progress;
    if (mode === 'multiply') {
      const low = main.at(0) === 0 ? 0 : near(from / main.at(0));
      return infix('*', then, choose(infix('<', t, number(start)), rise(shape, low, 1, x), number(1)));
    }
    return choose(infix('<', t, number(start)), rise(shape, from, near(main.at(aim === 'curve' ? start : 0)), x), then);
  },
  cooldown: ({ of, updates, to, shape }, last, code) => {
    const whole = build(of);
    const start = Math.max(0, whole.length - updates);
    const before = part(of, Math.min(last, start), code);
    if (start >= whole.length) return part(of, last, code);
    const x = share(start, whole.length - start);
    const fall = rise(shape, near(whole.at(start)), to, last > whole.length ? say('min(1, x)', { x }) : x);
    return choose(infix('<', t, number(start)), before, fall);
  },
  hold: ({ of, updates }, last, code) => part(of, last, code, say('t - t % updates', { updates })),
  shift: ({ of, updates }, last, code) => {
    const clock = updates < 0 ? say('max(0, t - late)', { late: -updates }) : infix('+', t, number(updates));
    return part(of, last + updates, code, clock);
  },
  scale: ({ of, by }, last, code) => {
    const size = parseNumber(by.replace(/^sqrt:/, '')) as number;
    return infix('*', factor(of, last, code), by.startsWith('sqrt:') ? call('sqrt', number(size)) : number(size));
  },
  clamp: ({ of, min = 0, max }, last, code) => {
    const value = factor(of, last, code);
    const above = min > 0 ? say('max(min, value)', { min, value }) : value;
    return max === undefined ? above : say('min(max, above)', { max, above });
  },
  beside: ({ of }, last, code) => part(of, last, code),
  multiply: ({ of }, last, code) => of.map((one: Spec) => factor(one, last, code)).reduce((all: Expr, one: Expr) => infix('*', all, one)),
  sequence: ({ of }, last, code) => {
    let start = 0;
    const parts = of.map((one: Spec, index: number) => {
      const [begun, { length }] = [start, build(one)];
      start += length;
      const end = index === of.length - 1 ? last - begun : Math.min(last - begun, length);
      return [start, () => part(one, end, code, infix('-', t, number(begun)))] as const;
    });
    return inTurn(parts);
  },
  repeat: ({ of, times, stretch, decay, decayOf, floor }, last, code) => {
    const first = build(of);
    const peak = first.at(0);
    const low = decayOf === 'all' ? 0 : floor;
    const kept = (k: number) => (decayOf !== 'peak' ? decay ** k : peak === floor ? 1 : (peak * decay ** k - floor) / (peak - floor));
    const held = (end: number) => (decay === 1 ? end : low + (end - low) * kept(times - 1));
    const before = cycles(first.length, stretch, times, last, 'clock', () => held(first.at(first.length)));
    const value = (decay === 1 ? part : factor)(of, first.length, code, name('x'));
    if (decay === 1) return { before, value };
    const height = decayOf !== 'peak' ? 'decay ** k' : peak === floor ? '1' : '(peak * decay ** k - floor) / (peak - floor)';
    return {
      before,
      value: say(`low + (value - low) * ${height.includes('/') ? `(${height})` : height}`, { decay, peak, floor, low, value }),
    };
  },
  chain: ({ of, base }, last, code, schedule) => {
    const members: readonly Schedule[] = of.map((one: Spec) => build(one));
    const start = base ?? (members[0] as Schedule).at(0);
    return together(members, start, schedule, last, code);
  },
};

/** Updates that a loop over all of them is written for at most. */
const walked = 2000;

/** Members that move one rate in turn: their product where that says the same, otherwise each rate from the one before. */
function together(members: readonly Schedule[], base: number, schedule: Schedule, last: number, code: Code): Body | Expr {
  const product = (t: number) => members.reduce((rate, { at }) => rate * (at(t) / base), base);
  const updates = Array.from({ length: Math.min(walked, last) }, (_, index) => Math.floor((index * last) / Math.min(walked, last)));
  const factors = () => members.map(({ spec }) => factor(spec, last, code));
  const largest = updates.reduce((most, t) => Math.max(most, schedule.at(t)), 0);
  if (updates.every((t) => equal(product(t), schedule.at(t), largest))) {
    const [first, ...rest] = factors() as [Expr, ...Expr[]];
    return rest.reduce((all, one) => infix('*', all, base === 1 ? one : infix('/', one, number(base))), first);
  }
  if (last > walked) throw new LrschedError([{ code: 'too-long', type: 'chain', t: last, most: walked }]);
  const [i, lr, before] = [name('i'), name('lr'), name('before')];
  const moves = members.flatMap(({ spec }) => {
    const end = leadsTo(spec);
    if (end && !overwrites(spec)) {
      const given = { ...end, base, i, lr };
      const up = say('lr + (base - floor) * (1 - cos(pi / horizon)) / 2', given);
      const wave = '(1 + cos(pi * i / horizon)) / (1 + cos(pi * (i - 1) / horizon))';
      const next = choose(say('(i - 1 - horizon) % (2 * horizon) == 0', given), up, say(`floor + (lr - floor) * (${wave})`, given));
      return ['    if i > 0:', `        lr = ${print(next)}`];
    }
    const rate = factor(spec, last, code);
    const here = replace(rate, 't', i);
    if (overwrites(spec)) return [`    lr = ${print(here)}`];
    const earlier = choose(say('i == 0', { i }), number(base), replace(rate, 't', infix('-', i, number(1))));
    const moved = infix('*', lr, infix('/', here, before));
    return [`    before = ${print(earlier)}`, '    if before != 0:', `        lr = ${print(moved)}`];
  });
  return { before: [`lr = ${base}`, 'for i in range(int(t) + 1):', ...moves], value: lr };
}
