import { type Called, Unknown, type Value } from './values.ts';

/** How many calls of a chain are remembered, each of which is given what the one before gave. */
const longest = 30;

/** A call, and how many calls are remembered with it. */
interface Chained extends Called {
  depth?: number;
}

const depthOf = (value: Value): number => {
  const called = value instanceof Unknown ? (value.called as Chained | undefined) : undefined;
  return called === undefined ? 0 : (called.depth ?? 1);
};

/**
 * What a call gives of which nobody knows what it does. Turn after turn of a loop such calls are given what others gave: of a chain
 * of them only the end is remembered.
 */
export function givenInTurn({ origins }: Unknown, called: Called): Unknown {
  let depth = 0;
  for (const value of called.args) depth = Math.max(depth, depthOf(value));
  for (const value of called.keywords.values()) depth = Math.max(depth, depthOf(value));
  const kept: Chained = depth < longest ? called : shortened(called);
  kept.depth = depth < longest ? depth + 1 : 1;
  return new Unknown(origins, undefined, kept);
}

function shortened(called: Called): Called {
  const cut = (value: Value): Value => (depthOf(value) >= longest ? bare(value as Unknown) : value);
  return { ...called, args: called.args.map(cut), keywords: new Map([...called.keywords].map(([name, value]) => [name, cut(value)])) };
}

/** The same without what its call was given. */
const bare = ({ origins, path, called }: Unknown): Unknown =>
  new Unknown(origins, path, called && { ...called, args: [], keywords: new Map() });
