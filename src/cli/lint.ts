import { codes, explain, lint as findingsIn, severities } from '../analysis/lint.ts';
import { runCodes } from '../analysis/run-codes.ts';
import { familiesByType } from '../build.ts';
import type { RunFinding, Severity } from '../core/finding.ts';
import type { Flag } from '../core/flag.ts';
import { collect, type Issue, LrschedError, nearestTo, printable } from '../core/issues.ts';
import { flag, kebab, number, text } from '../core/parameters.ts';
import type { Series, Unit } from '../core/schedule.ts';
import { clockedSeries, type Line } from './assemble.ts';
import { type Io, muffle } from './files.ts';
import type { Prefix } from './prefix.ts';
import { amountIn } from './timing.ts';
import type { Typed } from './typed.ts';

const group = 'Lint:';
const listOfCodes = 'codes of findings with commas, which lrsched help lint lists';
const whole = { integer: true, min: 1, max: Number.MAX_SAFE_INTEGER } as const;

export const lintFlags: readonly Flag[] = [
  { name: 'run-epochs', value: 'N', help: 'how many epochs the run really has', group, parameter: number('', whole), example: '90' },
  { name: 'run-steps', value: 'N', help: 'how many steps the run really has', group, parameter: number('', whole), example: '450k' },
  {
    name: 'ignore',
    value: 'CODE,…',
    help: 'leave out what these codes find',
    group,
    parameter: text('', { expected: listOfCodes }),
    example: 'zero-first-update',
  },
  { name: 'strict', help: 'end with status 1 for hints, too', group, parameter: flag('') },
];

/** What findings are told of: a run in epochs or in steps. */
const runs: readonly (readonly [flag: string, unit: Unit])[] = [
  ['run-epochs', 'epoch'],
  ['run-steps', 'step'],
];

interface Linted {
  readonly label: string;
  readonly unit: Unit;
  readonly findings: readonly Told[];
}

/** A finding as it is told: what it says, how much it weighs, and its numbers. */
interface Told {
  readonly code: string;
  readonly severity: Severity;
  readonly says: string;
  readonly file?: string;
  readonly line?: number;
}

/** Says what often goes wrong with the schedules of a line; the status is 1 where more than hints is found, with --strict for those, too. */
export const lintPrefix: Prefix = {
  name: 'lint',
  summary: 'what often goes wrong with a schedule',
  example: 'cosine --epochs 90',
  endings: ['txt'],
  rows: [],
  options: [],
  json: [],
  flags: lintFlags,
  ask(line, io) {
    const { shared } = line;
    const leftOut = new Set<string>();
    const [ignored, { series, sizes }, run] = collect(
      () => ignoredCodes(shared, io),
      () => clockedSeries(line),
      () => runOf(shared),
    );
    const linted = series.map(({ label, unit, schedule, findings: ofRun = [] }: Series): Linted => {
      const updates = run && Math.ceil(amountIn(`--${run.flag}`, run.length, run.unit, unit, sizes));
      const perEpoch = unit === 'step' ? sizes.stepsPerEpoch : undefined;
      const found = findingsIn(schedule, { ...(updates && { run: updates }), ...(perEpoch && { stepsPerEpoch: perEpoch }) });
      // A jump where a run resumes is told once.
      const resumes = new Set(ofRun.flatMap(({ code, facts }) => (code === 'resume-jump' ? [facts?.t] : [])));
      const others = found.filter((one) => one.code !== 'jump-up' || one.times > 1 || !resumes.has(one.t));
      const own = others.map((one): Told => ({ ...one, severity: severities[one.code], says: explain(one, unit) }));
      const findings = [...ofRun.map(told), ...own].filter(({ code }) => !ignored.said.includes(code));
      for (const { code } of findings) if (ignored.preferred.includes(code)) leftOut.add(code);
      return { label, unit, findings: findings.filter(({ code }) => !leftOut.has(code)) };
    });
    const fails = ({ severity }: Told) => severity !== 'hint' || shared.has('strict');
    if (!shared.has('quiet')) tellLeftOut(leftOut, io);
    return {
      status: linted.some(({ findings }) => findings.some(fails)) ? 1 : 0,
      text: ({ json }) => [
        json
          ? asJson(linted)
          : asText(linted) +
            hintsIn(line)
              .map((hint) => `hint: ${hint}\n`)
              .join(''),
      ],
    };
  },
};

/** What is right and yet often not what was meant: no finding. */
function hintsIn({ groups }: Line): readonly string[] {
  const all = groups.flat().flatMap(({ source, typed }) => {
    const unsaid = Object.entries(familiesByType.get(source.name)?.unsaid ?? {});
    return unsaid.flatMap(([parameter, hint]) => (hint === undefined || typed.has(kebab(parameter)) ? [] : [hint]));
  });
  return [...new Set(all)];
}

/** The codes that the line leaves out, and those that a file of preferences does. */
function ignoredCodes(shared: Typed, { ignored }: Io): { readonly said: readonly string[]; readonly preferred: readonly string[] } {
  const known = [...Object.keys(codes), ...Object.keys(runCodes)];
  const check = (all: readonly string[], type: string, expected: string) => {
    const wrong = all.filter((code) => !known.includes(code));
    const issues = wrong.map((got): Issue => {
      const instead = nearestTo(got, known);
      return { code: 'bad-value', type, parameter: 'ignore', expected, got, ...(instead !== undefined && { instead }) };
    });
    if (issues.length > 0) throw new LrschedError(issues);
    return all;
  };
  const [said, preferred] = collect(
    () =>
      check(
        shared.all('ignore').flatMap((text) => text.split(',')),
        'lint',
        listOfCodes,
      ),
    () => check(ignored?.codes ?? [], '', `in ${ignored?.file} a list of codes, which lrsched help lint lists`),
  );
  return { said, preferred };
}

/** Says on standard error which codes of a file of preferences left something out. */
function tellLeftOut(leftOut: ReadonlySet<string>, { ignored, stderr }: Io): void {
  if (leftOut.size === 0) return;
  muffle(stderr);
  stderr.write(`lrsched: note: ${printable(ignored?.file ?? '')} leaves out ${[...leftOut].join(', ')} (--no-config)\n`);
}

function runOf(shared: Typed): { readonly flag: string; readonly unit: Unit; readonly length: number } | undefined {
  const said = runs.filter(([flag]) => shared.has(flag));
  if (said.length > 1) throw new LrschedError([{ code: 'contradiction', options: said.map(([flag]) => `--${flag}`) }]);
  const [[flag, unit] = []] = said;
  return flag === undefined || unit === undefined ? undefined : { flag, unit, length: shared.value<number>(flag) as number };
}

/** A finding of the run as it is told, its numbers beside it. */
const told = ({ facts, phrase: _phrase, ...one }: RunFinding): Told => ({ ...facts, ...one });

function asText(linted: readonly Linted[]): string {
  const several = linted.length > 1;
  return linted
    .flatMap(({ label, findings }) =>
      findings.map(({ code, severity, says, file, line }) => {
        const place = line === undefined ? '' : `${printable(file ?? '')}:${line}: `;
        return `${several ? `${printable(label)}: ` : ''}${place}${code}${severity === 'hint' ? ' (hint)' : ''}: ${says}\n`;
      }),
    )
    .join('');
}

function asJson(linted: readonly Linted[]): string {
  const series = linted.map(({ label, unit, findings }) => ({
    label,
    unit,
    findings,
  }));
  return `${JSON.stringify({ series }, null, 2)}\n`;
}
