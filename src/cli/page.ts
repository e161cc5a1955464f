import { recognise } from '../analysis/recognise.ts';
import { describe, type Issue, issuesIn, LrschedError } from '../core/issues.ts';
import { Runs } from '../core/runs.ts';
import type { Schedule } from '../core/schedule.ts';
import type { ReadRequest, ReadSeries } from '../reading/index.ts';
import { lostNote } from '../reading/lost-functions.ts';
import { markupOf } from '../reading/page-blocks.ts';
import { isPython, type PageScript, scriptsIn } from '../reading/pages.ts';
import { neighbourOf } from './neighbours.ts';
import { type OpenedText, openText } from './opening.ts';
import type { Typed } from './typed.ts';

/** Series that are drawn beside one another at most, and updates of a curve that is looked at for its name. */
const most = { series: 8, updates: 100_000 };

/** A script of a page that makes a schedule, or would if it were told more. */
interface Held {
  readonly script: PageScript;
  /** Its place among those, from 1. */
  readonly number: string;
  readonly label: string;
  readonly opened?: OpenedText;
  readonly issues: readonly Issue[];
  readonly notes: readonly string[];
}

/** A text that may be a page: what it holds where it is one, or else what it is as a whole. */
export async function openMarked(
  text: string,
  asked: Typed,
  request: Omit<ReadRequest, 'text'>,
  whole: () => Promise<OpenedText>,
): Promise<OpenedText> {
  const { file, framework } = request;
  const named = file === 'standard input' ? undefined : file;
  const scripts = () => scriptsIn(text, named, tabOf(framework));
  const open = (found: readonly PageScript[]) => openPage(found, { ...request, text, module: neighbourOf }, asked);
  if (markupOf(text, named) !== 'text' && !isPython(text)) return open(scripts() ?? []);
  try {
    return await whole();
  } catch (error) {
    const found = error instanceof LrschedError && !isPython(text) ? scripts() : undefined;
    if (found === undefined || found.length === 0) throw error;
    return open(found);
  }
}

/** The tab of a book that has its code in several frameworks. */
const tabOf = (framework: string | undefined): string => (framework === 'keras' ? 'tensorflow' : framework === 'optax' ? 'jax' : 'pytorch');

/** The scripts of a page: their series beside one another, or the one that is named. */
function openPage(scripts: readonly PageScript[], request: ReadRequest, asked: Typed): OpenedText {
  const { name, file = 'the page', ...about } = request;
  const all = held(scripts, { ...about, file }, asked);
  const named = name === undefined ? all : all.filter(({ number, label }) => number === name || label === name);
  const own =
    named.length > 0 || name === undefined ? named : held(scripts, { ...about, file, name }, asked).filter(({ opened }) => opened);
  if (own.length === 0) {
    const known = all.map(({ label }) => label);
    throw new LrschedError([{ code: 'no-scheduler', file, ...(name !== undefined && { name }), known }]);
  }
  const good = own.filter((one): one is Held & { readonly opened: OpenedText } => one.opened !== undefined);
  const units = new Set(good.map(({ opened }) => opened.unit));
  const series = good.reduce((sum, { opened }) => sum + (opened.found?.length ?? 1), 0);
  const [only] = own;
  if (good.length === 0 && only !== undefined && own.length === 1) throw new LrschedError(only.issues);
  if (good.length === 0 || units.size > 1 || series > most.series) {
    const found = own.map(({ script: { line, code }, label, number }) => ({ name: isOne(label, own) ? label : number, line, code }));
    throw new LrschedError([{ code: 'several-schedulers', file, found }]);
  }
  const notes = [
    ...placesIn(file, good, all),
    ...good.flatMap(({ notes }) => notes),
    ...own.flatMap(({ opened, script: { line, lost }, issues: [issue], number }) => {
      if (opened !== undefined) return [];
      const says = lost.length > 0 || issue === undefined ? '' : describe(issue);
      return [
        says === ''
          ? `line ${lost[0]?.line}: ${lostNote(lost)}`
          : `the code at line ${line} of ${file} is left out; --name ${number} reads it: ${says}`,
      ];
    }),
  ];
  const [unit] = units;
  const [first] = good;
  return {
    ...(good.length === 1 ? first?.opened : unit && { unit }),
    ...(good.every(({ opened }) => opened.found) && { found: good.flatMap(({ opened }) => opened.found ?? []) }),
    lasts: good.every(({ opened }) => opened.lasts),
    series: (typed, place) => {
      const found = good.flatMap(({ opened, label }) =>
        opened.series(typed, place).map((one) => ({ ...one, label: labelFor(one, label) })),
      );
      return found.map((one, index) =>
        index > 0 ? one : { ...one, notes: [...notes, ...(one.notes ?? [])], assumed: [...notes, ...(one.assumed ?? [])] },
      );
    },
  };
}

