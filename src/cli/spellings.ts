import { familiesByType } from '../build.ts';
import type { Flag } from '../core/flag.ts';
import { attempt } from '../core/issues.ts';
import { parseNumber } from '../core/numbers.ts';

/** The words of a source with every option in its own name. */
export interface Respelled {
  readonly words: readonly string[];
  /** What was taken for what: `--eta_min is --min`. */
  readonly told: readonly string[];
  /** Options that were taken for one and say different things: `--start_lr 1e-6` and `--peak_lr 1e-3`. */
  readonly clashes: readonly Clash[];
}

/** An option, and the words that say it differently. */
interface Clash {
  readonly flag: string;
  readonly options: readonly string[];
}

/** What a foreign option may mean: a flag here, and what becomes of its value. */
interface Meaning {
  readonly flag: string;
  /** The value as it is written here; `undefined` where it cannot be meant. */
  value?(text: string): string | undefined;
  /** Where it is meant only with others of the line. */
  holds?(line: Line): boolean;
}

/** A line as far as a meaning must know it. */
interface Line {
  readonly source: string;
  /** Names without dashes, underscores and capitals. */
  readonly said: ReadonlySet<string>;
}

const inUnit = (unit: string) => (text: string) => (/^[\d_.]+(?:e\d+)?[kMGBT]?$/.test(text) ? `${text}${unit}` : text);
/** A share as a percentage, without what the multiplication adds. */
const percent = (text: string) => {
  const value = parseNumber(text);
  return value === undefined ? text : `${Number((value * 100).toPrecision(15))}%`;
};
const same = (flag: string, ...names: string[]): [string, Meaning][] => names.map((name) => [name, { flag }]);
const as = (flag: string, value: (text: string) => string | undefined, ...names: string[]): [string, Meaning][] =>
  names.map((name) => [name, { flag, value }]);

/** Whether a source begins at its peak, so that what others call the initial rate is its --max. */
function startsAtPeak({ source }: Line): boolean {
  const family = familiesByType.get(source);
  const made = family && attempt(() => family({}));
  return made === undefined || made.at(0) === made.spec.max;
}
const initial: Meaning = { flag: 'max', holds: startsAtPeak };
const isExponential = ({ source }: Line) => familiesByType.get(source)?.params.rate !== undefined;
const withSteps = ({ said }: Line) => said.has('decaysteps') || said.has('transitionsteps');

