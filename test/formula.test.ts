import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AnyFamily } from '../src/core/define.ts';
import { parseExpression } from '../src/core/expression.ts';
import { issuesIn } from '../src/core/issues.ts';
import { kebab } from '../src/core/parameters.ts';
import type { Json } from '../src/core/schedule.ts';
import { warmupCosine } from '../src/schedules/index.ts';
import { float64 } from './equal.ts';
import { families, made, outcome } from './generators.ts';
import './seed.ts';

const snake = (name: string) => kebab(name).replaceAll('-', '_');
/** What a formula may speak of; a schedule without an end has no horizon. */
const namesOf = (family: AnyFamily) => [...Object.keys(family.params).map(snake), 't', ...(family.endless ? [] : ['T'])];
const variable = (json: Json | undefined) => (typeof json === 'boolean' ? Number(json) : typeof json === 'number' ? json : null);

/** A few of the steps that doubles keep next to 0, where they are no longer relative. */
const least = 8 * Number.MIN_VALUE;

/** Where the formula of a family does not give what its curve gives, at shares of the run. */
function differences(family: AnyFamily, input: Readonly<Record<string, unknown>>, shares: readonly number[]): string[] {
  const { params } = family;
  const schedule = family(input);
  const { spec } = schedule;
  // The formula may be the user's own, and then it is a parameter.
  const text = params[family.formula]?.kind === 'text' ? (spec[family.formula] as string) : family.formula;
  const formula = parseExpression(text, namesOf(family));
  const values = Object.fromEntries(Object.keys(params).map((name) => [snake(name), variable(spec[name])]));
  const rates = Object.keys(params).filter((name) => name === 'max' || params[name]?.kind === 'floor');
  const largest = Math.max(0, ...rates.map((name) => variable(spec[name]) ?? 0));
  const T = variable(spec.horizon);
  const end = Math.min(schedule.length, T ?? 1e6);
  return shares
    .flatMap((share) => [share * end, Math.floor(share * end)])
    .flatMap((t) => {
      const at = (t: number) => formula.evaluate({ ...values, t, T });
      const [theirs, ours] = [at(t), outcome(schedule, t)];
      // Thousands of waves a run turn the rounding of a time into more than that of a value.
      const steep = Math.abs(at(t * (1 + 2 ** -50)) - theirs) || 0;
      const equal =
        typeof ours === 'string'
          ? ours === 'not-finite' && !Number.isFinite(theirs)
          : Math.abs(theirs - ours) <= float64.relative * Math.abs(ours) + float64.ofLargest * largest + steep + least;
      return equal ? [] : [`at ${t}: ${ours}, the formula ${theirs}`];
    });
}

/** What arithmetic says. */
const closed = families.filter(({ informal }) => !informal);
it.each(closed.map((family) => [family.type, family] as const))('the formula of %s gives the values of its curve', (_type, family) => {
  // Arithmetic has no words, so the formula tells of the choice that is made unless said, and not of what comes after the horizon;
  // where it does not speak of a flag, that is not set.
  const { names } = parseExpression(family.formula, namesOf(family));
  const choices = Object.entries(family.params).filter(
    ([name, { kind }]) => kind === 'choice' || (kind === 'flag' && !names.includes(snake(name))),
  );
  const unsaid = Object.fromEntries(choices.map(([name, parameter]) => [name, parameter.default]));
  const after = family.endless ? {} : { after: 'continue' };
  fc.assert(
    fc.property(made(family), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), ({ input }, shares) => {
      const told = { ...input, ...unsaid, ...after };
      // What was chosen may have been what the rest goes with.
      fc.pre(issuesIn(() => family(told)).every(({ code }) => code !== 'broken-rule'));
      expect(differences(family, told, [0, 1, ...shares])).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it.each<[what: string, family: AnyFamily, input: Readonly<Record<string, unknown>>]>([
  ['a warm-up of all but half an update', warmupCosine, { length: 10, warmup: 9.5 }],
  ['a warm-up of the whole run', warmupCosine, { length: 10, warmup: 10 }],
])('and so it does for %s', (_what, family, input) => {
  expect(differences(family, input, [0, 0.5, 0.95, 0.97, 1])).toEqual([]);
});

it('the formula of every family that is not in words reads with the names of its own parameters', () => {
  for (const family of families.filter(({ informal }) => !informal)) {
    expect(() => parseExpression(family.formula, namesOf(family))).not.toThrow();
  }
});
