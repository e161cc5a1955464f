import { stairs } from '../core/breaks.ts';
import { defineOperator } from '../core/define.ts';
import { LrschedError } from '../core/issues.ts';
import { rate, schedules } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { lengthBeside, resized } from '../core/schedule.ts';

/** Updates that are simulated at most: the simulation takes time and memory for each. */
const most = 1_000_000;

/** Updates that a loop over all of them is written for at most. */
const walked = 2000;

/**
 * PyTorch `ChainedScheduler`: every member in turn moves the one shared rate as its own recursion does.
 * A member multiplies it by the ratio of its own two values; a cosine takes its share of the distance to its floor;
 * a member that knows no ratio overwrites it. The result is simulated, because it is a product only in simple cases.
 */
export const chain = defineOperator({
  type: 'chain',
  summary: 'schedules that move one shared rate in turn',
  params: {
    of: schedules('the members'),
    base: rate("the rate they all start from; the first member's first value unless said", { optional: true }),
  },
  whole: ({ of }) => ({ length: lengthBeside(of) }),
  compose({ of, base }) {
    const start = base ?? (of[0] as Schedule).at(0);
    const moves = of.map((member) => moveOf(member, start));
    const rates: number[] = [];
    const at = (t: number) => {
      const update = Math.floor(t);
      if (update >= most) throw new LrschedError([{ code: 'too-long', type: 'chain', t, most }]);
      for (let next = rates.length; next <= update; next += 1) {
        rates.push(moves.reduce((rate, move) => move(rate, next), rates.at(-1) ?? start));
      }
      return rates[update] as number;
    };
    const resize = (to: number): Schedule => chain({ of: resized(of, to), base });
    return { length: lengthBeside(of), resize, at, breaks: stairs(1) };
  },
  says({ of, base = (of[0] as Schedule).at(0) }, { say, at, text, factor, agrees, last }) {
    if (agrees((t) => of.reduce((rate, member) => rate * (member.at(t) / base), base))) {
      const [first, ...rest] = of.map((member) => factor(member, last));
      return rest.reduce(
        (all, one) => say('all * one', { all, one: base === 1 ? one : say('one / base', { one, base }) }),
        first as Exclude<typeof first, undefined>,
      );
    }
    if (last > walked) throw new LrschedError([{ code: 'too-long', type: 'chain', t: last, most: walked }]);
    const moves = of.flatMap((member) => {
      const { chained } = member;
      if (typeof chained === 'object') {
        const up = 'lr + (base - floor) * (1 - cos(pi / horizon)) / 2';
        const wave = '(1 + cos(pi * i / horizon)) / (1 + cos(pi * (i - 1) / horizon))';
        const next = say(`${up} if (i - 1 - horizon) % (2 * horizon) == 0 else floor + (lr - floor) * (${wave})`, { ...chained, base });
        return ['    if i > 0:', `        lr = ${text(next)}`];
      }
      const rate = factor(member, last);
      const here = at(rate, say('i'));
      if (chained === 'anew') return [`    lr = ${text(here)}`];
      const before = say('base if i == 0 else earlier', { base, earlier: at(rate, say('i - 1')) });
      return [`    before = ${text(before)}`, '    if before != 0:', `        lr = ${text(say('lr * (here / before)', { here }))}`];
    });
    return { before: [`lr = ${base}`, 'for i in range(int(t) + 1):', ...moves], value: say('lr') };
  },
  // It is simulated update by update.
  jumps: true,
});

/** What a member makes of the shared rate at one update. */
type Move = (rate: number, update: number) => number;

function moveOf({ chained, at }: Schedule, base: number): Move {
  if (chained === 'anew') return (_rate, update) => at(update);
  if (chained) return towards(chained.floor, chained.horizon, base);
  return (rate, update) => {
    const before = update === 0 ? base : at(update - 1);
    // From 0 no ratio leads back up.
    return before === 0 ? rate : rate * (at(update) / before);
  };
}

/** CosineAnnealingLR's recursion: a share of the distance to the floor, and one step up from the floor itself. */
function towards(floor: number, horizon: number, base: number): Move {
  const wave = (update: number) => 1 + Math.cos((Math.PI * update) / horizon);
  return (rate, update) => {
    if (update === 0) return rate;
    const leavesFloor = (update - 1 - horizon) % (2 * horizon) === 0;
    if (leavesFloor) return rate + ((base - floor) * (1 - Math.cos(Math.PI / horizon))) / 2;
    return (wave(update) / wave(update - 1)) * (rate - floor) + floor;
  };
}