/** What frameworks and papers call the flags, without dashes, underscores and capitals; those that stand here several times have several meanings. */
const foreign: readonly (readonly [string, Meaning])[] = [
  ...same('horizon', 'tmax', 'horizonsteps'),
  ...same('period', 't0', 'firstcycle', 'firstcyclesteps', 'firstdecaysteps', 'cyclelength', 'cyclelen', 'tinitial'),
  ...same('period-mult', 'tmult', 'tmul', 'cyclemul', 'cyclemult'),
  ...same('restart-decay', 'mmul', 'cycledecay'),
  ...same('min', 'etamin', 'lrmin', 'minlr', 'lrend', 'endvalue', 'endlr', 'endlearningrate', 'finallr', 'minlearningrate', 'minvalue'),
  ...same('min', 'lowerlr', 'floor', 'floorlr', 'learningratemin', 'minimumlearningrate', 'decaymin'),
  ...as(
    'min',
    percent,
    'alpha',
    'minlrratio',
    'minlrrate',
    'minratio',
    'lrendratio',
    'finallrratio',
    'endfactor',
    'minlrfactor',
    'lrminratio',
  ),
  ...same('max', 'maxlr', 'lrmax', 'peaklr', 'peakvalue', 'maxlearningrate', 'peaklearningrate', 'maxvalue', 'upperlr', 'learningratemax'),
  ...['initlr', 'initvalue', 'learningrate', 'baselr', 'initiallr', 'initiallearningrate', 'lr0', 'lrinit', 'startlr', 'eta0', 'initiallr0']
    .concat(['lrbase', 'startvalue', 'lrinitial', 'baselearningrate'])
    .map((name) => [name, name === 'learningrate' ? { flag: 'max' } : initial] as const),
  ...['baselr', 'lowlr'].map((name) => [name, { flag: 'min', holds: (line: Line) => !startsAtPeak(line) }] as const),
  ...as('warmup', inUnit('st'), 'warmupsteps', 'numwarmupsteps', 'warmupiters', 'lrwarmupiters', 'warmupupdates', 'nwarmupsteps'),
  ...as('warmup', inUnit('st'), 'lrwarmupsteps', 'warmupnumsteps', 'warmupiterations', 'nwarmup', 'warmupiter'),
  ...as('warmup', inUnit('ep'), 'warmupepochs', 'lrwarmupepochs', 'numwarmupepochs', 'warmupepoch', 'warmept'),
  ...as(
    'warmup',
    percent,
    'warmupratio',
    'warmupfraction',
    'warmuppct',
    'warmupproportion',
    'lrwarmupfraction',
    'warmupfrac',
    'warmupratios',
  ),
  ...same('warmup-from', 'warmuplrinit', 'warmupinitlr', 'warmupstartlr', 'warmuplr', 'warmupstart', 'warmupminlr'),
  ...as('warmup-from', percent, 'warmupfactor', 'warmupstartfactor', 'lrwarmupdecay', 'warmuplrdecay', 'warmupbiasfactor'),
  ...same(
    'steps',
    'totalsteps',
    'numtrainingsteps',
    'maxsteps',
    'trainsteps',
    'totaliters',
    'maxiters',
    'trainiters',
    'numsteps',
    'maxiter',
  ),
  ...same('steps', 'numtrainsteps', 'maxtrainsteps', 'niters', 'iterations', 'iters', 'trainingsteps', 'totaliterations', 'maxupdate'),
  ...same('steps', 'nsteps', 'lrdecayiters', 'totalnumsteps', 'maxupdates', 'numiterations', 'totalnumupdate'),
  ['decaysteps', { flag: 'steps', holds: ({ source }) => !['stepSize', 'decay'].some((own) => familiesByType.get(source)?.params[own]) }],
  ...same('epochs', 'numepochs', 'maxepochs', 'totalepochs', 'numtrainepochs', 'nepochs', 'epoch', 'nepoch', 'trainepochs', 'maxepoch'),
  ...same('epochs', 'trainingepochs', 'totalepoch', 'nbepochs', 'numepoch'),
  ...same('tokens', 'traintokens', 'totaltokens', 'maxtokens', 'numtokens'),
  ...same('samples', 'trainsamples', 'totalsamples'),
  ...same('gamma', 'droprate', 'reducefactor', 'multiplier', 'factor', 'by'),
  ...same('rate', 'k', 'lambda', 'decayconstant'),
  ['decay', { flag: 'gamma', holds: (line) => !isExponential(line) }],
  ...same('gamma', 'lrgamma', 'decayfactor', 'dropfactor', 'drop', 'dropratio', 'stepgamma', 'lrdecayfactor', 'lrdecayrate', 'lrdrop'),
  ['decayrate', { flag: 'gamma', holds: (line) => withSteps(line) || !isExponential(line) }],
  // The source of this project's exponential calls its k so; a factor near 1 is the other thing of that name.
  ...['decayrate', 'decay'].flatMap((name): [string, Meaning][] => [
    [name, { flag: 'gamma', value: () => undefined, holds: (line) => !withSteps(line) && isExponential(line) }],
    [name, { flag: 'rate', value: (text) => ((parseNumber(text) ?? 0) <= 0.5 ? text : undefined), holds: (line) => !withSteps(line) }],
  ]),
  ...same('step-size', 'stepsize', 'lrstepsize', 'epochsdrop', 'dropevery', 'dropepochs', 'lrdropepochs', 'everyepochs', 'decayevery'),
  ...same('step-size', 'decaysteps', 'transitionsteps', 'decayt', 'lrstep', 'dropinterval', 'stepepochs', 'step', 'interval'),
  ...same('milestones', 'lrsteps', 'lrmilestones', 'boundaries', 'decayepochs', 'lrdecayepochs', 'decaymilestones', 'lrschedule', 'dropat'),
  ...same('cycles', 'numcycles', 'ncycles'),
  ...same('power', 'polydecaypower', 'polypower', 'exponent', 'lrpower'),
  ...same('up', 'stepsizeup'),
  ...same('down', 'stepsizedown'),
  ...as('decay', inUnit('st'), 'numdecaysteps', 'lrdecaysteps', 'lrwsddecayiters', 'decayiters', 'lrwsddecaysteps'),
  ...as('decay', percent, 'decayratio', 'decayfraction', 'decayfrac'),
  ...same('decay-shape', 'decaytype', 'wsddecaystyle', 'lrwsddecaystyle'),
  ...same('d-model', 'modeldim', 'modelsize', 'hiddensize', 'dim', 'embeddim', 'nembd'),
  ...same('batch-size', 'perdevicetrainbatchsize', 'trainbatchsize', 'bs', 'batch', 'microbatchsize', 'perdevicebatchsize'),
  ...same('accumulate', 'gradientaccumulationsteps', 'accumulategradbatches', 'gradaccum', 'gradaccumsteps', 'accumsteps', 'accumgrad'),
  ...same('devices', 'worldsize', 'numgpus', 'gpus', 'ngpu', 'ngpus', 'nprocpernode', 'numdevices', 'ndevices'),
  ...same('dataset-size', 'numsamples', 'trainsize', 'numtrainsamples', 'ndata', 'datasetlength', 'nsamples'),
  // A script's own option of that name says which data it is.
  ...as('dataset-size', (text) => (numeric.test(text) ? text : undefined), 'dataset', 'trainset'),
  ...same('steps-per-epoch', 'iterationsperepoch', 'itersperepoch', 'batchesperepoch', 'updatesperepoch', 'niterperepoch', 'numbatches'),
  ...same('tokens-per-step', 'tokensperbatch', 'tokensperupdate'),
  ...same('shape', 'annealstrategy', 'anneal'),
  ...same('output', 'out', 'outfile', 'outputfile', 'save', 'saveto', 'filename', 'export'),
  ...same('log', 'logscale', 'logy', 'semilogy', 'logarithmic'),
  ...same('color', 'colour'),
  ...same('formula', 'expr', 'expression', 'function', 'equation', 'lambda', 'fn', 'func'),
  ...same('min', 'end'),
  ...same('stop', 'end'),
  ...same('width', 'cols', 'columns'),
  ...same('height', 'rows', 'lines'),
];

