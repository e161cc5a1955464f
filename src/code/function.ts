import { valuesOf } from '../analysis/anatomy.ts';
import { familiesByType, operatorsByType } from '../build.ts';
import { cycleAt } from '../core/cycles.ts';
import { LrschedError } from '../core/issues.ts';
import { kebab } from '../core/parameters.ts';
import type { Schedule, Spec } from '../core/schedule.ts';
import type { Shape } from '../core/shapes.ts';
import type { Said, Writer } from '../core/writer.ts';
import { equal } from './agree.ts';
import {
  type Bindings,
  callOwn,
  choose,
  countPieces,
  type Expr,
  infix,
  name,
  near,
  numberTerm,
  print,
  replace,
  returned,
  say,
} from './terms.ts';

/** The value of a piece of a schedule at `t`, after the lines that work out the names in it. */
type Body = Said<Expr>;

/** The code that is being written: functions that others call, and how a name is taken only once. */
interface Code {
  readonly definitions: string[];
  readonly taken: Set<string>;
}

const t = name('t');

/**
 * A Python function of the index whose values are the schedule's, with whatever it calls, in the order of their definitions.
 * Only arithmetic, `if`, loops, lists and `math`: whoever reads it need not know any framework. Throws an `LrschedError` where a
 * part of it says nothing of itself in Python.
 */
export function functionCode(schedule: Schedule, length: number, title = 'lr_at'): string {
  const code: Code = { definitions: [], taken: new Set([title, 't', 'math', 'optimizer', 'scheduler', 'model']) };
  const { before, value } = bodyOf(schedule, length, code);
  return [...code.definitions, definition(title, before, value)].join('\n\n\n');
}

const definition = (title: string, before: readonly string[], value: Expr) =>
  [`def ${title}(t):`, ...before.map((line) => `    ${line}`), ...returned(value)].join('\n');

function bodyOf(schedule: Schedule, last: number, code: Code): Body {
  const { spec } = schedule;
  const write = writer(schedule, last, code);
  const operator = operatorsByType.get(spec.type);
  const family = familiesByType.get(spec.type);
  const { length, horizon, after } = spec as never;
  // What is written with operators is said by them, and so is what lies past its end.
  if (family?.compose) return bodyOf(family.compose(spec, { length, horizon, after }), last, code);
  const said = operator ? operator.says?.(valuesOf(spec), write) : family?.says ? family.says(spec, write) : formulaOf(spec);
  if (said === undefined) throw new LrschedError([{ code: 'cannot-say', framework: 'python', part: spec.type, others: [] }]);
  const body = 'before' in said ? said : plain(said);
  return family && !family.endless ? past(body, spec, last, code) : body;
}

const plain = (value: Expr): Body => ({ before: [], value });

/** What is past the horizon, where the run goes on so far. */
function past(body: Body, { type, horizon, after, min = 0 }: Spec, last: number, code: Code): Body {
  const T = horizon as number;
  if (after === 'hold' && last > T) return plain(embed(type, body, say('min(t, T)', { T }), code));
  if (after === 'min' && last >= T) return { ...body, value: choose(say('t < T', { T }), body.value, numberTerm(min as number)) };
  if (after !== 'restart' || last < T) return body;
  // Where rounding puts the start of a cycle a hair before its multiple, it is its start all the same.
  const clock = Number.isInteger(T) ? 't % T' : '0 if round(t / T) * T == t else t % T';
  return plain(embed(type, body, say(clock, { T }), code));
}

