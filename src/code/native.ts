import { build, familiesByType } from '../build.ts';
import { attempt } from '../core/issues.ts';
import type { Schedule, Spec } from '../core/schedule.ts';
import { type Argument, type Call, isCall, isFloat, type WholeFloat } from '../frameworks/call.ts';
import { type Framework, translateIn } from '../frameworks/constructor.ts';
import { agrees, type Reference, referenceOf } from './agree.ts';

/** A call that may say a schedule, with the rate of the optimizer that it stands on. */
export interface WrittenCall {
  readonly call: Call;
  readonly base: number;
  /** It was already found to say what was asked for. */
  readonly sure?: boolean;
}

/** The spec of a family or an operator, whose values `build` has checked. */
// biome-ignore lint/suspicious/noExplicitAny: what each type has is known where it is looked at
export type SpecValues = any;

/** A schedule as calls look at it: its values by name, and how long it is asked for. */
export interface AskedSchedule {
  readonly values: SpecValues;
  readonly schedule: Schedule;
  readonly length: number;
  readonly base: number;
}

/** The calls that come near to a schedule, the most natural first; whether they say it is found out by translating them back. */
export type Calls = (asked: AskedSchedule) => Iterable<Call>;

/** A number that a framework wants as a float. */
export const asFloat = (value: number): WholeFloat => ({ float: value });

/** What a metric-driven schedule was told, which its call is not. */
export function metricsIn({ metrics, of }: Spec): readonly number[] | undefined {
  if (typeof of === 'object' && of !== null && 'type' in of) return metricsIn(of as Spec);
  return Array.isArray(metrics) ? metrics.map((metric) => (metric === null ? Number.NaN : (metric as number))) : undefined;
}

/** Whether a call gives these numbers. */
export function says(framework: Framework, { call, base }: WrittenCall, reference: Reference): boolean {
  const { schedule, length } = reference;
  const metrics = metricsIn(schedule.spec);
  return attempt(() => agrees(translateIn(framework, call, { base, length, ...(metrics && { metrics }) }), reference)) ?? false;
}

/** The first of the calls, on an optimizer of this rate, that says what is asked for. */
function firstOf(framework: Framework, calls: Calls, base: number, reference: Reference): Call | undefined {
  const { schedule, length } = reference;
  for (const call of calls({ values: unfolded(schedule.spec), schedule, length, base })) {
    if (isWritable(call) && says(framework, { call, base }, reference)) return call;
  }
  return undefined;
}

/** Whether every number in it has a literal in Python: none is infinite. */
function isWritable(value: Argument): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((one: Argument) => isWritable(one));
}

/** One of the calls that follow one another, and how long it lasts. */
export interface Stretch {
  readonly call: Call;
  readonly length: number;
}

/** Parts that are written one after another at most. */
const most = 16;

/** A schedule as calls one after another: one where one says it, otherwise those of its parts. */
export function inARow(framework: Framework, calls: Calls, base: number, reference: Reference): readonly Stretch[] | undefined {
  const { schedule, length } = reference;
  const call = firstOf(framework, calls, base, reference);
  if (call) return [{ call, length }];
  const parts = attempt(() => partsOf(schedule, length));
  if (parts === undefined || parts.length < 2 || parts.length > most) return undefined;
  const found: Stretch[] = [];
  for (const part of parts) {
    const reference = attempt(() => referenceOf(part.schedule, part.length));
    const row = reference && inARow(framework, calls, base, reference);
    if (row === undefined) return undefined;
    found.push(...row);
  }
  return found;
}

/** Where each but the first of them begins. */
export function boundariesOf(row: readonly Stretch[]): readonly number[] {
  let end = 0;
  return row.slice(0, -1).map(({ length }) => {
    end += length;
    return end;
  });
}

/** A family that is written with operators, as these. */
export function unfolded(spec: Spec): SpecValues {
  const { length, horizon, after } = spec as never;
  return familiesByType.get(spec.type)?.compose?.(spec, { length, horizon, after }).spec ?? spec;
}

interface Part {
  readonly schedule: Schedule;
  readonly length: number;
}

