import { type Judged, judged, type Suggestion, type SuggestionRule, suggestions } from '../analysis/suggestions.ts';
import { type Plotter, strokePlotter } from '../charts/plotter.ts';
import { markedRate, type RangeTestPlot, rangePicture, rangeTitle } from '../charts/range-picture.ts';
import { ratePlotLines } from '../charts/rate-plot.ts';
import { boxes, faint, painter, plain, strong } from '../charts/strokes.ts';
import { fold } from '../charts/text-layout.ts';
import type { Flag } from '../core/flag.ts';
import { type Issue, LrschedError } from '../core/issues.ts';
import { figure, parseNumber } from '../core/numbers.ts';
import { choice, flag, number, text } from '../core/parameters.ts';
import type { Chunk, Look } from '../formats/format.ts';
import { ascii, color, height, smooth, width } from '../formats/output-options.ts';
import { noGrid, noNotes, pictureLook, pixelRatio, size, theme, title } from '../formats/picture-options.ts';
import { writeFile } from './file-writing.ts';
import { type Io, isTerminal, writeOut } from './files.ts';
import { logFlags, optionsOf } from './log.ts';
import { fewestRates, readRangeTest } from './losses-file.ts';
import { type AskedFormat, readLook } from './output.ts';
import { parseWords } from './parsing.ts';
import type { Typed } from './typed.ts';

const group = 'Suggest:';
const column = { expected: 'the name of a column or key' } as const;

/** What it is written as. */
const formatNames = ['chart', 'json', 'svg', 'png', 'html'] as const;
type FormatName = (typeof formatNames)[number];
const endings: Readonly<Record<string, FormatName>> = { txt: 'chart', json: 'json', svg: 'svg', png: 'png', html: 'html', htm: 'html' };
const pictured = [title, size, theme, noGrid, noNotes];
const taken: Readonly<Record<FormatName, readonly Flag[]>> = {
  chart: [width, height, smooth, ascii, color],
  json: [],
  svg: pictured,
  png: [...pictured, pixelRatio],
  html: [title, theme, noGrid, noNotes],
};
const shown = [...new Set(Object.values(taken).flat())];
/** How a log is read is said as `log` has it said. */
const logFlagsTaken = logFlags.filter(({ name }) => name === 'step-column' || name === 'pattern');

export const suggestFlags: readonly Flag[] = [
  {
    name: 'rate-column',
    value: 'NAME',
    help: 'the column or key of rates; lr and its like unless said',
    group,
    parameter: text('', column),
    example: 'lr',
  },
  { name: 'loss-column', value: 'NAME', help: 'the column or key of losses', group, parameter: text('', column), example: 'loss' },
  {
    name: 'smooth-metrics',
    value: 'X',
    help: "how much of the running average of losses is kept at each row (default 0.98, fastai's); 0 where they are smooth already",
    group,
    parameter: number('', { min: 0, below: 1 }),
    example: '0.9',
  },
  {
    name: 'skip-start',
    value: 'N',
    help: 'rows left out at the beginning (default a tenth, as fastai)',
    group,
    parameter: number('', { integer: true, min: 0 }),
    example: '10',
  },
  {
    name: 'skip-end',
    value: 'N',
    help: 'rows left out at the end (default 5, as fastai)',
    group,
    parameter: number('', { integer: true, min: 0 }),
    example: '5',
  },
  ...logFlagsTaken,
  { name: 'json', help: 'the exact numbers as JSON', group, parameter: flag('') },
  {
    name: 'format',
    value: 'NAME',
    help: 'chart, json, svg, png or html; the chart unless said',
    group: 'Output:',
    parameter: choice('', formatNames),
    example: 'svg',
  },
  {
    name: 'output',
    short: 'o',
    value: 'FILE',
    help: 'write to FILE, in the format of its ending; - is standard output',
    group: 'Output:',
    parameter: text('', { expected: 'the name of a file' }),
    example: 'range.svg',
  },
  ...shown,
];

