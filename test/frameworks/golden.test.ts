import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { LrschedError } from '../../src/core/issues.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import type { Call } from '../../src/frameworks/call.ts';
import { type Setting, translateIn } from '../../src/frameworks/constructor.ts';
import { frameworks } from '../../src/reading/index.ts';
import { differences, float64 } from '../equal.ts';
import { type Case, typedCases } from '../golden.ts';

/** Fields of a case that are not facts about the surroundings of the call. */
const own = new Set([
  'id',
  'framework',
  'source',
  'constructor',
  'call',
  'base_lr',
  'unit',
  'lr',
  'momentum',
  'weight_decay',
  'metrics',
  'note',
  'error',
  'where',
]);
/** A case that raises while it is stepped says nothing about how long it would have run. */
const longEnough = 200;

type Full = Case & {
  readonly metrics?: readonly (number | null)[];
  readonly momentum?: readonly number[];
  readonly weight_decay?: readonly number[];
};

function translated(framework: string, { call, base_lr, lr, metrics, ...rest }: Full): Schedule {
  const facts = Object.fromEntries(Object.entries(rest).filter(([name]) => !own.has(name))) as NonNullable<Setting['facts']>;
  const known = frameworks.get(framework);
  if (known === undefined) throw new Error(`no translation for ${framework}`);
  const length = lr?.length ?? longEnough;
  const setting = { base: base_lr ?? 0.1, length, facts, ...(metrics && { metrics: metrics.map((one) => one ?? Number.NaN) }) };
  return translateIn(known, call as Call, setting);
}

const missing = () => Number.NaN;

const files = readdirSync(new URL('../golden', import.meta.url)).filter((name) => name.endsWith('.jsonl'));

describe.each(files.map((name) => name.replace('.jsonl', '')))('%s', (framework) => {
  it.each(typedCases(framework).map((one) => [one.id, one as Full] as const))('%s', (_id, one) => {
    if (one.error !== undefined) {
      const codes = () => {
        try {
          const schedule = translated(framework, one);
          for (let t = 0; t < longEnough; t += 1) schedule.at(t);
          return [];
        } catch (error) {
          if (error instanceof LrschedError) return error.issues.map(({ code }) => code);
          throw error;
        }
      };
      expect(codes()).toEqual(['framework-refuses']);
      return;
    }
    const schedule = translated(framework, one);
    const again = build(JSON.parse(JSON.stringify(schedule.spec)));
    const reference = one.lr as readonly number[];
    expect(differences(schedule.at, reference, float64)).toEqual([]);
    expect(differences(again.at, reference, float64)).toEqual([]);
    if (one.momentum) expect(differences(schedule.also?.momentum?.at ?? missing, one.momentum)).toEqual([]);
    if (one.weight_decay) expect(differences(schedule.also?.weightDecay?.at ?? missing, one.weight_decay)).toEqual([]);
  });
});
