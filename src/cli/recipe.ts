import { familiesByType, type Modifier, modifiers } from '../build.ts';
import { scale } from '../compose/scale.ts';
import { sequence } from '../compose/sequence.ts';
import type { AnyFamily } from '../core/define.ts';
import { attempt, type Issue, LrschedError } from '../core/issues.ts';
import { tally } from '../core/numbers.ts';
import type { Schedule, Series } from '../core/schedule.ts';
import { recipeNamed, recipes, recipesCalled } from '../recipes/index.ts';
import { type Recipe, recipeCommand, sizesOf } from '../recipes/recipe.ts';
import { ramp } from '../schedules/ramp.ts';
import { commandLine } from './as-command.ts';
import { splitWords } from './list.ts';
import { familyFlags, modifierFlags, sharedFlags } from './options.ts';
import { parseWords } from './parsing.ts';
import { familySeries, modify, type PlaceInLine, type SeriesSource } from './source.ts';
import { lengthIn, saidLength, type Timing, timeText } from './timing.ts';
import { withLengths } from './total.ts';
import type { Typed } from './typed.ts';

/** A published run: its schedule as its code computes it, over its length or the one that is said. */
export const recipe: SeriesSource = {
  name: 'recipe',
  flags: sharedFlags(),
  operands: 1,
  async open(asked, [name]) {
    const found = chosen(name);
    const said = saidLength(asked);
    const elsewhere = (said !== undefined && said.unit !== found.unit) || asked.has('per');
    return {
      unit: found.unit,
      lasts: true,
      ...(elsewhere && { sizes: sizesOf(found) }),
      series: (typed, { timing }) => [seriesOf(found, typed, timing)],
    };
  },
};

/** The recipe of a name. Throws which ones come near where there is none. */
function chosen(name: string | undefined): Recipe {
  if (name === undefined) throw new LrschedError([missing]);
  const found = recipeNamed(name);
  if (found) return found;
  const near = recipesCalled(name).map((one) => one.name);
  throw new LrschedError([{ code: 'unknown-recipe', name, found: near, known: recipes.map((one) => one.name) }]);
}

const missing: Issue = {
  code: 'missing-value',
  option: 'recipe',
  expected: 'the name of a recipe, as lrsched recipe lists them',
  example: 'bert-base',
};

function seriesOf(found: Recipe, typed: Typed, timing: Timing): Series {
  const length = lengthIn(timing, typed) ?? found.length;
  const parts = partsOf(found, length);
  const { schedule, changed } =
    parts.length === 1 ? changedPart(parts[0] as Part, typed, timing) : changedWhole(found, parts, typed, timing);
  const words = recipeCommand(found, length);
  const command = changed.length === 0 ? `lrsched ${words}` : commandLine(schedule, timing.clock);
  return { label: found.name, unit: timing.clock, schedule, command, ...notesOf(found, length, changed) };
}

/** What a recipe is over its own length. */
export function scheduleOf(found: Recipe): Schedule {
  return inTurn(partsOf(found, found.length), plainTiming(found.unit));
}

/** A part of a recipe, as a family and its words. */
interface Part {
  readonly family: AnyFamily;
  readonly words: readonly string[];
}

/** The parts of a recipe in a run of this length. */
function partsOf(found: Recipe, length: number): readonly Part[] {
  const { name, unit, keeps = '', fixed } = found;
  const refuse = (rule: string) => new LrschedError([{ code: 'broken-rule', type: `recipe ${name}`, parameters: ['length'], rule }]);
  if (fixed && length !== found.length) {
    throw refuse(`its parts have lengths of their own, ${tally(found.length)} ${unit}s together; leave --${unit}s out`);
  }
  const parts = takenApart(recipeCommand(found, length));
  if (parts !== undefined && attempt(() => inTurn(parts, plainTiming(unit)))) return parts;
  throw refuse(`a run of ${tally(length)} ${unit}s is too short for it${keeps && ` (${keeps})`}; write a longer one`);
}

function takenApart(command: string | undefined): readonly Part[] | undefined {
  return command?.split(' then ').map((part) => {
    const [type = '', ...words] = splitWords(part);
    return { family: familiesByType.get(type) as AnyFamily, words };
  });
}

const plainTiming = (unit: Recipe['unit']): Timing => ({ sizes: {}, stated: unit, clock: unit });

/** One part after another, each from where the one before it ended. */
function inTurn(parts: readonly Part[], timing: Timing): Schedule {
  const of: Schedule[] = [];
  const typed = parts.map(({ family, words }) => ({
    family,
    typed: parseWords(family.type, familyFlags(family), words).typed,
    opened: {},
  }));
  const [told = []] = typed.length > 1 ? withLengths([typed]) : [typed];
  for (const { family, typed } of told) {
    const before = of.at(-1);
    const place: PlaceInLine = { timing, start: before?.at(before.length) };
    of.push(familySeries(family, typed, place).schedule);
  }
  return of.length === 1 ? (of[0] as Schedule) : sequence({ of });
}

