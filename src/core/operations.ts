import * as python from './python-numbers.ts';

/** Stands for Python's own exceptions; made once, since the stack is of no interest. */
export const raised = new Error('Python raises here');
/** What Python would raise. */
export const raiseAsPython = (): never => {
  throw raised;
};
const finite = (x: number): number => (Number.isFinite(x) ? x : raiseAsPython());
/** What is divided by. */
export const divisor = (x: number): number => (x === 0 ? raiseAsPython() : x);
/** A number, where None is none. */
export const some = (x: number | null): number => x ?? raiseAsPython();
/** Whether Python takes it for true. */
export const truthOf = (x: number | null): boolean => x !== null && x !== 0;

/** `a ** b`. */
export function powerOf(a: number, b: number): number {
  const result = python.pythonPower(a, b);
  return Number.isFinite(a) && Number.isFinite(b) ? finite(result) : result;
}

const log = (x: number): number => finite(Math.log(x));

function round(x: number, digits = 0): number {
  return Number.isInteger(digits) ? python.round(finite(x), digits) : raiseAsPython();
}

/** A function, and how many numbers it takes. */
export interface Callable {
  readonly fewest: number;
  readonly most: number;
  call(...all: number[]): number;
}
const takes = (fewest: number, most: number, call: (...all: never[]) => number) => ({ fewest, most, call }) as Callable;
const real = (f: (x: number) => number) => takes(1, 1, (x: number) => finite(f(x)));

/** The functions by their names, without a module. */
export const functions: ReadonlyMap<string, Callable> = new Map([
  ['min', takes(2, Number.POSITIVE_INFINITY, Math.min)],
  ['max', takes(2, Number.POSITIVE_INFINITY, Math.max)],
  ['minimum', takes(2, 2, Math.min)],
  ['maximum', takes(2, 2, Math.max)],
  ['clip', takes(3, 3, (x: number, low: number, high: number) => Math.min(Math.max(x, low), high))],
  ['abs', takes(1, 1, Math.abs)],
  ['float', takes(1, 1, (x: number) => x)],
  ['int', real(Math.trunc)],
  ['floor', real(Math.floor)],
  ['ceil', real(Math.ceil)],
  ['round', takes(1, 2, round)],
  ['sqrt', real(Math.sqrt)],
  ['exp', real(Math.exp)],
  ['log', takes(1, 2, (x: number, base?: number) => (base === undefined ? log(x) : finite(log(x) / log(base))))],
  ['log2', real(Math.log2)],
  ['log10', real(Math.log10)],
  ['pow', takes(2, 2, powerOf)],
  ['sin', real(Math.sin)],
  ['cos', real(Math.cos)],
  ['tan', real(Math.tan)],
  ['asin', real(Math.asin)],
  ['acos', real(Math.acos)],
  ['atan', real(Math.atan)],
  ['atan2', takes(2, 2, Math.atan2)],
  ['sinh', real(Math.sinh)],
  ['cosh', real(Math.cosh)],
  ['tanh', real(Math.tanh)],
]);

/** The names that stand for a number. */
export const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['True', 1],
  ['False', 0],
]);
