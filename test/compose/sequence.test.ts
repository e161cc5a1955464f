import { describe, expect, it } from 'vitest';
import { sequence } from '../../src/compose/sequence.ts';
import { constant, linear, oneCycle, restarts } from '../../src/schedules/index.ts';
import { codesOf } from '../issues.ts';

const parts = sequence({ of: [constant({ max: 4, length: 2 }), constant({ max: 3, length: 0 }), linear({ max: 2, length: 4 })] });

describe('one after another', () => {
  it('has each part on its own clock, and holds what the last one ends with', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 100].map(parts.at)).toEqual([4, 4, 2, 1.5, 1, 0.5, 0, 0]);
    expect(parts.length).toBe(6);
  });

  it('breaks where a part begins, and where the part does', () => {
    const stairs = sequence({ of: [constant({ length: 2 }), restarts({ period: 2, length: 6 })] });
    expect([...stairs.breaks(0, 8)]).toEqual([2, 4, 6]);
    expect([...stairs.breaks(0, 2)]).toEqual([]);
    expect([...stairs.breaks(2, 3)]).toEqual([2]);
    expect([...stairs.breaks(3, 6)]).toEqual([4]);
    expect([...parts.breaks(0, 2)]).toEqual([]);
  });

  it('cuts or stretches the last part that fits', () => {
    expect(parts.resize(6).spec).toEqual(parts.spec);
    expect(parts.resize(2).spec.of).toHaveLength(1);
    expect(parts.resize(3).spec.of).toHaveLength(3);
    expect([parts.resize(10).length, parts.resize(10).at(6)]).toEqual([10, 1]);
  });

  it('keeps what is cycled beside the rate of the part that has it', () => {
    const of = oneCycle({ length: 10 });
    const momentum = sequence({ of: [constant({ length: 5 }), of] }).also?.momentum;
    expect([0, 5, 8].map((t) => momentum?.at(t))).toEqual([0, 0, 3].map((t) => of.also?.momentum?.at(t)));
  });

  it('refuses an endless part that is not the last', () => {
    expect(sequence({ of: [constant({ length: 3 }), restarts()] }).length).toBe(Number.POSITIVE_INFINITY);
    expect(codesOf(() => sequence({ of: [restarts(), constant()] }))).toEqual(['broken-rule']);
  });
});
