import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import type { Knot } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Shape } from '../core/shapes.ts';
import { constant } from '../schedules/constant.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { ramp } from '../schedules/ramp.ts';
import type { Argument, Call } from './call.ts';
import {
  after,
  any,
  bool,
  call,
  calls,
  defineConstructor,
  type Framework,
  type KnownArguments,
  type Making,
  maybe,
  num,
  nums,
  type Setting,
  translateIn,
} from './constructor.ts';
import { type Group, isLive, type Live } from './group.ts';
import { live } from './live.ts';
import { recorded } from './recorded.ts';
import { agree, alone } from './recursion.ts';
import { torch } from './torch.ts';

interface Cycle {
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly mult: number;
  readonly startMult: number;
  readonly endMult: number;
  readonly warmup: number;
}

/** `CyclicalScheduler`: cycle after cycle as far as the run goes, each of them made by `make`, and the way back up between two. */
function cycles(
  cycle: Cycle,
  { length, refuse }: Setting,
  make: (start: number, end: number, size: number) => readonly Schedule[],
): Schedule {
  if (cycle.size < 2) refuse('cycle_size must be at least 2');
  let { start, end, size, warmup } = cycle;
  const parts: Schedule[] = [];
  for (let t = 0; t < length; ) {
    if (size === 0) refuse('its cycles shrink to nothing before the run ends');
    parts.push(...make(start, end, size));
    start *= cycle.startMult;
    if (warmup > 0) parts.push(ramp({ from: end, max: start, length: warmup }));
    t += size + warmup;
    end *= cycle.endMult;
    [size, warmup] = [Math.trunc(size * cycle.mult), Math.trunc(warmup * cycle.mult)];
  }
  return sequence({ of: cutAt(parts, length) });
}

/** The last part shortened, its values as they are, so that all last so long; what ends before goes on as it would. */
function cutAt(parts: readonly Schedule[], length: number): readonly Schedule[] {
  let left = length;
  return parts.flatMap((part) => {
    const [here, whole] = [Math.min(left, part.length), part.length];
    left -= here;
    if (here <= 0) return [];
    const { type: _, ...line } = part.spec;
    return here === whole ? [part] : [ramp({ ...line, horizon: whole, length: here })];
  });
}

const along = (shape: Shape) => (from: number, max: number, length: number) => [ramp({ from, max, shape, length })];
const vee = (from: number, max: number, size: number) => [
  ramp({ from, max, horizon: size / 2, length: size / 2 }),
  ramp({ from: max, max: from, horizon: size / 2, length: size / 2 }),
];

const cyclical = {
  cycle_mult: num(1),
  start_value_mult: num(1),
  end_value_mult: num(1),
  warmup_duration: num(0),
  save_history: any(null),
  param_group_index: any(null),
};

/** A line through milestones, as `PiecewiseLinear` walks it: of two values at one milestone the later counts. */
function lines(milestones: readonly Knot[], length: number): Schedule {
  const knots = milestones.filter(([t], i) => t !== milestones[i - 1]?.[0] || i === 0);
  if (knots.length === milestones.length) return piecewise({ knots, interpolate: 'linear', length });
  const runs: Knot[][] = [];
  for (const knot of milestones) {
    if (runs.at(-1)?.at(-1)?.[0] === knot[0] || runs.length === 0) runs.push([knot]);
    else runs.at(-1)?.push(knot);
  }
  const origin = (run: number) => (run === 0 ? 0 : (runs[run]?.[0]?.[0] as number));
  const parts = runs.map((run, i) => {
    const here = run.map(([t, value]): Knot => [t - origin(i), value]);
    return piecewise({
      knots: here,
      interpolate: 'linear',
      length: (i + 1 < runs.length ? origin(i + 1) : Math.max(length, origin(i))) - origin(i),
    });
  });
  return sequence({ of: parts.filter((part, i) => part.length > 0 || i === parts.length - 1) });
}

const warmRestarts = 'CosineAnnealingWarmRestarts';

/** A handler that lives: nothing until it is called; each call sets the value of its number, from 0 on. */
function handler(name: string) {
  return (
    { lr_scheduler: one, use_legacy, warmup_duration: W, warmup_end_value: end }: KnownArguments,
    group: Group,
    making: Making,
  ): Live => {
    const { call, refuse, schedule } = making;
    const parts = { name, call, attributes: {}, lastEpoch: undefined, methods: { __call__: [] }, schedule, refuse };
    const wrapped = isLive(one) && !ignites(one.call) ? one : undefined;
    const warm = name === 'LRScheduler' ? 0 : (end ?? group.lr) === group.lr ? W : W + 1;
    const ahead = name === 'LRScheduler' && use_legacy !== true ? 0 : 1;
    let [curve, until]: [Schedule | undefined, number] = [undefined, 0];
    const live = alone(group, parts, (self) => ({
      next() {
        const { base, index } = self;
        if (wrapped !== undefined && index >= warm) return asked(wrapped, group, index - warm, ahead);
        if (curve === undefined || index >= until) {
          until = Math.max(128, 2 * (index + 1));
          curve = schedule(base, until);
        }
        return curve.at(index);
      },
    }));
    live.clock = -1;
    return live;
  };
}