/** A body as one piece, at another clock: written out where that is short, otherwise a function of its own. */
function embed(type: string, { before, value }: Body, clock: Expr, code: Code): Expr {
  const times = countPieces(value, 't');
  const short = countPieces(clock) === 1 || times <= 1 || (clock.kind !== 'if' && times * countPieces(clock) <= 16);
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

/** A schedule as one piece, at another clock. */
const part = (of: Schedule, last: number, code: Code, clock: Expr): Expr =>
  embed(of.spec.type, bodyOf(of, Math.max(0, last), code), clock, code);

/** The same for arithmetic, in which no chain of conditions reads well. */
function factor(of: Schedule, last: number, code: Code, clock: Expr): Expr {
  const { before, value } = bodyOf(of, Math.max(0, last), code);
  if (value.kind !== 'if') return embed(of.spec.type, { before, value }, clock, code);
  return defined(of.spec.type, { before, value }, clock, code);
}

/** What the family itself declares, where that is arithmetic. */
function formulaOf(spec: Spec): Expr | undefined {
  const family = familiesByType.get(spec.type);
  if (family === undefined || family.informal) return undefined;
  const names = Object.keys(family.params).map((name) => [kebab(name).replaceAll('-', '_'), spec[name]]);
  return say(family.formula, { ...Object.fromEntries(names), T: spec.horizon } as Bindings);
}

/** What families and operators write themselves with. */
function writer(schedule: Schedule, last: number, code: Code): Writer<Expr> {
  const { spec } = schedule;
  return {
    schedule,
    last,
    horizon: spec.horizon as number,
    after: spec.after as Writer<Expr>['after'],
    t,
    number: numberTerm,
    name,
    say: (text, names) => say(text, names as Bindings),
    ramp: rise,
    share,
    inTurn,
    stairs: () => stairs(knotsOf(schedule, last), spec.type, code),
    among: (knots) => searched(knots, spec.type, code),
    few: listed,
    part: (of, last, clock = t) => part(of, last, code, clock),
    factor: (of, last, clock = t) => factor(of, last, code, clock),
    cycles: (first, mult, times, by, then) => cycles(first, mult, times, last, by, then),
    near,
    agrees: (value) => agrees(value, schedule, last),
    at: (piece, clock) => replace(piece, 't', clock),
    text: (piece) => print(piece),
  };
}

/** How far a ramp has come where `x` of its time is over. */
const shares: Readonly<Record<Exclude<Shape, 'geometric'>, string>> = {
  linear: 'x',
  cosine: '(1 - cos(pi * x)) / 2',
  sqrt: 'sqrt(x)',
  'sqrt-in': '(1 - sqrt(1 - x))',
  square: 'x ** 2',
  fourth: 'x ** 4',
  exp2: '(2 - 2 * 0.5 ** x)',
};

/** How far it is from its end. */
const rests: typeof shares = {
  linear: '(1 - x)',
  cosine: '(1 + cos(pi * x)) / 2',
  sqrt: '(1 - sqrt(x))',
  'sqrt-in': 'sqrt(1 - x)',
  square: '(1 - x ** 2)',
  fourth: '(1 - x ** 4)',
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
function inTurn(phases: readonly (readonly [until: number, at: () => Expr])[]): Expr {
  let reached = 0;
  const seen = phases.filter(([until], index) => {
    if (until <= reached && index < phases.length - 1) return false;
    reached = until;
    return true;
  });
  return seen
    .slice(0, -1)
    .reduceRight(
      (after, [until, at]) => choose(infix('<', t, numberTerm(until)), at(), after),
      (seen.at(-1) as (typeof seen)[number])[1](),
    );
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
    return plain(inTurn(knots.map(([, lr], index) => [knots[index + 1]?.[0] ?? forEver, () => numberTerm(near(lr))])));
  }
  return searched(
    knots.map(([t, lr]) => [t, near(lr)]),
    type,
    code,
  );
}

/** Lines that find in `low` the last knot that is not after `t`, or the first, and its rate. */
function searched(knots: readonly (readonly [t: number, lr: number])[], type: string, code: Code) {
  const times = free(`${type.replaceAll('-', '_')}_t`, code);
  code.definitions.push(`${times} = ${listOf(knots.map(([t]) => t))}`);
  const rates = free(`${times}_lr`, code);
  code.definitions.push(`${rates} = ${listOf(knots.map(([, lr]) => lr))}`);
  const before = [
    ...['low = 0', `high = ${knots.length}`, 'while high - low > 1:', '    middle = (low + high) // 2'],
    ...[`    if ${times}[middle] <= t:`, '        low = middle', '    else:', '        high = middle'],
  ];
  return { times, rates, before, value: name(`${rates}[low]`) };
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

/** Updates that are looked at where a whole run is compared. */
const looked = 2000;

/** Whether a function has the values of a schedule. */
function agrees(value: (t: number) => number, { at }: Schedule, last: number): boolean {
  const many = Math.min(looked, last);
  const updates = Array.from({ length: many }, (_, index) => Math.floor((index * last) / many));
  const largest = updates.reduce((most, t) => Math.max(most, at(t)), 0);
  return updates.every((t) => equal(value(t), at(t), largest));
}
