/** What stands in a call: plain data, another call, or a lambda as its text. */
export type Argument =
  | number
  | boolean
  | string
  | null
  | readonly Argument[]
  | Call
  | Lambda
  | WholeFloat
  | { readonly [key: string]: Argument };

/** A constructor or function called with arguments by name. */
export interface Call {
  readonly name: string;
  readonly args: Readonly<Record<string, Argument>>;
}

/** A function of one number: `lambda epoch: 0.95 ** epoch`. */
export interface Lambda {
  readonly lambda: string;
  /** What it computes, where it was compiled: a `def`, or what our own expressions cannot say. */
  call?(value: number): number;
  /** An expression of ours over `t` that says the same. */
  readonly formula?: string | undefined;
}

/** A whole number written as a float, `10.0`, for which Python has another type than for `10`. */
export interface WholeFloat {
  readonly float: number;
}

export const isCall = (value: unknown): value is Call => typeof value === 'object' && value !== null && 'name' in value && 'args' in value;
export const isFloat = (value: unknown): value is WholeFloat => typeof value === 'object' && value !== null && 'float' in value;
export const isLambda = (value: unknown): value is Lambda => typeof value === 'object' && value !== null && 'lambda' in value;