/** It asks PyTorch's scheduler for a rate without stepping it; only warm restarts are stepped, before each value. */
function asked(wrapped: Live, group: Group, index: number, ahead: number): number {
  if (wrapped.name !== warmRestarts) {
    wrapped.load({ last_epoch: index + ahead });
    return wrapped.rate();
  }
  wrapped.jump(index + 1);
  return group.lr;
}

/** A scheduler of ignite, or of PyTorch where ignite takes one. */
const ignites = (one: Call) => ignite.constructors.some(({ name }) => name === one.name);
function inner(one: Call, setting: Setting, change: Partial<Omit<Setting, 'translate'>> = {}): Schedule {
  const { translate: _, ...plain } = setting;
  return ignites(one) ? setting.translate(one, change) : translateIn(torch, one, { ...plain, ...change });
}

/**
 * What the handler sets when it is called: it asks for the rate at each index in turn, from the one at which the constructor of
 * PyTorch's scheduler has stepped already, so that a recursion begins a step ahead.
 */
function handled(one: Call, setting: Setting, main: Schedule, first: number): Schedule {
  const group: Group = { lr: setting.base };
  const ahead = shift({ of: main, updates: 1 });
  if (one.name === warmRestarts) return ahead;
  const scheduler = live(torch, one, group, setting);
  const rates = Array.from({ length: Math.max(1, setting.length) }, (_, t) => {
    scheduler.load({ last_epoch: first + t });
    group.lr = scheduler.rate();
    return group.lr;
  });
  const told = [
    main,
    ahead,
    ...((rates[0] as number) >= 0 ? [sequence({ of: [constant({ max: rates[0] as number, length: 1 }), ahead] })] : []),
  ];
  return told.find((schedule) => agree(schedule, rates)) ?? recorded(rates);
}

const given = ({ refuse }: Setting, what: string, ...values: readonly (Argument | undefined)[]): number => {
  const found = values.find((value) => typeof value === 'number');
  return typeof found === 'number' ? found : refuse(`it needs ${what}`);
};

/** Their values are the rates, whatever the optimizer, their first argument, has. */
const carried = { own: true, optimizer: 0 } as const;

