import { type Issue, issuesIn, LrschedError } from '../core/issues.ts';
import { parsePercentage, type Rounding, share, shareOfUpdates, tally } from '../core/numbers.ts';
import type { Opened } from './source.ts';
import { hasShares, saidLength } from './timing.ts';
import type { Typed } from './typed.ts';

/** A part of a side of a line, as far as it says how long it lasts. */
interface Lasting {
  readonly typed: Typed;
  readonly opened: Pick<Opened, 'lasts'>;
}

const hasTotal = (group: readonly Lasting[]) => group.some(({ typed }) => hasShares(typed));

/**
 * The sides of a line with every length in numbers: a share is one of what `--total` says, or of what the first side lasts that says so
 * in the same unit; a part that says no length lasts what the others leave. Every issue is thrown at once.
 */
export function withLengths<Part extends Lasting>(groups: readonly (readonly Part[])[]): readonly (readonly Part[])[] {
  const issues: Issue[] = [];
  let first: { readonly flag: string; readonly total: number } | undefined;
  const inOrder = groups.map((group, index) => ({ group, index })).sort((a, b) => Number(hasTotal(a.group)) - Number(hasTotal(b.group)));
  const made: (readonly Part[])[] = [...groups];
  for (const { group, index } of inOrder) {
    issues.push(
      ...issuesIn(() => {
        const side = hasTotal(group) ? sharedOut(group, first) : group;
        made[index] = side;
        first ??= lengthOf(side);
      }),
    );
  }
  if (issues.length > 0) throw new LrschedError(issues);
  return made;
}

/** What the parts of a side last together, where they say so in numbers of one unit. */
function lengthOf(group: readonly Lasting[]): { readonly flag: string; readonly total: number } | undefined {
  const said = group.map(({ typed }) => saidLength(typed));
  const [one] = said;
  if (one === undefined || said.some((other) => other?.name !== one.name)) return undefined;
  const lengths = group.map(({ typed }) => typed.value<number>(one.name) as number);
  return { flag: one.name, total: lengths.reduce((sum, length) => sum + length, 0) };
}

function sharedOut<Part extends Lasting>(group: readonly Part[], first: { readonly flag: string; readonly total: number } | undefined) {
  const said = group.map(({ typed }) => saidLength(typed));
  const flags = [...new Set(said.flatMap((one) => one ?? []))];
  const [flag] = flags;
  const total = totalOf(group, flag?.name, first);
  if (flag === undefined) throw wrong('it is what the parts of then share; write --steps, --epochs, --tokens or --samples for them');
  if (flags.length > 1) throw wrong(`its parts count in one unit; write --${flag.name} for each of them`);
  const rest = said.flatMap((one, index) => (one === undefined ? [index] : []));
  const own = group.find(({ opened }, index) => said[index] === undefined && opened.lasts === true);
  if (own) throw wrong(`it does not count ${own.typed.source}, whose length is its own; write --${flag.name} for that`);
  if (rest.length > 1) throw wrong(`one part may take what the others leave; write --${flag.name} for ${rest.length - 1} more`);
  const parts = group.map(({ typed }, index) => (said[index] === undefined ? undefined : partOf(typed, flag.name, total)));
  const exact = parts.reduce((sum, part) => sum + (part?.exact ?? 0), 0);
  const lengths = parts.map((part) => part?.length ?? 0);
  const left = () => total - lengths.reduce((sum, length) => sum + length, 0);
  const [missing] = rest;
  if (missing !== undefined) {
    lengths[missing] = left();
    if (left() !== 0 || (lengths[missing] as number) < 1) {
      throw wrong(
        `its other parts leave nothing of ${tally(total)} ${flag.name} for ${group[missing]?.typed.source}; write a larger --total`,
      );
    }
  } else if (Math.abs(exact - total) <= 1e-9 * total) {
    // What rounding gave the others too much or too little, the last share has the less or the more.
    const share = parts.findLastIndex((part) => part?.isShare);
    const last = share < 0 ? parts.length - 1 : share;
    lengths[last] = (lengths[last] as number) + left();
  } else {
    const together = Number(exact.toPrecision(12));
    throw wrong(
      `its parts are ${tally(together)} ${flag.name} together, and it is ${tally(total)}; leave the length of one out, which lasts the rest`,
    );
  }
  return group.map((part, index) => ({ ...part, typed: part.typed.replaced(flag.name, String(lengths[index])) }));
}

function totalOf(group: readonly Lasting[], flag: string | undefined, first: ReturnType<typeof lengthOf>): number {
  const texts = new Set(group.flatMap(({ typed }) => typed.text('total') ?? []));
  if (texts.size > 1) throw new LrschedError([{ code: 'contradiction', options: [...texts].map((text) => `--total ${text}`) }]);
  const [one] = group.filter(({ typed }) => typed.has('total'));
  if (one) return one.typed.value<number>('total') as number;
  if (first !== undefined && first.flag === flag) return first.total;
  const { typed } = group.find(({ typed }) => flag !== undefined && typed.has(flag) && hasShares(typed)) as Lasting;
  const text = `--${flag} ${typed.text(flag as string)}`;
  throw new LrschedError([{ code: 'needs-option', option: text, needs: '--total' }]);
}

/** How long a part is exactly, and in whole updates. */
function partOf(typed: Typed, flag: string, total: number) {
  const text = typed.text(flag) as string;
  const percentage = parsePercentage(text);
  if (percentage === undefined) {
    const length = typed.value<number>(flag) as number;
    return { exact: length, length, isShare: false };
  }
  const length = shareOfUpdates(percentage, total, typed.value<Rounding>('rounding') ?? 'up');
  if (!(length >= 1)) throw wrong(`${text} of ${tally(total)} ${flag} is nothing; write a larger share`);
  return { exact: share(percentage, total), length, isShare: true };
}

function wrong(rule: string): LrschedError {
  return new LrschedError([{ code: 'broken-rule', type: '--total', parameters: ['total'], rule }]);
}