/** Reads a range test back: the rates that fastai's rules give for its losses, drawn and said. */
export async function suggest(words: readonly string[], io: Io): Promise<void> {
  refuseOldSmooth(words);
  const named = words[0] === 'log' ? words.slice(1) : words;
  const { typed, operands, issues } = parseWords('suggest', suggestFlags, named, 1000);
  if (operands.length === 0) issues.length === 0 ? raise(missing) : raise(...issues);
  if (issues.length > 0) raise(...issues);
  const targets = targetsOf(typed, io);
  const columns = { ...optionsOf(typed), lossColumn: typed.text('loss-column') };
  const test = await readRangeTest(operands, columns, io);
  const skipStart = typed.value<number>('skip-start') ?? Math.floor(test.rates.length / 10);
  const keep = typed.value<number>('smooth-metrics') ?? 0.98;
  const whole = judged(test, { keep, skipStart, skipEnd: typed.value<number>('skip-end') ?? 5 });
  const name = operands.join(', ');
  if (whole.rates.length < fewestRates) {
    refuse(name, `only ${whole.rates.length} rows of it are left to judge; write a smaller --skip-start or --skip-end, or test more rates`);
  }
  const found = suggestions(whole);
  if (found.length === 0) refuse(name, 'its loss never falls; test lower rates');
  const look = readLook(typed, io);
  // Files come first: where one of them cannot be written, standard output stays empty.
  for (const { format, file } of targets.toSorted((a, b) => Number(a.file === undefined) - Number(b.file === undefined))) {
    const asked: AskedFormat = { name: 'suggest', summary: '', endings: [], rows: [], options: taken[format] };
    const chunks = await written(format, whole, found, look({ format: asked, json: false, ...(file !== undefined && { file }) }));
    await (file === undefined ? writeOut(chunks, io) : writeFile(file, chunks, io));
  }
}

/** What was a number once is how the chart is drawn, as everywhere. */
function refuseOldSmooth(words: readonly string[]): void {
  const at = words.findIndex((word) => word === '--smooth' || word.startsWith('--smooth='));
  const value = at < 0 ? undefined : (/^--smooth=(.*)$/.exec(words[at] as string)?.[1] ?? words[at + 1]);
  if (value === undefined || parseNumber(value) === undefined) return;
  const instead = `--smooth draws with braille dots; write --smooth-metrics ${value} for losses that are smoothed so`;
  raise({ code: 'unexpected-word', word: value, instead });
}

