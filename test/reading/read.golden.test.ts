import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { issuesIn } from '../../src/core/issues.ts';
import type { ReadRequest } from '../../src/reading/index.ts';
import { readPython } from '../../src/reading/index.ts';
import { differences, float64 } from '../equal.ts';
import { type Case, goldenCases } from '../golden.ts';

/** Fields of a case that are not facts about the surroundings of the call. */
const own = new Set(
  ['id', 'framework', 'source', 'constructor', 'call', 'base_lr', 'unit', 'lr', 'momentum', 'weight_decay', 'metrics'].concat([
    'note',
    'error',
    'where',
  ]),
);
/** A case that raises while it is stepped says nothing about how long it would have run. */
const longEnough = 200;

type Full = Case & {
  readonly constructor: string;
  readonly framework: string;
  readonly unit: string;
  /** JSON has no NaN. */
  readonly metrics?: readonly (number | null)[];
  readonly momentum?: readonly number[];
  readonly weight_decay?: readonly number[];
};

function request({ constructor: text, base_lr, lr, metrics, ...rest }: Full): ReadRequest {
  const facts = Object.fromEntries(Object.entries(rest).filter(([name]) => !own.has(name))) as NonNullable<ReadRequest['facts']>;
  const told = {
    ...((base_lr as number | null) !== null && { lr: base_lr }),
    ...(metrics && { metrics: metrics.map((value) => value ?? Number.NaN) }),
  };
  return { text, length: lr?.length ?? longEnough, facts, ...told };
}

const missing = () => Number.NaN;

const files = readdirSync(new URL('../golden', import.meta.url)).filter((name) => name.endsWith('.jsonl'));

describe.each(files.map((name) => name.replace('.jsonl', '')))('%s, read from its text', (framework) => {
  const cases = goldenCases(framework) as readonly Full[];

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    for (const said of [{ framework }, {}]) {
      const asked = { ...request(one), ...said };
      if (one.error !== undefined) {
        const codes = issuesIn(() => {
          const [series] = readPython(asked);
          for (let t = 0; t < longEnough; t += 1) series?.schedule.at(t);
        }).map(({ code }) => code);
        expect(codes).toEqual(['framework-refuses']);
        continue;
      }
      const [series, ...others] = readPython(asked);
      expect(others).toEqual([]);
      const schedule = series!.schedule;
      const reference = one.lr as readonly number[];
      expect(schedule.length).toBe(reference.length);
      const again = build(JSON.parse(JSON.stringify(schedule.spec)));
      expect(differences(schedule.at, reference, float64)).toEqual([]);
      expect(differences(again.at, reference, float64)).toEqual([]);
      if (one.momentum) expect(differences(schedule.also?.momentum?.at ?? missing, one.momentum)).toEqual([]);
      if (one.weight_decay) expect(differences(schedule.also?.weightDecay?.at ?? missing, one.weight_decay)).toEqual([]);
    }
  });
});
