import { parseExpression } from '../core/expression.ts';
import { LrschedError } from '../core/issues.ts';
import type { Unit } from '../core/schedule.ts';
import { type Argument, isLambda } from './call.ts';

/** A lambda as a function, and its body with `t` for its parameter; empty where only the function says it. */
export interface Body {
  (value: number): number;
  readonly text: string;
}

/**
 * Reads a function of one number, alone or as the one of a list.
 * `raise` says what the framework cannot call; what our expressions cannot say is an issue of its own.
 */
export function lambdaFunction(given: Argument, argument: string, raise: (reason: string) => never): Body {
  const [one, ...others] = Array.isArray(given) ? given : [given];
  if (others.length > 0) raise(`${argument} must be one function for each parameter group`);
  if (!isLambda(one)) return raise(`${argument} must be a function`);
  const { call, formula } = one;
  if (call) {
    const value = (index: number) => {
      const found = call(index);
      return Number.isFinite(found) ? found : raise(`${argument} has no value at ${index}`);
    };
    // Where no expression of ours says it, whoever asks for one goes on without.
    return Object.assign(value, { text: formula ?? '' });
  }
  const [, parameter, body] = /^\s*lambda\s+([A-Za-z_]\w*)\s*:(.*)$/su.exec(one.lambda) ?? [];
  if (parameter === undefined || body === undefined) {
    const expected = 'write a function of one number, such as lambda epoch: 0.95 ** epoch';
    throw new LrschedError([{ code: 'bad-expression', text: one.lambda, at: 0, expected }]);
  }
  const { evaluate } = parseExpression(body, [parameter]);
  const value = (index: number) => {
    const found = evaluate({ [parameter]: index });
    return Number.isFinite(found) ? found : raise(`${argument} has no value at ${index}`);
  };
  const text = body.trim().replace(new RegExp(`(?<![\\w.])${parameter}(?!\\w)`, 'gu'), 't');
  return Object.assign(value, { text });
}

/** Steps where the function calls its number so, otherwise epochs. */
export function countedBy({ lr_lambda }: { readonly lr_lambda: Argument }): Unit {
  const [one] = [lr_lambda].flat();
  const written = isLambda(one) ? one.lambda : '';
  const [, name = ''] = /^(?:lambda|def\s+\w+\s*\()\s*(?:self\s*,\s*)?(\w+)/.exec(written) ?? [];
  return /step|iter|^it$/i.test(name) ? 'step' : 'epoch';
}
