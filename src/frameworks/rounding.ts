import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import { LrschedError } from '../core/issues.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';

const bits = 160n;
const one = 1n << bits;

/** The natural logarithm of a normal number, correctly rounded, which is what C libraries give and JavaScript engines may miss by one place. */
function log(x: number): number {
  const exponent = Math.floor(Math.log2(x));
  const mantissa = BigInt((x / 2 ** exponent) * 2 ** 52) << (bits - 52n);
  const sum = BigInt(exponent) * artanh(one / 3n) + artanh(((mantissa - one) << bits) / (mantissa + one));
  return Number(2n * sum) / 2 ** Number(bits);
}

function artanh(z: bigint): bigint {
  let [sum, power] = [0n, z];
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += power / k;
    // Divided, not shifted: below 0, where log2 has rounded up, a shift never comes to 0.
    power = (power * z * z) / (one * one);
  }
  return sum;
}

/** Python's `math.floor(math.log(x, base))`, rounded as there: `math.log(243, 3)` is below 5. */
export function floorLog(x: number, base: number): number {
  return Math.floor(log(x) / log(base));
}

/** Cycles that are gone through one by one at most, to find where a framework's rounding slips. */
const mostCycles = 1_000_000;

/** Refuses more cycles than anybody waits for. */
export function mustBeFew(cycles: number): void {
  if (!(cycles > mostCycles)) return;
  const rule = `${cycles} cycles are more than are gone through one by one to find where their ends round; write at most ${mostCycles}`;
  throw new LrschedError([{ code: 'broken-rule', type: 'restarts', parameters: ['limit'], rule }]);
}

/** A schedule with another rate at single updates, in order, where a framework's rounding slips. */
export function spliced(
  main: (length: number) => Schedule,
  slips: readonly (readonly [t: number, lr: number])[],
  length: number,
): Schedule {
  if (slips.length === 0) return main(length);
  let start = 0;
  const from = (updates: number, to: number) => (updates === 0 ? main(to) : shift({ of: main(to - updates), updates }));
  const parts = slips.flatMap(([t, lr]) => {
    const before = t > start ? [from(start, t)] : [];
    start = t + 1;
    return [...before, constant({ max: lr, length: 1 })];
  });
  return sequence({ of: [...parts, from(start, Math.max(length, start))] });
}
