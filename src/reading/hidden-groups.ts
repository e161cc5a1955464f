import { doubtOf } from '../python/contents.ts';
import { type Called, Unknown, type Value } from '../python/values.ts';

/** What an optimizer is given to train. */
export const paramsOf = ({ args, keywords }: Called): Value | undefined => keywords.get('params') ?? args[0];

/** A parameter group with a rate of its own. */
export const ownRate = /['"]params['"]\s*:[^{}]{0,300}['"]lr['"]\s*:|['"]lr['"]\s*:[^{}]{0,300}['"]params['"]\s*:/;

/** Whether nobody sees what groups an optimizer is given. */
export function isHidden(called: Called): boolean {
  const params = paramsOf(called);
  if (params instanceof Unknown) return !params.origins.some(({ text }) => /(?<!\w)parameters\(/.test(text));
  return Array.isArray(params) && doubtOf(params) !== undefined;
}

/** What has to be known for the groups of a list that a loop made to be known: that is asked for, and not how they hang on it. */
export function lackedBy(called: Called): Unknown | undefined {
  const params = paramsOf(called);
  const lacks = Array.isArray(params) ? doubtOf(params) : undefined;
  return lacks?.origins.some(({ text }) => /parameters\(/.test(text)) ? undefined : lacks;
}

/** A call that most likely makes parameter groups, which may have rates of their own. */
const makesGroups =
  /(?<![\w.])([\w.]*(?:param\w*_?groups?|groups?_?\w*param|get_\w*params?(?:eters)?|layer_?decay|group_?(?:weights?|parameters))\w*)\(/i;

/** What makes the groups that an optimizer is given, where nobody sees what that gives. */
export function makerOf(called: Called): string | undefined {
  const params = paramsOf(called);
  return params instanceof Unknown
    ? params.origins.map(({ text }) => makesGroups.exec(text)?.[1]).find((one) => one !== undefined)
    : undefined;
}
