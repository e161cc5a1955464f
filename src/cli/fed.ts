import type { Sizes } from '../core/units.ts';
import { unitFlags } from './options.ts';
import type { Opened, SeriesSource } from './source.ts';
import { readLoop, type ToldLoop } from './timing.ts';
import { Typed } from './typed.ts';

/** A source of a line, as far as it says how the loop is fed. */
interface Fed {
  readonly source: SeriesSource;
  readonly typed: Typed;
  readonly opened: Opened;
}

/** How each side of a line feeds its loop: as the line says, but for what several sides say each for itself; else as a plan in it says. */
export function loopsOf(shared: Typed, groups: readonly (readonly Fed[])[]): readonly ToldLoop[] {
  const all = groups.flat();
  const sides = groups.map((group) =>
    Typed.merged(
      group.map(({ typed }) => typed),
      unitFlags,
    ),
  );
  const own = unitFlags.map(({ name }) => name).filter((name) => name !== 'per' && sides.filter((side) => side.has(name)).length > 1);
  if (own.length === 0) {
    const loop = loopOf(shared, all, all);
    return groups.map(() => loop);
  }
  const others = shared.only(unitFlags.map(({ name }) => name).filter((name) => !own.includes(name)));
  return groups.map((group, index) => {
    // A side that says nothing has what the first one says.
    const from = own.map((name) => ((sides[index] as Typed).has(name) ? (sides[index] as Typed) : sides.find((side) => side.has(name))));
    const said = own.map((name, at) => (from[at] as Typed).only([name]));
    return loopOf(Typed.merged([others, ...said], unitFlags), group, all);
  });
}

function loopOf(typed: Typed, group: readonly Fed[], all: readonly Fed[]): ToldLoop {
  const loop = readLoop(
    typed,
    all.some(({ source }) => source.feeds),
  );
  const stepsPerEpoch = loop.sizes.stepsPerEpoch ?? group.find(({ opened }) => opened.stepsPerEpoch !== undefined)?.opened.stepsPerEpoch;
  const own = (name: 'tokensPerStep' | 'samplesPerStep') => loop.sizes[name] ?? agreed(group.map(({ opened }) => opened.sizes?.[name]));
  return { ...loop, sizes: { ...loop.sizes, stepsPerEpoch, tokensPerStep: own('tokensPerStep'), samplesPerStep: own('samplesPerStep') } };
}

/** What all agree on that say something. */
function agreed<T>(all: readonly (T | undefined)[]): T | undefined {
  const said = new Set(all.filter((one) => one !== undefined));
  return said.size === 1 ? [...said][0] : undefined;
}

/** Whether all sides feed their loops alike. */
export function isAlike(loops: readonly ToldLoop[]): boolean {
  const text = ({ sizes }: ToldLoop) => JSON.stringify(Object.entries(sizes satisfies Sizes).sort());
  return loops.every((loop) => loop === loops[0] || text(loop) === text(loops[0] as ToldLoop));
}
