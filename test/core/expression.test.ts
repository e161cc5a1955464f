// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: the numbers are as Python printed them
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/core/expression.ts';
import { describe as english, type Issue, LrschedError } from '../../src/core/issues.ts';
import { issuesOf } from '../issues.ts';
import '../seed.ts';

const values = { t: 7, T: 100, max: 0.1, min: 0.001, rate: 0.05, gamma: null, warmup: 10, step_size: 2.5 };
const names = Object.keys(values);
const read = (text: string) => parseExpression(text, names);

const raises = 'raises';
/** Expressions and what CPython 3.11 makes of them, with `from math import *`; `clip`, `minimum` and `maximum` as in NumPy. */
const python: readonly (readonly [text: string, value: number | typeof raises])[] = [
  ['1', 1],
  ['1.', 1],
  ['.5', 0.5],
  ['1e-3', 0.001],
  ['1E+3', 1000],
  ['1_000', 1000],
  ['1_0.0_1e1_0', 100100000000],
  ['0.1', 0.1],
  ['00', 0],
  ['0_0', 0],
  ['01.5', 1.5],
  ['1e999', raises],
  ['t', 7],
  ['max', 0.1],
  ['min * 2', 0.002],
  ['True', 1],
  ['False + 1', 1],
  ['pi', 3.141592653589793],
  ['e', 2.718281828459045],
  ['math.pi', 3.141592653589793],
  ['np.pi', 3.141592653589793],
  ['np.e * 1', 2.718281828459045],
  ['1 + 2', 3],
  ['1 - 2 - 3', -4],
  ['2 * 3 * 4', 24],
  ['1 / 2', 0.5],
  ['7 / 2 / 2', 1.75],
  ['2 * 3 / 4', 1.5],
  ['2 / 3 * 4', 2.6666666666666665],
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['10 - 2 ** 3', 2],
  ['7 // 2', 3],
  ['-7 // 2', -4],
  ['7 // -2', -4],
  ['-7 // -2', 3],
  ['7.5 // 2', 3],
  ['-7.5 // 2', -4],
  ['1 // 0.1', 9],
  ['0.3 // 0.1', 2],
  ['-1 // 0.1', -10],
  ['6 // 0.1', 59],
  ['1e300 // 1e-5', 1e305],
  ['-1e-20 // 3', -1],
  ['0 // 5', 0],
  ['7 % 3', 1],
  ['-7 % 3', 2],
  ['7 % -3', -2],
  ['-7 % -3', -1],
  ['7.5 % 2', 1.5],
  ['-7.5 % 2', 0.5],
  ['5.5 % -2.5', -2],
  ['-1e-20 % 3', 3],
  ['1 % 0.1', 0.09999999999999995],
  ['-1 % 0.1', 5.551115123125783e-17],
  ['0 % -3', 0],
  ['6 % 3', 0],
  ['-6 % 3', 0],
  ['5 // 2 * 2 + 5 % 2', 5],
  ['17 % 5 // 2', 1],
  ['17 // 5 % 2', 1],
  ['2 * 7 % 4', 2],
  ['2 + 7 % 4', 5],
  ['t % T', 7],
  ['(t - 30) % 20', 17],
  ['-t % T', 93],
  ['-(t % T)', -7],
  ['2 ** 3', 8],
  ['2 ** 3 ** 2', 512],
  ['(2 ** 3) ** 2', 64],
  ['2 ** -1', 0.5],
  ['-2 ** 2', -4],
  ['(-2) ** 2', 4],
  ['(-2) ** 3', -8],
  ['-2 ** -2', -0.25],
  ['2 ** -2 ** 2', 0.0625],
  ['2 ** - 2', 0.25],
  ['- - 2', 2],
  ['-+-2', 2],
  ['--2 ** 2', 4],
  ['+t', 7],
  ['-t', -7],
  ['2 - -2', 4],
  ['2--2', 4],
  ['2 * -3', -6],
  ['2 ** +3', 8],
  ['0 ** 0', 1],
  ['0.0 ** 0', 1],
  ['0 ** 2', 0],
  ['4 ** 0.5', 2],
  ['(-8) ** 3', -512],
  ['(-8) ** -3', -0.001953125],
  ['(-8) ** (1 / 3)', raises],
  ['1 ** 1000000', 1],
  ['0.5 ** 1100', 0],
  ['2 ** 1023', 8.98846567431158e307],
  ['2.0 ** 1024', raises],
  ['10 ** 22', 1e22],
  ['10 ** -5', 1e-5],
  ['max * 0.95 ** t', 0.06983372960937498],
  ['2 * t ** 2', 98],
  ['-t ** 2', -49],
  ['t < 10', 1],
  ['t <= 7', 1],
  ['t < 7', 0],
  ['t > 7', 0],
  ['t >= 7', 1],
  ['t == 7', 1],
  ['t != 7', 0],
  ['t == 7.0', 1],
  ['0 < t <= 10', 1],
  ['0 < t < 7', 0],
  ['10 > t > 5 > 1', 1],
  ['1 < 3 > 2', 1],
  ['3 > 2 == 1', 0],
  ['(3 > 2) == 1', 1],
  ['1 == 1 == 1', 1],
  ['2 == 2 == 2', 1],
  ['0 == 0 == 1', 0],
  ['1 != 2 != 1', 1],
  ['1 < 2 < 3 < 3', 0],
  ['5 < 3 < 1 / 0', 0],
  ['1 < 2 + 3', 1],
  ['1 + 2 < 3 + 1', 1],
  ['1 + (2 < 3)', 2],
  ['(t > 3) * 0.1 + (t > 5) * 0.01', 0.11],
  ['-(1 < 2)', -1],
  ['gamma is None', 1],
  ['gamma is not None', 0],
  ['t is None', 0],
  ['t is not None', 1],
  ['(gamma) is None', 1],
  ['not gamma is None', 0],
  ['not gamma', 1],
  ['not t', 0],
  ['not 0', 1],
  ['not 0.0', 1],
  ['not not 3', 1],
  ['not t == 7', 0],
  ['not t > 8 and 5', 5],
  ['gamma == 0', 0],
  ['gamma != 0', 1],
  ['gamma == gamma', 1],
  ['gamma or 3', 3],
  ['gamma and 3', raises],
  ['t and gamma is None', 1],
  ['(gamma or 0.5) * 2', 1],
  ['(gamma and 1) is None', 1],
  ['gamma + 1', raises],
  ['-gamma', raises],
  ['gamma < 1', raises],
  ['gamma ** 0', raises],
  ['abs(gamma)', raises],
  ['max(gamma, 1)', raises],
  ['gamma', raises],
  ['1 and 2', 2],
  ['0 and 2', 0],
  ['1 or 2', 1],
  ['0 or 2', 2],
  ['0 or 0.0', 0],
  ['2 and 0 or 5', 5],
  ['0 and 1 / 0', 0],
  ['1 or 1 / 0', 1],
  ['1 or 0 and 0', 1],
  ['(1 or 0) and 0', 0],
  ['0 or 1 and 2', 2],
  ['not 0 and not 0', 1],
  ['not (0 and 0)', 1],
  ['not 1 or 2', 2],
  ['1 if t else 2', 1],
  ['1 if 0 else 2', 2],
  ['1 if t < 5 else 2 if t < 8 else 3', 2],
  ['1 if t < 5 else (2 if t < 6 else 3)', 3],
  ['(1 if t < 9 else 2) if t < 8 else 3', 1],
  ['1 / 0 if t < 5 else 2', 2],
  ['2 if t > 5 else 1 / 0', 2],
  ['1 + 1 if 0 else 2 + 2', 4],
  ['1 if 0 or 1 else 2', 1],
  ['1 if not 0 else 2', 1],
  ['-1 if 1 else 2', -1],
  ['1 or 2 if 0 else 3', 3],
  ['0 if 1 else 2 or 3', 0],
  ['max * t / warmup if t < warmup else max', 0.07],
  ['max * exp(-rate * t) if gamma is None else max * gamma ** t', 0.07046880897187134],
  ['max(1, T - warmup)', 90],
  ['max (1, 2)', 2],
  ['max(1, 2, 3, 2)', 3],
  ['min(3, 1, 2)', 1],
  ['min(max, max(min, 5))', 0.1],
  ['max(1, 2,)', 2],
  ['max(1 if 0 else 2, 0)', 2],
  ['min(t, T) / max(t, T)', 0.07],
  ['maximum(1, 2) if False else 0', 0],
  ['np.maximum(1, 2)', 2],
  ['np.minimum(t, 5)', 5],
  ['abs(-3)', 3],
  ['abs(3.5)', 3.5],
  ['np.abs(-2)', 2],
  ['round(0.5)', 0],
  ['round(1.5)', 2],
  ['round(2.5)', 2],
  ['round(-0.5)', 0],
  ['round(-1.5)', -2],
  ['round(-2.5)', -2],
  ['round(2.4)', 2],
  ['round(2.6)', 3],
  ['round(0.49999999999999994)', 0],
  ['round(4503599627370497.5)', 4503599627370498],
  ['round(2.675, 2)', 2.67],
  ['round(2.5, 0)', 2],
  ['round(0.125, 2)', 0.12],
  ['round(0.375, 2)', 0.38],
  ['round(-0.125, 2)', -0.12],
  ['round(-0.375, 2)', -0.38],
  ['round(0.5, 1)', 0.5],
  ['round(1.005, 2)', 1],
  ['round(1234.5678, 2)', 1234.57],
  ['round(1.23456789e-7, 10)', 1.235e-7],
  ['round(1.5, 400)', 1.5],
  ['round(1250, -2)', 1200],
  ['round(1350, -2)', 1400],
  ['round(-1250, -2)', -1200],
  ['round(1251, -2)', 1300],
  ['round(1249.9999, -2)', 1200],
  ['round(25.0, -1)', 20],
  ['round(35.0, -1)', 40],
  ['round(44, -2)', 0],
  ['round(50, -2)', 0],
  ['round(150, -2)', 200],
  ['round(12345, -400)', 0],
  ['round(1e22, 2)', 1e22],
  ['round(5e-324, 3)', 0],
  ['round(0.1 + 0.2, 15)', 0.3],
  ['round(1.5, 1.5)', raises],
  ['int(2.7)', 2],
  ['int(-2.7)', -2],
  ['int(t / 2)', 3],
  ['float(3)', 3],
  ['float(t) / 2', 3.5],
  ['floor(2.7)', 2],
  ['floor(-2.5)', -3],
  ['ceil(2.1)', 3],
  ['ceil(-2.5)', -2],
  ['math.floor(-0.5)', -1],
  ['math.ceil(t / 2)', 4],
  ['np.floor(t / 2)', 3],
  ['floor((t + 1) / step_size)', 3],
  ['0.5 ** floor((t + 1) / 5)', 0.5],
  ['sqrt(2)', 1.4142135623730951],
  ['math.sqrt(16)', 4],
  ['sqrt(0)', 0],
  ['exp(1)', 2.718281828459045],
  ['exp(-rate * t)', 0.7046880897187134],
  ['exp(-1000)', 0],
  ['exp(0)', 1],
  ['log(10)', 2.302585092994046],
  ['log(8, 2)', 3],
  ['log(100, 10)', 2],
  ['log(0.5)', -0.6931471805599453],
  ['log(t, T)', 0.42254902000712835],
  ['np.log(2)', 0.6931471805599453],
  ['math.log(2)', 0.6931471805599453],
  ['log2(8)', 3],
  ['log2(10)', 3.321928094887362],
  ['log10(1000)', 3],
  ['log10(2)', 0.3010299956639812],
  ['sin(1)', 0.8414709848078965],
  ['cos(1)', 0.5403023058681398],
  ['tan(1)', 1.5574077246549023],
  ['asin(0.5)', 0.5235987755982989],
  ['acos(0.5)', 1.0471975511965979],
  ['atan(1)', 0.7853981633974483],
  ['atan2(1, -1)', 2.356194490192345],
  ['sinh(1)', 1.1752011936438014],
  ['cosh(1)', 1.5430806348152437],
  ['tanh(0.5)', 0.46211715726000974],
  ['math.cos(math.pi)', -1],
  ['np.cos(np.pi * t / T)', 0.9759167619387474],
  ['pow(2, 10)', 1024],
  ['pow(2, -1)', 0.5],
  ['pow(-2, 3)', -8],
  ['math.pow(2, 0.5)', 1.4142135623730951],
  ['clip(5, 0, 1)', 1],
  ['clip(-5, 0, 1)', 0],
  ['clip(0.5, 0, 1)', 0.5],
  ['np.clip(t / warmup, 0, 1)', 0.7],
  ['clip(0.5, 2, 1)', 1],
  ['1 / 0', raises],
  ['0 / 0', raises],
  ['1.0 // 0', raises],
  ['5 % 0', raises],
  ['5 % 0.0', raises],
  ['0 ** -1', raises],
  ['0.0 ** -0.5', raises],
  ['log(0)', raises],
  ['log(-1)', raises],
  ['log(2, 1)', raises],
  ['log(2, 0)', raises],
  ['log(2, -3)', raises],
  ['log2(0)', raises],
  ['log10(-1)', raises],
  ['sqrt(-1)', raises],
  ['asin(2)', raises],
  ['exp(1000)', raises],
  ['cosh(1000)', raises],
  ['10.0 ** 400', raises],
  ['pow(0, -1)', raises],
  ['max(0, 1 / 0)', raises],
  ['0 * (1 / 0)', raises],
  ['exp(-1 / 0)', raises],
  ['1 / (1 / 0)', raises],
  ['0 < 1 / 0', raises],
  ['1 if 1 / 0 else 2', raises],
  ['(0 / 0) ** 0', raises],
  ['1e308 * 10', raises],
  ['-1e308 * 10', raises],
  ['1e308 * 10 - 1e308 * 10', raises],
  ['0 * 1e999', raises],
  ['min(1, 1e308 * 10)', 1],
  ['1 / 1e999', 0],
  ['1 ** 1e999', 1],
  ['(-1) ** 1e999', 1],
  ['0.5 ** 1e999', 0],
  ['2 ** -1e999', 0],
  ['1e999 > 5', 1],
  ['1 if 1e999 - 1e999 else 2', 1],
  ['not 1e999 - 1e999', 0],
  ['min(1, exp(1000))', raises],
  ['1 / exp(1000)', raises],
  ['max(0, 1 if sqrt(-1) else 2)', raises],
  ['1 if log(0) else 2', raises],
  ['log10(0) < 5', raises],
  ['0.1+0.2', 0.30000000000000004],
  ['1-1', 0],
  [' 1 +  1 ', 2],
  ['1\t+\t1', 2],
  ['(((1)))', 1],
  ['((1)+(2))*((3))', 9],
  ['min + (max - min) * (1 + cos(2 * pi * 0.5 * t / T)) / 2', 0.09880787971596801],
  ['max * (1 - t / T) ** 0.9', 0.09367736230317175],
  ['max * min', 0.0001],
  ['max*max(min,t)*max', 0.07],
  ['max * warmup ** 0.5 * min(t ** -0.5, t * warmup ** -1.5)', 0.07000000000000002],
  ['2 * abs(round(t / 20) - t / 20)', 0.7],
  ['1 - abs((t / 20) % 2 - 1)', 0.35],
];

