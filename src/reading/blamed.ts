import type { Issue } from '../core/issues.ts';
import { normalised } from '../python/syntax.ts';

/** What a value has to be, by what Python raises where it is another. */
const kinds: readonly (readonly [raised: RegExp, kind: string])[] = [
  [/no items|there are more names than values|is no mapping/, 'a list, a dict or the like'],
  [/does not take|an integer is needed|must be a number/, 'a number'],
];

/** An error in a line that is made of what `--define` says: that, and what it would have to be. */
export function blamed(issue: Issue, defines: ReadonlyMap<string, string>): Issue {
  if (issue.code !== 'bad-python' || !/^Python raises (?!.*--define)/.test(issue.says)) return issue;
  const line = normalised(issue.source);
  const [name, value] = [...defines].find(([expression]) => line.includes(normalised(expression))) ?? [];
  const kind = kinds.find(([raised]) => raised.test(issue.says))?.[1];
  return name === undefined || kind === undefined
    ? issue
    : { ...issue, says: `${issue.says}; --define ${name}=${value} has to be ${kind}` };
}