/** The pieces of a schedule, each on its own clock, as far as a run of so many updates goes. */
function partsOf(schedule: Schedule, length: number): readonly Part[] {
  const values = unfolded(schedule.spec);
  const pieces = decomposed[values.type]?.(values, length) ?? [];
  let start = 0;
  const parts = pieces.map(([schedule, lasts], index) => {
    const rest = Math.max(0, length - start);
    const long = index === pieces.length - 1 ? rest : Math.min(lasts, rest);
    start += lasts;
    return { schedule, length: long };
  });
  return parts.filter(({ length }) => length > 0);
}

type Piece = readonly [schedule: Schedule, lasts: number];

const ramp = (from: number, max: number, shape: string, horizon: number, length = horizon): Piece => [
  build({ type: 'ramp', from, max, shape, length, horizon: Math.max(1, horizon) }),
  length,
];
const constant = (max: number, lasts = Number.POSITIVE_INFINITY): Piece => [build({ type: 'constant', max }), lasts];
const shifted = (schedule: Schedule, updates: number) => (updates === 0 ? schedule : build({ type: 'shift', of: schedule.spec, updates }));

/** Where a straight ramp of W updates stands at its first one, and when it is over. */
const straight: Readonly<Record<string, (W: number) => { readonly share: number; readonly over: number }>> = {
  't/W': (W) => ({ share: 0, over: W }),
  '(t+1)/W': (W) => ({ share: 1 / W, over: W - 1 }),
  '(t+1)/(W+1)': (W) => ({ share: 1 / (W + 1), over: W }),
  't/(W-1)': (W) => ({ share: 0, over: Math.max(1, W - 1) }),
};

/** The families and operators that are pieces one after another. */
const decomposed: Readonly<Record<string, (values: SpecValues, length: number) => readonly Piece[]>> = {
  sequence: ({ of }) => of.map((spec: Spec) => build(spec)).map((part: Schedule): Piece => [part, part.length]),
  warmup({ of, updates: W, from, shape, mode, ramp: kind, aim }) {
    const begins = straight[kind]?.(W);
    if (begins === undefined || mode === 'multiply' || (shape !== 'linear' && kind !== 't/W')) return [];
    const whole = build(of);
    const main = mode === 'within' ? whole.resize(whole.length - W) : whole;
    const to = main.at(aim === 'curve' ? W : 0);
    const first = from + (to - from) * begins.share;
    return [
      begins.over < 1 ? constant(to, W) : ramp(first, to, shape, begins.over, W),
      [shifted(main, mode === 'overlay' ? W : 0), main.length],
    ];
  },
  cooldown({ of, updates, to, shape, mode }, length) {
    if (mode === 'multiply') return [];
    const whole = build(of);
    const start = Math.max(0, whole.length - updates);
    if (start >= Math.min(length, whole.length)) return [];
    return [[whole, start], ramp(whole.at(start), to, shape, updates, Number.POSITIVE_INFINITY)];
  },
  wsd: ({ max, min, warmup, warmupFrom, warmupShape, decay, decayShape, horizon }) => [
    ramp(warmupFrom, max, warmupShape, warmup),
    constant(max, horizon - warmup - decay),
    ramp(max, min, decayShape, decay),
    constant(min),
  ],
  infinite: ({ max, constant: level, min, horizon, ...values }) => [
    ramp(values.warmupFrom, max, values.warmupShape, values.warmup),
    ramp(max, level, values.cooldownShape, values.cooldown),
    constant(level, horizon - values.warmup - values.cooldown - values.anneal),
    ramp(level, min, values.annealShape, values.anneal),
    constant(min),
  ],
  'tri-stage': ({ max, warmup, hold, decay, initScale, finalScale }) => [
    ramp(initScale * max, max, 'linear', warmup),
    constant(max, hold),
    [build({ type: 'exponential', max, gamma: finalScale, stepSize: decay }), decay],
    constant(max * finalScale),
  ],
  piecewise({ knots, interpolate }) {
    if (interpolate === 'constant')
      return knots.map(([t, lr]: Knot, k: number) => constant(lr, (knots[k + 1]?.[0] ?? forEver) - (k === 0 ? 0 : t)));
    const [[start, first]] = knots;
    const ways = knots.slice(1).map(([end, to]: Knot, k: number) => ramp(knots[k][1], to, interpolate, end - knots[k][0]));
    return [constant(first, start), ...ways, constant(knots.at(-1)[1])];
  },
  cosine({ max, min, exponent, kDecay, cycles, ...run }, length) {
    if (run.after === 'continue' || length <= run.horizon || cycles !== 0.5) return [];
    const end = run.after === 'hold' || run.after === 'min';
    const cycle = build({ type: 'cosine', max, min, exponent, kDecay, length: run.horizon, horizon: run.horizon });
    return end ? [[cycle, run.horizon], constant(min)] : [];
  },
  repeat({ of, times, stretch, decay, decayOf, floor }, length) {
    const first = build(of);
    if (decay !== 1 && decayOf !== 'all' && !(decayOf === 'amplitude' && floor === 0)) return [];
    const cycles = upTo(first.length, stretch, Math.min(times, most), length).map((lasts, k): Piece => {
      const cycle = stretch === 1 ? first : first.resize(lasts);
      return [decay === 1 || k === 0 ? cycle : build({ type: 'scale', of: cycle.spec, by: String(decay ** k) }), lasts];
    });
    return cycles;
  },
  restarts({ max, min, period, periodMult, restartDecay, decayOf, limit = forEver }, length) {
    const cycles = upTo(period, periodMult, Math.min(limit, most + 1), length);
    if (cycles.length > most) return [];
    const parts = cycles.map((lasts, k): Piece => {
      const kept = restartDecay ** k;
      const top = decayOf === 'amplitude' ? min + (max - min) * kept : max * kept;
      return [build({ type: 'cosine', max: top, min: decayOf === 'all' ? min * kept : min, length: lasts, horizon: lasts }), lasts];
    });
    return [...parts, constant(min)];
  },
  beside: () => [],
};