/** A schedule with what somebody changed about the recipe, as words. */
interface Changed {
  readonly schedule: Schedule;
  readonly changed: readonly string[];
}

/** What is said of a recipe of one part takes the place of what the recipe says itself. */
function changedPart({ family, words }: Part, typed: Typed, timing: Timing): Changed {
  const whole = scaling();
  const flags = modifiers()
    .filter((one) => one !== whole)
    .flatMap(modifierFlags)
    .filter(({ name }) => typed.has(name));
  const said = flags.flatMap(({ name, parameter, value }) =>
    value === undefined ? [`--${name}`] : [`--${name}`, timeText(name, typed.text(name) as string, parameter, timing)],
  );
  const kept = words.filter((word, index) => {
    const isSaid = (one = '') => flags.some(({ name }) => one === `--${name}`);
    return !isSaid(word) && !(isSaid(words[index - 1]) && !word.startsWith('--'));
  });
  const rounding = typed.has('rounding') ? ['--rounding', typed.text('rounding') as string] : [];
  const { typed: both, issues } = parseWords(family.type, familyFlags(family), [...kept, ...said, ...rounding]);
  if (issues.length > 0) throw new LrschedError(issues);
  const own = familySeries(family, both, { timing: plainTiming(timing.clock) });
  const schedule = modify(own.schedule, [whole], typed, timing);
  const before = (flag: string) => words[words.indexOf(flag) + 1];
  const changed = flags.map(({ name }) => {
    const now = typed.text(name);
    return words.includes(`--${name}`) ? `--${name} ${now} in place of ${before(`--${name}`)}` : `--${name} ${now}`;
  });
  return { schedule, changed: [...changed, ...(typed.has('scale') ? [`--scale ${typed.text('scale')}`] : [])] };
}

/** A recipe may be scaled itself; to scale it is to scale what comes out. */
const scaling = () => modifiers().find((one) => one === (scale as unknown)) as Modifier;

/** What is said of a recipe of several parts holds for all of it; a warm-up is theirs. */
function changedWhole(found: Recipe, parts: readonly Part[], typed: Typed, timing: Timing): Changed {
  const rises = parts.some(({ words }) => words.includes('--warmup')) || parts[0]?.family === (ramp as unknown);
  if (rises && typed.has('warmup')) {
    const rule = 'its parts say their warm-up themselves; copy the command from under its chart and change it there';
    throw new LrschedError([{ code: 'broken-rule', type: `recipe ${found.name}`, parameters: ['warmup'], rule }]);
  }
  const changed = modifiers()
    .flatMap(modifierFlags)
    .filter(({ name }) => typed.has(name))
    .map(({ name }) => `--${name} ${typed.text(name)}`);
  return { schedule: modify(inTurn(parts, plainTiming(timing.clock)), modifiers(), typed, timing), changed };
}

const checks: Readonly<Record<Recipe['checked'], string>> = {
  run: 'held against a run of the code',
  code: 'read in the code',
  derived: 'derived: no code that was seen computes it',
  no: 'not checked against code',
};

/** Sources that a chart names. */
const named = 2;

/** What a reader of the curve should know: what was trained, where that is written, what was assumed, what became of it in another length. */
function notesOf(found: Recipe, length: number, changed: readonly string[]): Required<Pick<Series, 'notes' | 'assumed'>> {
  const { trains, year, optimizer, batch, rows, sources, checked, differs, notes } = found;
  const more = sources.length - named;
  const read = `${checks[checked]}: ${sources.slice(0, named).join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
  const assumed = assumptions(found, length);
  return {
    notes: [
      [`${trains} (${year})`, optimizer, batch && `batch ${tally(batch[0])} ${batch[1]}`].filter(Boolean).join(', '),
      ...assumed,
      ...(changed.length === 0 ? [] : [`changed: ${changed.join(', ')}`]),
      ...(rows === undefined ? [] : [`a row is ${rows}`]),
      ...(differs === undefined ? [] : [`paper and code differ: ${differs}`]),
      ...(notes === undefined ? [] : [notes]),
      read,
    ],
    assumed: [...assumed, ...(checked === 'no' || checked === 'derived' ? [read] : [])],
  };
}

/** What stands for what nothing says, and what became of the recipe in another length. */
function assumptions({ length: own, unit, nominal, keeps, assumed }: Recipe, length: number): readonly string[] {
  const kept = keeps === undefined ? '' : `: ${keeps}`;
  // What stood for the length stands for nothing where somebody says another.
  const phrases = assumed?.split('; ').filter((phrase) => length === own || !/ stands? for the length/.test(phrase)) ?? [];
  return [
    ...(length === own
      ? nominal && assumed === undefined
        ? [`its length is not published: ${tally(length)} ${unit}s stand for it`]
        : []
      : [`rescaled from ${tally(own)} to ${tally(length)} ${unit}s${kept}`]),
    ...(phrases.length === 0 ? [] : [`assumed: ${phrases.join('; ')}`]),
  ];
}