/** Where it goes and as what; what none of them takes is refused. */
function targetsOf(typed: Typed, io: Io): readonly { readonly format: FormatName; readonly file?: string }[] {
  const named = typed.value<FormatName>('format') ?? (typed.has('json') ? 'json' : undefined);
  if (typed.has('json') && named !== 'json') raise({ code: 'contradiction', options: ['--json', `--format ${named}`] });
  const targets = typed.all('output').map((file) => {
    if (file === '-') return { format: named ?? 'chart' };
    const meant = endings[/\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
    if (named === undefined && meant === undefined)
      raise({ code: 'unknown-ending', file, known: Object.keys(endings).map((one) => `.${one}`) });
    if (named !== undefined && meant !== undefined && named !== meant) {
      raise({ code: 'contradiction', options: [typed.has('json') ? '--json' : `--format ${named}`, `--output ${file}`] });
    }
    return { format: (named ?? meant) as FormatName, file };
  });
  const all = targets.length > 0 ? targets : [{ format: named ?? 'chart' } as const];
  const untaken = shown.filter((one) => typed.has(one.name) && !all.some(({ format }) => taken[format].includes(one)));
  const needs = (one: Flag) => formatNames.filter((format) => taken[format].includes(one)).map((format) => `--format ${format}`);
  if (untaken.length > 0)
    raise(...untaken.map((one): Issue => ({ code: 'needs-option', option: `--${one.name}`, needs: needs(one).join(' or ') })));
  if (
    isTerminal(io) &&
    all.some(({ format, file }: { readonly format: FormatName; readonly file?: string }) => format === 'png' && file === undefined)
  ) {
    raise({ code: 'needs-option', option: '--format png', needs: '-o range.png or a pipe' });
  }
  return all;
}

async function written(format: FormatName, whole: Judged, found: readonly Suggestion[], look: Look): Promise<readonly Chunk[]> {
  if (format === 'json') return [asJson(whole, found)];
  if (format === 'chart') return [await asChart(whole, found, look)];
  const test: RangeTestPlot = { ...whole, found: found.map((one) => ({ ...one, says: says[one.rule] })), notes: notesOf(whole) };
  const how = pictureLook(look);
  if (format === 'html') return [(await import('../formats/range-html.ts')).rangePage(test, how)];
  const { svgOfPicture } = await import('../formats/svg.ts');
  const picture = rangePicture(test, how.title);
  if (format === 'svg') return [svgOfPicture(picture, how)];
  const pixels = await (await import('../formats/png.ts')).loadPixels();
  return [pixels(how, (other) => svgOfPicture(picture, other))];
}

function raise(...issues: readonly Issue[]): never {
  throw new LrschedError(issues);
}

function refuse(file: string, reason: string): never {
  raise({ code: 'cannot-read', file, reason });
}

const missing: Issue = {
  code: 'missing-value',
  option: 'suggest',
  expected: 'a table of rates and losses, a training log, or - for standard input',
  example: 'losses.csv',
};

const says: Readonly<Record<SuggestionRule, string>> = {
  valley: "two thirds down the longest fall; fastai's own choice",
  steepest: 'where the loss falls fastest',
  minimum: 'a tenth of the rate at the lowest loss',
  slide: 'the last before the loss begins to rise',
};

function asJson({ rates, losses, replaced, diverged }: Judged, found: readonly Suggestion[]): string {
  const given = Object.fromEntries(found.map(({ rule, rate }) => [rule, rate]));
  return `${JSON.stringify({ suggestions: given, replaced, diverged, points: rates.map((lr, row) => ({ lr, loss: losses[row] })) }, null, 2)}\n`;
}

function notesOf({ replaced, diverged }: Judged): readonly string[] {
  return [
    ...(replaced > 0 ? [`${replaced === 1 ? 'one loss that stood out is' : `${replaced} losses that stood out are`} left out`] : []),
    ...(diverged > 0
      ? [`${diverged} ${diverged === 1 ? 'row' : 'rows'} after the loss diverged ${diverged === 1 ? 'is' : 'are'} left out`]
      : []),
  ];
}

/** Lines of a plot at least and at most. */
const [lowest, highest] = [3, 40];

async function asChart(whole: Judged, found: readonly Suggestion[], look: Look): Promise<string> {
  const strokes = look.ascii ? plain : boxes;
  const paint = painter(look.color);
  const signs = look.ascii ? ['V', 'S', 'M', 'L'] : ['●', '▲', '◆', '○'];
  const signOf = ({ rule }: Suggestion) => signs[(Object.keys(says) as SuggestionRule[]).indexOf(rule)] as string;
  const { rates, losses } = whole;
  // The valley's comes last, so that it is seen where two stand on one place.
  const marks = found.toReversed().map((one) => ({ rate: markedRate(whole, one), mark: signOf(one) }));
  const longest = Math.max(...found.map(({ rate }) => figure(rate).length));
  const indent = 2 + 10 + longest + 2;
  const told = found.flatMap((one) => {
    const [first = '', ...more] = fold([says[one.rule]], look.width - indent, strokes.dot);
    const rate = paint(figure(one.rate).padEnd(longest), strong);
    return [
      `${signOf(one)} ${one.rule.padEnd(9)} ${rate}  ${paint(first, faint)}`,
      ...more.map((line) => paint(' '.repeat(indent) + line, faint)),
    ];
  });
  const notes = fold(notesOf(whole), look.width, strokes.dot).map((line) => paint(line, faint));
  // Title, two empty lines, the rule with its labels and its name, and the line of the next command.
  const around = 2 + 1 + 3 + told.length + notes.length + 1;
  const rows = look.screen === undefined ? look.height : Math.min(highest, Math.max(lowest, look.screen - around));
  const plotter = await plotterOf(look);
  const lines = ratePlotLines({ rates, values: losses, marks }, look.width, rows, plotter, strokes, paint);
  return `${[paint(rangeTitle, strong), '', ...lines, '', ...told, ...notes].join('\n')}\n`;
}

async function plotterOf({ smooth, ascii }: Look): Promise<Plotter> {
  return smooth && !ascii ? (await import('../charts/dots.ts')).dotPlotter : strokePlotter(ascii);
}