/** The last digits of exp, log and the like are each library's own. */
function expectNear(ours: number, theirs: number, relative = 1e-15): void {
  expect(Math.abs(ours - theirs), `${ours} for ${theirs}`).toBeLessThanOrEqual(relative * Math.abs(theirs));
}

describe('means what Python means', () => {
  it.each(python)('%s', (text, value) => {
    const ours = read(text).evaluate(values);
    if (value === raises) expect(ours).not.toSatisfy(Number.isFinite);
    else expectNear(ours, value);
  });

  it('leaves a variable without a value to is None', () => {
    expect(read('gamma is None').evaluate({})).toBe(1);
    expect(read('gamma * 2').evaluate({})).toBeNaN();
  });
});

describe('names', () => {
  it.each<[text: string, used: string[]]>([
    ['1 + pi', []],
    ['t + max * t', ['t', 'max']],
    ['max(1, T - warmup)', ['T', 'warmup']],
    ['max * max(min, min(max, t))', ['max', 'min', 't']],
    ['rate if gamma is None else 0', ['rate', 'gamma']],
  ])('%s', (text, used) => {
    expect(read(text).names).toEqual(used);
    expect(read(text).text).toBe(text);
  });

  it('a variable goes before a constant of its name', () => {
    expect(parseExpression('e + pi', ['e']).evaluate({ e: 1 })).toBe(1 + Math.PI);
    expect(parseExpression('math.e', ['e']).evaluate({ e: 1 })).toBe(Math.E);
  });

  it('what every JavaScript object has is no name', () => {
    for (const text of ['constructor', '__proto__', 'toString', 'valueOf(1)', 'hasOwnProperty(1)', 'math.constructor']) {
      expect(issuesOf(() => read(text))).toMatchObject([{ code: 'bad-expression', known: expect.anything() }]);
    }
  });
});