const isOne = (label: string, all: readonly Held[]): boolean => all.filter((one) => one.label === label).length === 1;

/** The label of a page's script stands for what its code calls it, but for further groups. */
const labelFor = (one: { readonly label: string }, label: string): string => {
  const [, group = ''] = /( \(group \d+\))$/.exec(one.label) ?? [];
  return `${label}${group}`;
};

/** Where what is drawn stands in the page. */
function placesIn(file: string, good: readonly Held[], all: readonly Held[]): readonly string[] {
  const places = good.map(({ label, script: { line } }) => `${label} (line ${line})`);
  if (all.length === 1) return [`read from line ${good[0]?.script.line} of ${file}`];
  if (good.length === 1) return [`${places[0]} of the ${all.length} schedules in ${file}`];
  return [`${file} has ${all.length} schedules: ${places.join(', ')}; --name and one of these names, or its number, picks one`];
}

/** The scripts that make a schedule, in the order of the page. */
function held(scripts: readonly PageScript[], request: ReadRequest, asked: Typed): readonly Held[] {
  const found: Held[] = [];
  for (const script of scripts) {
    const number = String(found.length + 1);
    if (script.lost.length > 0) {
      const [{ name, line }] = script.lost as [PageScript['lost'][number]];
      const says = lostNote(script.lost);
      const source = script.text.split('\n')[line - 1] ?? '';
      const issue: Issue = { code: 'bad-python', file: request.file as string, line, column: 1, source, says };
      found.push({ script, number, label: name, issues: [issue], notes: [] });
      continue;
    }
    const tried = attempted({ ...request, text: script.text }, asked);
    const [issue] = tried.issues;
    if (issue?.code === 'no-scheduler' && issue.name === undefined) continue;
    const { unused } = script;
    const alone = issue === undefined || unused === undefined ? undefined : attempted({ ...request, text: unused }, asked).opened;
    const opened = alone ?? tried.opened;
    const label = opened?.found?.[0]?.label ?? number;
    const notes = alone && issue ? [`what uses the scheduler of line ${script.line} is not followed: ${describe(issue)}`] : [];
    found.push({ script, number, label, issues: tried.issues, notes, ...(opened && { opened }) });
  }
  return found;
}

/** A script opened, or what is wrong with it. */
function attempted(request: ReadRequest, asked: Typed): Pick<Held, 'opened' | 'issues'> {
  const told: { opened?: OpenedText } = {};
  const issues = issuesIn(() => {
    told.opened = openText(request, asked, plainly);
  });
  return { ...told, issues };
}

/** A list of rates as the family that it is, and called so. */
function plainly(one: ReadSeries): ReadSeries {
  const { schedule, label } = one;
  if (isPlain(schedule) || !(schedule.length <= most.updates) || /^[A-Z]/.test(label)) return one;
  const family = recognise(Runs.of(Array.from({ length: schedule.length }, (_, t) => schedule.at(t))));
  if (family === undefined || !isPlain(family)) return one;
  return { ...one, label: family.spec.type, schedule: family };
}

/** Whether a few numbers say it all. */
const isPlain = ({ spec }: Schedule): boolean => Object.entries(spec).every(([name, one]) => typeof one !== 'object' && name !== 'formula');
