import { build, modifiers } from '../build.ts';
import { defaultLength } from '../core/define.ts';
import { type Issue, LrschedError } from '../core/issues.ts';
import { type Schedule, type Series, type Unit, units } from '../core/schedule.ts';
import { readInput } from './input.ts';
import { nameFlag, sharedFlags } from './options.ts';
import { modify, type SeriesSource } from './source.ts';
import { lengthIn } from './timing.ts';

/** A schedule with what the file calls it and what it counts. */
type Saved = Pick<Series, 'label' | 'schedule'> & { readonly unit: Unit | undefined };

/** Schedules that lrsched wrote as JSON, or the recipe of one alone: from a file, from standard input, or typed as it is. */
export const planSource: SeriesSource = {
  name: 'load',
  flags: [nameFlag('which of the series in the file'), ...sharedFlags()],
  operands: 1,
  async open(asked, [file], io) {
    if (file === undefined) throw new LrschedError([missing]);
    const text = file.trimStart().startsWith('{')
      ? file
      : await readInput(file, io, 'write the name of a JSON file that lrsched wrote, or -', 'JSON that lrsched wrote');
    const name = file === text ? 'the recipe' : file;
    const { all, stepsPerEpoch } = savedIn(name, text);
    const label = asked.text('name');
    const saved = label === undefined ? all : all.filter((one) => one.label === label);
    if (saved.length === 0) {
      throw new LrschedError([{ code: 'unknown-label', file: name, label: label as string, known: all.map((one) => one.label) }]);
    }
    const unit = saved[0]?.unit;
    return {
      ...(unit && { unit }),
      ...(stepsPerEpoch !== undefined && { stepsPerEpoch }),
      lasts: true,
      series: (typed, { timing }) => {
        const length = lengthIn(timing, typed);
        const resized = ({ schedule }: Saved) => {
          const wanted = length ?? (Number.isFinite(schedule.length) ? schedule.length : defaultLength);
          return wanted === schedule.length ? schedule : schedule.resize(wanted);
        };
        return saved.map((one) => ({
          label: one.label,
          unit: timing.clock,
          schedule: modify(resized(one), modifiers(), typed, timing),
        }));
      },
    };
  },
};

const missing: Issue = {
  code: 'missing-value',
  option: 'load',
  expected: 'a JSON file that lrsched wrote, or - for standard input',
  example: 'plan.json',
};

interface Plan {
  readonly all: readonly Saved[];
  readonly stepsPerEpoch?: number;
}

function savedIn(file: string, text: string): Plan {
  const plan = parsed(file, text);
  if ('type' in plan)
    return { all: [{ label: String(plan.type), unit: undefined, schedule: inFile(file, 'the recipe', () => build(plan, '')) }] };
  const unit = unitIn(file, 'unit', plan.unit);
  const { series } = plan;
  if (!Array.isArray(series) || series.length === 0)
    throw wrong(file, 'series', 'a list of one series or more, as --json writes it', series);
  const saved = series.map((one: unknown, index): Saved => {
    const path = `series[${index}]`;
    if (!isRecord(one)) throw wrong(file, path, 'an object with a "label" and a "schedule"', one);
    if (typeof one.label !== 'string') throw wrong(file, `${path}.label`, 'a text', one.label);
    const schedule = inFile(file, `${path}.schedule`, () => build(one.schedule, ''));
    return { label: one.label, unit: one.unit === undefined ? unit : unitIn(file, `${path}.unit`, one.unit), schedule };
  });
  const other = saved.findIndex((one) => one.unit !== saved[0]?.unit);
  if (other > 0) throw wrong(file, `series[${other}].unit`, `${saved[0]?.unit}, as before it`, saved[other]?.unit);
  const { stepsPerEpoch } = plan;
  if (stepsPerEpoch === undefined) return { all: saved };
  if (Number.isSafeInteger(stepsPerEpoch) && (stepsPerEpoch as number) > 0) return { all: saved, stepsPerEpoch: stepsPerEpoch as number };
  throw wrong(file, 'stepsPerEpoch', 'a whole number >= 1', stepsPerEpoch);
}

function parsed(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const plan: unknown = JSON.parse(text);
    if (isRecord(plan)) return plan;
    throw wrong(file, 'all of it', 'an object with "unit" and "series", or a recipe with a "type"', plan);
  } catch (error) {
    if (error instanceof LrschedError) throw error;
    throw new LrschedError([{ code: 'cannot-read', file, reason: `it is no JSON: ${placed(text)}` }]);
  }
}

/** Where JSON stops being JSON, by line and column: an engine says it only now and then, so the longest good beginning is searched for. */
function placed(text: string): string {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const before = text.slice(0, good).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  return good >= text.length ? `it ends too early at ${place}` : `${JSON.stringify(text[good])} has no place at ${place}`;
}

/** Whether a text could still become JSON: what is wrong with it is at most that it ends. */
function mayGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const said = String((error as Error).message);
    const at = /position (\d+)/.exec(said)?.[1];
    return /end of JSON|Unterminated/.test(said) || Number(at) === beginning.length;
  }
}

function unitIn(file: string, path: string, unit: unknown): Unit {
  const known = units.find((one) => one === unit);
  if (known === undefined) throw wrong(file, path, `one of ${units.join(', ')}`, unit);
  return known;
}

function inFile(file: string, path: string, make: () => Schedule): Schedule {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    throw new LrschedError(error.issues.map((issue) => ({ code: 'unusable-file', file, path, issue: within(path, issue) })));
  }
}

/** A place inside the recipe, seen from the file. */
function within(path: string, issue: Issue): Issue {
  return issue.code === 'bad-spec' ? { ...issue, path: `${path}${issue.path}` } : issue;
}

function wrong(file: string, path: string, expected: string, got: unknown): LrschedError {
  return new LrschedError([{ code: 'unusable-file', file, path, issue: { code: 'bad-spec', path, expected, got } }]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