describe('says where it stopped reading and what to write', () => {
  it.each<[text: string, at: number, sentence: RegExp]>([
    ['max * 0.95 ^ t', 11, /at character 12: "\^" has no place here; write \*\* for a power$/],
    ['', 0, /ends too early; write a number/],
    ['  ', 2, /ends too early; write a number/],
    ['max *', 5, /ends too early; write a number/],
    ['* 2', 0, /"\*" has no place here; write a number/],
    ['2 t', 2, /"t" has no place here; write an operator/],
    ['2 (t)', 2, /"\(" has no place here; write an operator/],
    ['t(5)', 1, /"\(" has no place here; write an operator/],
    ['pi (5)', 3, /"\(" has no place here; write an operator/],
    ['(1 + 2', 6, /ends too early; write \)$/],
    ['(1 2)', 3, /"2" has no place here; write an operator/],
    ['1 + 2)', 5, /"\)" has no place here; leave it out/],
    ['()', 1, /"\)" has no place here; write a number/],
    ['1, 2', 1, /"," has no place here/],
    ['1 = 2', 2, /write == to compare$/],
    ['t && 1', 2, /"&" has no place here; write and$/],
    ['t || 1', 2, /write or$/],
    ['!t', 0, /write not/],
    ['t ? 1 : 2', 2, /write a if condition else b$/],
    ['2 × 3', 2, /"×" has no place here; write \*$/],
    ['2 − 3', 2, /write the minus/],
    ['2 * π', 4, /write pi$/],
    ['100k', 0, /"100k" has no place here; write a plain number/],
    ['10%', 3, /ends too early/],
    ['1__0', 0, /"1__0"/],
    ['1_', 0, /"1_"/],
    ['_1', 0, /no "_1"/],
    ['1e', 0, /"1e" has no place here; write a plain number/],
    ['1.2.3', 0, /"1\.2\.3"/],
    ['0x10', 0, /"0x10"/],
    ['1j', 0, /"1j"/],
    ['007', 0, /zeros in front/],
    ['1 .5', 2, /"\.5"/],
    ['"a"', 0, /write a number/],
    ['[1]', 0, /"\["/],
    ['t is 3', 5, /write is None or is not None$/],
    ['t is', 4, /write is None/],
    ['t is not not None', 9, /write is None/],
    ['None', 0, /after is or is not only$/],
    ['t == None', 5, /after is or is not only$/],
    ['1 if t', 6, /write else/],
    ['1 if t if 2 else 3 else 4', 7, /write else/],
    ['if 1 else 2', 0, /"if" has no place here/],
    ['1 + not 2', 4, /"not" has no place here/],
    ['1 == not 2', 5, /"not" has no place here/],
    ['-not 2', 1, /"not" has no place here/],
    ['1 not 2', 2, /"not" has no place here/],
    ['1 < > 2', 4, /">" has no place here/],
    ['1 <> 2', 3, /">" has no place here/],
    ['2 * * 3', 4, /"\*" has no place here/],
    ['t.real', 1, /"\.real" has no place here/],
    ['sqrt * 2', 5, /write sqrt\(…\)/],
    ['sqrt()', 5, /write sqrt with 1 value$/],
    ['sqrt(1, 2)', 8, /"2" has no place here; write sqrt with 1 value$/],
    ['sqrt(,)', 5, /"," has no place here/],
    ['sqrt(1,,)', 7, /"," has no place here/],
    ['sqrt(1', 6, /ends too early; write \)$/],
    ['log(1, 2, 3)', 10, /write log with 1 or 2 values$/],
    ['max(t)', 5, /write max with 2 or more values, or max \* \(…\) for a product$/],
    ['clip(t)', 6, /write clip with 3 values$/],
    ['round(t, digits=2)', 9, /no "digits"/],
    ['maxx * t', 0, /no "maxx"; did you mean max\?$/],
    ['t * Pi', 4, /no "Pi"; did you mean pi\?$/],
    ['x', 0, /no "x"; known: t, T, max, .*pi, .*sqrt/],
    ['epochs', 0, /no "epochs"; known: t, T, max/],
    ['math.t', 5, /no "t"/],
    ['torch.cos(t)', 0, /no "torch\.cos"; known: /],
    ['2 * sqr(t)', 4, /no "sqr"; did you mean sqrt\?$/],
    ['math.sqr(t)', 5, /no "sqr"; did you mean sqrt\?$/],
    ['rate(t)', 4, /"\(" has no place here; write an operator/],
    ['eval("1")', 0, /no "eval"; known: min, max/],
    ["__import__('os')", 0, /no "__import__"; known: /],
    ['lambda t: t', 0, /no "lambda"/],
    ['1 # one', 2, /"#" has no place here/],
    ['a\0b', 0, /no "a"/],
    ['1\0', 1, /"\\u0000" has no place here/],
    ['1 + 𝒙', 4, /"𝒙" has no place here/],
    ['1 + \ud800', 4, /"\\ud800" has no place here/],
    [`${'t + '.repeat(100)}^`, 400, /^cannot read "….*\^" at character 401: "\^" has no place here/],
  ])('%j', (text, at, sentence) => {
    const issues = issuesOf(() => read(text));
    expect(issues).toMatchObject([{ code: 'bad-expression', text, at }]);
    expect(english(issues[0] as Issue)).toMatch(sentence);
    expect(english(issues[0] as Issue)).toMatch(/^cannot read .*$/);
  });
});