/** ignite's `ignite/handlers/param_scheduler.py`: the value that its call number `i` sets. */
export const ignite: Framework = {
  name: 'ignite',
  reading: {
    modules: ['ignite', 'ignite.handlers', 'ignite.handlers.param_scheduler', 'ignite.contrib.handlers'],
  },
  constructors: [
    defineConstructor(
      'LinearCyclicalScheduler',
      // Its own signature takes `*args`, so that what is read by position may stand under these names.
      {
        monotonic: any(false),
        kwagrs: maybe(),
        arg3: maybe(),
        arg4: maybe(),
        arg5: maybe(),
        arg6: maybe(),
        arg7: maybe(),
        arg8: maybe(),
        param_name: any(null),
        start_value: maybe(),
        end_value: maybe(),
        cycle_size: maybe(),
        ...cyclical,
      },
      (args, setting) => {
        const cycle = {
          start: given(setting, 'start_value', args.start_value, args.kwagrs),
          end: given(setting, 'end_value', args.end_value, args.arg3),
          size: given(setting, 'cycle_size', args.cycle_size, args.arg4),
          mult: args.arg5 ?? args.cycle_mult,
          startMult: args.arg6 ?? args.start_value_mult,
          endMult: args.arg7 ?? args.end_value_mult,
          warmup: args.arg8 ?? args.warmup_duration,
        };
        const monotonic = args.monotonic === true;
        if (cycle.warmup > 0 && !monotonic) setting.refuse('warmup_duration goes with monotonic only');
        return cycles(cycle, setting, monotonic ? along('linear') : vee);
      },
      carried,
    ),
    defineConstructor(
      'CosineAnnealingScheduler',
      { param_name: any(null), start_value: num<number>(), end_value: num<number>(), cycle_size: num<number>(), ...cyclical },
      (args, setting) => {
        const { start_value: start, end_value: end, cycle_size: size, cycle_mult: mult, warmup_duration: warmup } = args;
        const cycle = { start, end, size, mult, startMult: args.start_value_mult, endMult: args.end_value_mult, warmup };
        return cycles(cycle, setting, along('cosine'));
      },
      carried,
    ),
    defineConstructor(
      'PiecewiseLinear',
      { param_name: any(null), milestones_values: any(), save_history: any(null), param_group_index: any(null) },
      ({ milestones_values }, setting) => {
        const pairs = (Array.isArray(milestones_values) ? milestones_values : []) as readonly Argument[];
        if (pairs.length === 0) setting.refuse('it needs a milestone');
        const isPair = (pair: Argument) => Array.isArray(pair) && pair.length === 2 && pair.every((one) => typeof one === 'number');
        if (!pairs.every(isPair)) setting.refuse('milestones_values must be pairs of a milestone and a value');
        const knots = pairs as unknown as readonly Knot[];
        if (!knots.every(([t]) => Number.isInteger(t))) setting.refuse('a milestone must be an integer');
        if (knots.some(([t], i) => t < (knots[i - 1]?.[0] ?? t))) setting.refuse('milestones must not fall');
        return lines(knots, setting.length);
      },
      { ...carried, lasts: ({ milestones_values }) => (milestones_values as readonly Knot[] | null)?.at(-1)?.[0] },
    ),
    defineConstructor(
      'ConcatScheduler',
      { schedulers: calls<readonly Call[]>(), durations: nums<readonly number[]>(), save_history: bool(false) },
      ({ schedulers, durations }, setting) => {
        if (schedulers.length < 2) setting.refuse('it needs two schedulers or more');
        if (!durations.every(Number.isInteger)) setting.refuse('durations must be integers');
        if (schedulers.length !== durations.length + 1) setting.refuse('it needs a duration for each scheduler but the last');
        let left = setting.length;
        const parts = schedulers.map((one, i) => {
          const length = Math.max(0, Math.min(durations[i] ?? left, left));
          left -= length;
          return inner(one, setting, { length: Math.max(1, length) });
        });
        return sequence({ of: parts.filter((_, i) => i === 0 || startsBefore(durations, i, setting.length)) });
      },
      {
        lasts: ({ schedulers, durations }, of) =>
          after(
            durations.reduce((sum, one) => sum + one, 0),
            of.call(schedulers.at(-1) as Call),
          ),
      },
    ),
    defineConstructor(
      'LRScheduler',
      { lr_scheduler: call<Call>(), save_history: any(null), use_legacy: bool(false) },
      ({ lr_scheduler, use_legacy }, setting) => {
        if (ignites(lr_scheduler)) setting.refuse('lr_scheduler must be one of PyTorch');
        const main = inner(lr_scheduler, setting, { length: setting.length + 1 });
        return handled(lr_scheduler, setting, main, use_legacy ? 1 : 0);
      },
      { lasts: ({ lr_scheduler }, of) => of.call(lr_scheduler) },
    ),
    defineConstructor(
      'create_lr_scheduler_with_warmup',
      {
        lr_scheduler: call<Call>(),
        warmup_start_value: num<number>(),
        warmup_duration: num<number>(),
        warmup_end_value: maybe(),
        save_history: any(null),
        output_simulated_values: any(null),
      },
      ({ lr_scheduler, warmup_start_value: start, warmup_duration: W, warmup_end_value }, setting) => {
        if (!(Number.isInteger(W) && W > 1)) setting.refuse('warmup_duration must be an integer above 1');
        const end = warmup_end_value ?? setting.base;
        const own = ignites(lr_scheduler);
        const main = inner(lr_scheduler, setting, { length: setting.length + 1 });
        const first = own ? main.at(0) : setting.base;
        const full: Knot[] = [
          [0, start],
          [W - 1, end],
        ];
        // The warm-up stops short of a rate that the scheduler begins with; one of PyTorch is past its first value already.
        const short: Knot[] =
          W > 2
            ? [
                [0, start],
                [W - 2, end - (end - start) / (W - 1)],
              ]
            : [[0, start]];
        const knots = own ? (first === end ? short : full) : first === end ? full : [...full, [W, first] as const];
        const rise = lines(knots, (knots.at(-1)?.[0] as number) + 1);
        return sequence({ of: [rise, own ? main : shift({ of: main, updates: 1 })] });
      },
      { lasts: ({ lr_scheduler, warmup_duration }, of) => after(warmup_duration, of.call(lr_scheduler)) },
    ),
  ].map((one) => ({ ...one, live: handler(one.name) })),
};

/** Whether the member number `i` is reached within so many updates. */
function startsBefore(durations: readonly number[], i: number, length: number): boolean {
  return durations.slice(0, i).reduce((sum, duration) => sum + duration, 0) < length;
}