/** What somebody may write who is used to other programs, and what stands for it here where no single option does. */
const habits: readonly (readonly [write: string, ...options: readonly string[]])[] = [
  ['-o chart.html, which a browser opens', 'open', 'browser', 'interactive'],
  ['nothing: the chart is what is drawn', 'show', 'plot', 'chart', 'draw', 'graph'],
  ['nothing: every note is printed without --quiet', 'verbose', 'debug'],
  ['--quiet', 'silent', 'q'],
  ['nothing: lines are drawn in Unicode without --ascii', 'unicode', 'utf8'],
  ['lrsched log FILE --follow for a run that goes on', 'live', 'watch', 'follow'],
  ['--label', 'name', 'legend'],
  ['--theme dark', 'dark', 'darkmode'],
  ['--theme light', 'light', 'lightmode'],
  ['nothing: pictures have a grid without --no-grid', 'grid'],
  ['--precision beside --csv or --json', 'digits', 'round', 'decimals', 'significant'],
  ['--csv for commas or --format tsv for tabs', 'sep', 'separator', 'delimiter'],
  ['nothing: the first row names the columns', 'header'],
  ['--every', 'stride', 'skip', 'thin'],
  ['--points', 'resolution', 'npoints'],
  ['--per', 'unit', 'units', 'x-axis', 'xunit'],
  ['lrsched list', 'list', 'schedules', 'schedulers'],
  ['--csv or --format markdown', 'table', 'tabular'],
  ['--stop', 'head', 'first', 'x-max'],
  ['--start', 'tail', 'x-min'],
  ['--start and --stop', 'xlim', 'range', 'slice', 'zoom'],
  ['nothing: the axis fits the rates', 'ylim', 'y-max', 'y-min', 'yrange'],
  ['--log', 'yscale', 'scaley'],
  ['--pixel-ratio beside --png', 'dpi', 'ppi'],
  ['--size 800x450', 'figsize', 'picture-size'],
  ['--devices', 'nodes', 'ranks', 'replicas'],
  ['nothing: -o writes over the file that is there', 'force', 'overwrite', 'yes', 'clobber'],
  ['nothing: the rate does not depend on it', 'seed', 'optimizer', 'optim', 'fp16', 'bf16', 'amp', 'workers', 'numworkers', 'nesterov'],
  ['--format', 'framework', 'f'],
  ['--epochs', 'e', 'ep'],
  ['--steps', 'n', 's', 'i'],
  ['--max', 'm'],
  ['--warmup or --width', 'w'],
];