describe('refuses hostile text at once, with one issue', () => {
  const nests = (before: string, times: number, after = '') => `${before.repeat(times)}1${after.repeat(times)}`;
  it.each<[what: string, text: string]>([
    ['10,000 parentheses', nests('(', 10_000, ')')],
    ['1000 parentheses', nests('(', 1000, ')')],
    ['201 parentheses', nests('(', 201, ')')],
    ['201 calls', nests('abs(', 201, ')')],
    ['201 signs', nests('-', 201)],
    ['201 nots', nests('not ', 201)],
    ['201 powers', nests('2**', 201)],
    ['201 elses', nests('1 if 0 else ', 201)],
    ['1 MB of sums', nests('1+', 500_000)],
    ['1 MB of a name', 'x'.repeat(1_000_000)],
    ['1 MB of nothing', ' '.repeat(1_000_000)],
    ['a number that goes on', `${'1'.repeat(4990)}x`],
    ['a number with many marks', `${'1_'.repeat(2490)}x`],
    ['zeros in front', `${'0'.repeat(4990)}1`],
    ['an unclosed call of many values', `max(${'1,'.repeat(2400)}`],
  ])('%s', (_what, text) => {
    expect(issuesOf(() => read(text))).toMatchObject([{ code: 'bad-expression' }]);
  });

  it('but reads 200 levels, and 5000 characters, and evaluates them', () => {
    expect(read(nests('(', 200, ')')).evaluate(values)).toBe(1);
    expect(read(nests('-', 200)).evaluate(values)).toBe(1);
    expect(read(nests('1+', 2499)).evaluate(values)).toBe(2500);
    expect(read(nests('1<', 2499)).evaluate(values)).toBe(0);
    expect(read(`max(${'1,'.repeat(2490)})`).evaluate(values)).toBe(1);
  });

  it('does not work on what is too large', () => {
    expect(read('9**9**9**9').evaluate(values)).not.toSatisfy(Number.isFinite);
    expect(read('(0<(0<(0<(0<(0<(0<(0<(0<(0<(0<t<9)<9)<9)<9)<9)<9)<9)<9)<9)<9)').evaluate(values)).toBe(1);
  });

  it('ends every text in a value or in one issue', () => {
    const piece = fc.constantFrom(
      ...['t', 'max', 'gamma', '1', '.5', '1e3', '+', '-', '*', '/', '//', '%', '**', '<', '<=', '==', '!=', '(', ')', ',', ' '],
      ...['and', 'or', 'not', 'if', 'else', 'is', 'None', 'max(', 'sqrt(', 'math.', '.', '^', '=', '\0', '\n', 'é', '𝒙', '\ud800', '1_'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((all) => all.join('')),
      fc.array(piece).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (text) => {
        try {
          expect(read(text).evaluate(values)).toBeTypeOf('number');
        } catch (error) {
          if (!(error instanceof LrschedError)) throw error;
          expect(error.issues).toHaveLength(1);
          const { at } = error.issues[0] as Extract<Issue, { code: 'bad-expression' }>;
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(text.length);
          expect(error.message).toMatch(/^.*$/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** A random expression: its Python text, how tightly that binds, and its value; `undefined` where Python raises. */
interface Tree {
  readonly text: string;
  readonly binds: number;
  readonly value: number | undefined;
}

const [ternary, or, and, not, comparison, sum, product, sign, power, atom] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const inside = ({ text, binds }: Tree, least: number) => (binds < least ? `(${text})` : text);

/** A node over its parts: each printed in parentheses only where it binds less than its place asks for. */
function tree(
  binds: number,
  parts: readonly (readonly [Tree, number])[],
  text: (...parts: string[]) => string,
  value: number | undefined,
): Tree {
  return { binds, value, text: text(...parts.map(([part, least]) => inside(part, least))) };
}

const lift = (f: (a: number, b: number) => number | undefined) => (a: Tree, b: Tree) =>
  a.value === undefined || b.value === undefined ? undefined : f(a.value, b.value);

const binary: Readonly<
  Record<string, readonly [binds: number, left: number, right: number, value: (a: Tree, b: Tree) => number | undefined]>
> = {
  '+': [sum, sum, product, lift((a, b) => a + b)],
  '-': [sum, sum, product, lift((a, b) => a - b)],
  '*': [product, product, sign, lift((a, b) => a * b)],
  '/': [product, product, sign, lift((a, b) => (b === 0 ? undefined : a / b))],
  '//': [product, product, sign, lift((a, b) => (b === 0 ? undefined : Math.floor(a / b)))],
  '%': [product, product, sign, lift((a, b) => (b === 0 ? undefined : a - b * Math.floor(a / b)))],
  '**': [power, atom, sign, lift((a, b) => (Number.isFinite(a ** b) ? a ** b : undefined))],
  and: [and, and, not, (a, b) => (a.value === undefined || a.value === 0 ? a.value : b.value)],
  or: [or, or, and, (a, b) => (a.value === undefined || a.value !== 0 ? a.value : b.value)],
};

const tests: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

function chain(first: Tree, rest: readonly (readonly [string, Tree])[]): Tree {
  let value: number | undefined = 1;
  let left = first;
  for (const [sign, right] of rest) {
    if (left.value === undefined || right.value === undefined) value = undefined;
    else if (!tests[sign]?.(left.value, right.value)) value = 0;
    if (value !== 1) break;
    left = right;
  }
  const text = `${inside(first, sum)}${rest.map(([sign, right]) => ` ${sign} ${inside(right, sum)}`).join('')}`;
  return { text, binds: comparison, value };
}

const { expression } = fc.letrec<{ expression: Tree }>((tie) => {
  const leaf = fc.oneof(
    fc.nat(12).map((n) => ({ text: String(n), binds: atom, value: n })),
    fc.constantFrom('t', 'T', 'warmup').map((text) => ({ text, binds: atom, value: values[text as 't'] })),
  );
  /** Whole and small, so that the reference for `//`, `%` and `**` is exact. */
  const whole = fc.oneof(
    leaf,
    leaf.map((x) => tree(sign, [[x, sign]], (x) => `-${x}`, -(x.value ?? 0))),
  );
  const any = tie('expression');
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.constantFrom('+', '-', '*', '/', 'and', 'or').chain((sign) => node(sign, any, any)),
      fc.constantFrom('//', '%').chain((sign) => node(sign, whole, whole)),
      node('**', whole, fc.oneof(whole, node('**', whole, whole))),
      any.map((x) => tree(sign, [[x, sign]], (x) => `-${x}`, x.value === undefined ? undefined : -x.value)),
      any.map((x) => tree(not, [[x, not]], (x) => `not ${x}`, x.value === undefined ? undefined : Number(x.value === 0))),
      fc
        .tuple(any, fc.array(fc.tuple(fc.constantFrom(...Object.keys(tests)), any), { minLength: 1, maxLength: 3 }))
        .map((all) => chain(...all)),
      fc.tuple(any, any, any).map(([a, c, b]) => {
        const value = c.value === undefined ? undefined : c.value === 0 ? b.value : a.value;
        return tree(
          ternary,
          [
            [a, or],
            [c, or],
            [b, ternary],
          ],
          (a, c, b) => `${a} if ${c} else ${b}`,
          value,
        );
      }),
    ),
  };
});

function node(sign: string, left: fc.Arbitrary<Tree>, right: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> {
  const [binds, least, leastRight, value] = binary[sign] as (typeof binary)[string];
  return fc.tuple(left, right, fc.boolean()).map(([a, b, tight]) => {
    const gap = tight && !/[a-z]/.test(sign) ? '' : ' ';
    return tree(
      binds,
      [
        [a, least],
        [b, leastRight],
      ],
      (a, b) => `${a}${gap}${sign}${gap}${b}`,
      value(a, b),
    );
  });
}

it('a tree printed as Python has the value of the tree', () => {
  fc.assert(
    fc.property(expression, ({ text, value }) => {
      const ours = read(text).evaluate(values);
      if (value === undefined || !Number.isFinite(value)) expect(ours).not.toSatisfy(Number.isFinite);
      else expectNear(ours, value);
    }),
    { numRuns: 3000 },
  );
});