type Knot = readonly [t: number, lr: number];
const forEver = Number.POSITIVE_INFINITY;

/** The lengths of the cycles that a run of so many updates sees. */
function upTo(first: number, mult: number, times: number, length: number): readonly number[] {
  const found: number[] = [];
  for (let [start, lasts] = [0, first]; found.length < times && start < length; lasts *= mult) {
    found.push(lasts);
    start += lasts;
  }
  return found;
}

/** A call as Python writes it, with `first` as its first argument where it takes one, and over several lines where it is long. */
export function callCode({ name, args }: Call, first: string | undefined, module = '', indent = ''): string {
  const inside = `${indent}    `;
  const written = Object.entries(args).map(([key, value]) => `${key}=${argumentCode(value, first, module, inside)}`);
  const all = [...(first === undefined || name === 'ChainedScheduler' ? [] : [first]), ...written];
  const line = `${module}${name}(${all.join(', ')})`;
  if (line.length + indent.length <= 100 && !line.includes('\n')) return line;
  return `${module}${name}(\n${all.map((one) => `${inside}${one},\n`).join('')}${indent})`;
}

function argumentCode(value: Argument, first: string | undefined, module: string, indent: string): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value);
  if (isFloat(value)) return floatCode(value.float);
  if (isCall(value)) return callCode(value, first, module, indent);
  if (Array.isArray(value))
    return sized(
      '[',
      value.map((one: Argument) => argumentCode(one, first, module, `${indent}    `)),
      ']',
      indent,
    );
  const entries = Object.entries(value as { readonly [key: string]: Argument });
  return sized(
    '{',
    entries.map(([key, one]) => `${key}: ${argumentCode(one, first, module, `${indent}    `)}`),
    '}',
    indent,
  );
}

/** A list on one line where it fits, otherwise as many of its members to a line as do. */
function sized(open: string, members: readonly string[], close: string, indent: string): string {
  const line = `${open}${members.join(', ')}${close}`;
  if (line.length + indent.length <= 90 && !line.includes('\n')) return line;
  if (members.some((one) => one.length > 40)) return `${open}\n${members.map((one) => `${indent}    ${one},\n`).join('')}${indent}${close}`;
  const lines = [''];
  for (const one of members) {
    if ((lines.at(-1) as string).length + one.length > 90 - indent.length) lines.push('');
    lines[lines.length - 1] += `${lines.at(-1) === '' ? '' : ' '}${one},`;
  }
  return `${open}\n${lines.map((one) => `${indent}    ${one}\n`).join('')}${indent}${close}`;
}

/** A float, with a point also where it is whole. */
export function floatCode(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