/** What to write for an option that other programs have, where the line has the options that it names. */
export function habitOf(name: string, flags: readonly Flag[]): string | undefined {
  if (namesSchedule.has(plainName(name))) return 'the name of the schedule as the first word';
  const [write] = habits.find(([, ...options]) => options.some((one) => plainName(one) === plainName(name))) ?? [];
  // A sentence about an option says nothing where the line does not have that.
  const named = write?.match(/--[a-z-]+/g) ?? [];
  return write?.startsWith('lrsched') || named.every((one) => flags.some((flag) => `--${flag.name}` === one)) ? write : undefined;
}

/** Cases, dashes and underscores do not tell options apart. */
export const plainName = (name: string): string => name.replaceAll(/[-_]/g, '').toLowerCase();

/** What an option of that name means to a source with these flags; several where it is not one thing only. */
export function meaningsOf(name: string, flags: readonly Flag[], line: Line): readonly Meaning[] {
  const plain = plainName(name);
  const found = foreign.flatMap(([other, meaning]) => (other === plain ? [meaning] : []));
  return found.filter(({ flag, holds }) => flags.some((one) => one.name === flag) && (holds?.(line) ?? true));
}

/** Options whose value is the schedule itself. */
const namesSchedule = new Set(['lrschedulertype', 'lrscheduler', 'scheduler', 'sched', 'lrdecaystyle', 'schedule', 'scheduletype', 'type']);

const numeric = /^-?[\d.][\d._e+-]*[kMGBT%a-z]*$/i;
const takesList = ({ parameter: { kind } }: Flag) => kind === 'list' || kind === 'knots';

/** Every option of the words in the name it has here: underscores are dashes, and another's word for it is taken where it means exactly one. */
export function respelled(source: string, flags: readonly Flag[], words: readonly string[]): Respelled {
  // Most lines are written as they are meant.
  if (!words.some((word) => word.startsWith('-'))) return { words, told: [], clashes: [] };
  const known = new Map(flags.flatMap((flag) => [flag.name, ...(flag.spellings ?? [])].map((one) => [one, flag] as const)));
  const verbatim = new Set(flags.flatMap(({ verbatim, short, name }) => (verbatim ? [`-${short}`, `--${name}`] : [])));
  const out: string[] = [];
  const told: string[] = [];
  const taken: Taken[] = [];
  const said = new Set(words.flatMap((word) => (word.startsWith('--') ? [plainName(word.split('=')[0] as string)] : [])));
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string;
    const [, name, joined] = /^--([^=]+)(?:=(.*))?$/su.exec(word) ?? [];
    if (verbatim.has(word)) {
      out.push(word, ...words.slice(index + 1, index + 2));
      index += 1;
      continue;
    }
    const next = words[index + 1];
    if (name === undefined) {
      out.push(word);
      continue;
    }
    const look = known.has('color') ? lookOf(name, joined ?? next) : undefined;
    if (look !== undefined) {
      out.push(look);
      continue;
    }
    let flag = known.get(name) ?? known.get(name.replaceAll('_', '-').toLowerCase());
    flag ??= [...known.entries()].find(([one]) => plainName(one) === plainName(name))?.[1];
    const value = joined ?? (next !== undefined && !/^--?[a-z]/i.test(next) ? next : undefined);
    if (flag !== undefined) {
      taken.push({ flag: flag.name, word: `--${name}`, typed: value, text: value, own: true });
      // Of its own spellings each is kept.
      out.push(known.has(name) ? word : `--${flag.name}${joined === undefined ? '' : `=${joined}`}`);
      if (value !== undefined && takesList(flag)) index = listed(words, index, joined, out);
      continue;
    }
    if (namesSchedule.has(plainName(name)) && value !== undefined && plainName(value) === plainName(source)) {
      told.push(`--${name} names the schedule`);
      if (joined === undefined) index += 1;
      continue;
    }
    const meanings = meaningsOf(name, flags, { source, said }).filter(
      (one) => value === undefined || one.value === undefined || one.value(value) !== undefined,
    );
    const [meaning] = meanings;
    const text = value === undefined || meaning?.value === undefined ? value : meaning.value(value);
    const own = meaning && known.get(meaning.flag);
    const fits = own && (own.value === undefined || text !== undefined);
    if (meanings.length !== 1 || meaning === undefined || !fits) {
      out.push(word);
      continue;
    }
    taken.push({ flag: meaning.flag, word: `--${name}`, typed: value, text });
    told.push(`--${name} is --${meaning.flag}${text === value ? '' : ` ${text}`}`);
    if (own.value === undefined) {
      out.push(`--${meaning.flag}`);
      continue;
    }
    out.push(`--${meaning.flag}`, text as string);
    if (takesList(own)) {
      out.pop();
      index = listed(words, index, joined, out);
    } else if (joined === undefined) index += 1;
  }
  return withEnd(flags, said, { words: out, told, clashes: clashesIn(taken) });
}

