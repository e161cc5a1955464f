import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { codesOf, issuesOf } from './issues.ts';

it('makes what the spec describes, schedules within schedules too', () => {
  const schedule = build({ type: 'warmup', of: { type: 'constant', max: 6 }, updates: 3 });
  expect([0, 1, 2, 3, 4].map((t) => schedule.at(t))).toEqual([0, 2, 4, 6, 6]);
});

describe('refuses what is no spec', () => {
  it.each<[what: string, spec: unknown, path: string]>([
    ['nothing', undefined, 'the spec'],
    ['null', null, 'the spec'],
    ['a word', 'cosine', 'the spec'],
    ['a list', [{ type: 'cosine' }], 'the spec'],
    ['one without a type', { max: 1 }, 'the spec.type'],
    ['one whose type is no word', { type: 1 }, 'the spec.type'],
    ['one within another', { type: 'warmup', of: { type: 'warmup', of: 1 } }, 'the spec.of.of'],
    ['one in a list', { type: 'sequence', of: [{ type: 'cosine' }, {}] }, 'the spec.of[1].type'],
  ])('%s', (_what, spec, path) => {
    expect(issuesOf(() => build(spec))).toEqual([expect.objectContaining({ code: 'bad-spec', path })]);
  });

  it.each<[what: string, text: string, codes: string[]]>([
    ['a schedule there is not', '{"type":"cosin"}', ['unknown-schedule']],
    ['a type that every object has', '{"type":"constructor"}', ['unknown-schedule']],
    ['parameters there are not', '{"type":"cosine","eta_min":0,"constructor":1}', ['unknown-parameter', 'unknown-parameter']],
    ['a prototype', '{"type":"cosine","__proto__":{"max":5}}', ['unknown-parameter']],
    ['what JSON writes for NaN', '{"type":"cosine","max":null}', ['bad-value']],
    ['every wrong value at once', '{"type":"cosine","max":-1,"min":"x","cycles":0}', ['bad-value', 'bad-value', 'bad-value']],
  ])('%s', (_what, text, codes) => {
    expect(codesOf(() => build(JSON.parse(text)))).toEqual(codes);
  });
});