/** An option as it was typed, and what it was taken for. */
interface Taken {
  readonly flag: string;
  readonly word: string;
  readonly typed: string | undefined;
  readonly text: string | undefined;
  /** It is its own name. */
  readonly own?: true;
}

/** Another's words that mean an option which somebody else of the line says otherwise; one word said twice is no such thing. */
function clashesIn(taken: readonly Taken[]): readonly Clash[] {
  const others = new Set(taken.flatMap(({ flag, own }) => (own || flag === 'output' ? [] : [flag])));
  return [...others].flatMap((flag) => {
    const last = new Map(taken.filter((one) => one.flag === flag).map((one) => [one.word, one]));
    const all = [...last.values()];
    return new Set(all.map(({ text }) => text)).size > 1
      ? [{ flag, options: all.map(({ word, typed = '' }) => `${word} ${typed}`.trimEnd()) }]
      : [];
  });
}

/** How colour and boxes are asked for elsewhere. */
function lookOf(name: string, value: string | undefined): string | undefined {
  const plain = plainName(name);
  if (plain === 'nocolor' || plain === 'nocolour') return '--color=never';
  const bare = value === undefined || value.startsWith('-');
  return (plain === 'color' || plain === 'colour') && bare ? '--color=always' : undefined;
}

/** A list that a shell took apart, `30 60 90`, or in brackets; returns the place of the last word that belongs to it. */
function listed(words: readonly string[], at: number, joined: string | undefined, out: string[]): number {
  let index = at;
  const items: string[] = joined === undefined ? [] : [joined];
  const isItem = (word: string | undefined) =>
    word !== undefined &&
    (items.length === 0 ? !/^--?[a-z]/i.test(word) : numeric.test(word.replaceAll(/[[\](),:]/g, '')) || /^[\])]$/.test(word));
  for (; isItem(words[index + 1]); index += 1) items.push(words[index + 1] as string);
  const text = items
    .join(' ')
    .replaceAll(/[[\]()]/g, ' ')
    .trim()
    .replaceAll(/\s*,\s*|\s+/g, ',');
  if (joined === undefined) out.push(text);
  else out[out.length - 1] = `${(out.at(-1) as string).split('=')[0]}=${text}`;
  return index;
}

/** T_max says how long the run is where nothing else does, and past it a cosine goes on, as in PyTorch. */
function withEnd(flags: readonly Flag[], said: ReadonlySet<string>, made: Respelled): Respelled {
  const index = made.words.indexOf('--horizon');
  if (!said.has('tmax') || index === -1) return made;
  const has = (name: string) => flags.some((flag) => flag.name === name);
  const lengths = ['epochs', 'steps', 'samples', 'tokens'];
  if (!made.words.some((word) => lengths.includes(word.replace(/^--/, '').split('=')[0] as string))) {
    const words = made.words.map((word, at) => (at === index ? '--epochs' : word));
    return { ...made, words, told: made.told.map((one) => one.replace('--horizon', '--epochs')) };
  }
  if (said.has('after') || !has('after')) return made;
  const told = made.told.map((one) => one.replace(/--horizon.*/, '--horizon with --after continue'));
  return { ...made, words: [...made.words, '--after', 'continue'], told };
}
