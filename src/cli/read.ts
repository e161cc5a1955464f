import type { Flag } from '../core/flag.ts';
import { type Issue, LrschedError } from '../core/issues.ts';
import { number, text } from '../core/parameters.ts';
import { type Documents, documentsIn, frameworks, loading, type ReadRequest } from '../reading/index.ts';
import { orGuessed } from './guessed.ts';
import { readInput } from './input.ts';
import { isFolder, neighbourOf, settingsBeside } from './neighbours.ts';
import { type OpenedText, openText } from './opening.ts';
import { nameFlag, sharedFlags } from './options.ts';
import type { SeriesSource } from './source.ts';
import { saidLength } from './timing.ts';
import type { Typed } from './typed.ts';

const group = 'Parameters:';
export const readFlags: readonly Flag[] = [
  {
    name: 'expression',
    short: 'e',
    verbatim: true,
    value: 'TEXT',
    help: 'the Python itself instead of a file, or a line read beside one',
    group,
    parameter: text('', { expected: 'Python' }),
    example: "'StepLR(optimizer, step_size=30)'",
  },
  {
    name: 'lr',
    value: 'X',
    help: "the optimizer's rate, where the code does not say it",
    group,
    parameter: number('', { min: 0 }),
    example: '0.1',
  },
  nameFlag('which scheduler, by its variable or class, where there are several'),
  {
    name: 'function',
    value: 'NAME',
    help: 'the function that gives the rate of an update',
    group,
    parameter: text('', { expected: 'the name of a function' }),
    example: 'get_lr',
  },
  {
    name: 'define',
    value: 'NAME=VALUE',
    help: 'what only the run knows: args.epochs=90, or len(train_loader)=5005; as often as needed',
    group,
    parameter: text('', { expected: 'a name or expression, = and its value in Python' }),
    example: 'args.epochs=90',
  },
  {
    name: 'framework',
    value: 'NAME',
    help: `whose schedulers they are, where imports do not tell: ${[...frameworks.keys()].join(', ')}; numbers are float64, to which optax and keras are within 1e-6 of the peak, since they round to float32 by default`,
    group,
    parameter: text('', { expected: 'the name of a framework' }),
    example: 'torch',
  },
  {
    name: 'tool',
    value: 'NAME',
    help: 'whose configuration it is, where several tools may read it',
    group,
    parameter: text('', { expected: 'the name of a tool' }),
    example: 'transformers',
  },
  {
    name: 'metrics',
    value: 'X,…',
    help: 'what a scheduler that is driven by a metric is fed; also a file of them, or - for standard input',
    group,
    parameter: text('', { expected: 'numbers with commas, or a file of them' }),
    example: '1,0.9,0.9',
  },
];

/** Schedulers in training code: a line of Python, a script, a DeepSpeed configuration, flags of Megatron-LM. */
export const read: SeriesSource = {
  name: 'read',
  flags: [...readFlags, ...sharedFlags()],
  operands: 8,
  feeds: true,
  async open(asked, [file, ...others], io) {
    const expression = asked.text('expression');
    if (expression === undefined && file === undefined) throw new LrschedError([missing]);
    const metrics = asked.has('metrics') ? await numbersOf(asked, io) : undefined;
    const told = { ...(metrics && { metrics }), ...requested(asked) };
    if (expression !== undefined && file === undefined)
      return orGuessed(told, async (told) =>
        openText({ ...told, text: expression, ...(await configured(expression, undefined, told, others, io)) }, asked),
      );
    const line = expression === undefined ? {} : { line: expression };
    const open = (name: string) => openNamed(name, others, asked, { ...told, ...line }, io);
    if (isFolder(file as string)) return (await import('./folder.ts')).openFolder(file as string, open);
    const opened = open(file as string);
    // What is asked of this file is not asked of another one.
    if (['name', 'function', 'framework'].some((flag) => asked.has(flag)) || expression !== undefined) return opened;
    const importers = () => import('./importers.ts');
    return opened.then(
      async (read) =>
        saidLength(asked) || (read.found && !read.found.some(({ begun }) => begun))
          ? read
          : (await importers()).orImporter(read, file as string, open),
      async (error) => (await importers()).openImporter(error, file as string, open),
    );
  },
};

/** A file, or standard input, with those that were named after it. */
async function openNamed(
  name: string,
  others: readonly string[],
  asked: Typed,
  told: Partial<ReadRequest>,
  io: Parameters<SeriesSource['open']>[2],
): Promise<OpenedText> {
  const instead = /^[\w.]+\(.*\)$/s.test(name) ? `write lrsched read -e '${name}'` : 'write the name of a Python file, - or -e';
  const text = await readInput(name, io, instead, 'Python, a configuration or a launch line');
  if (isTable.test(name) || /^\s*\{[\s\S]*"log_history"\s*:/.test(text)) {
    const reason = `it is a training log, and no code; write lrsched log ${name}`;
    throw new LrschedError([{ code: 'cannot-read', file: name, reason }]);
  }
  const file = name === '-' ? 'standard input' : name;
  const whole = () =>
    orGuessed(told, async (told) => openText({ ...told, file, text, ...(await configured(text, file, told, others, io)) }, asked));
  if (told.line !== undefined) return whole();
  return mayBePage.test(name) ? (await import('./page.ts')).openMarked(text, asked, { ...told, file }, whole) : whole();
}

/** Endings of tables, which logs are. */
const isTable = /\.(?:csv|tsv|jsonl|ndjson)$/i;

/** Endings of what may be a page with code in it: those of texts, and none at all. */
const mayBePage = /(?:\.(?:md|markdown|mdx|mkd|rmd|qmd|rst|x?html?|txt)|(?:^|[/\\])[^./\\]*)$/i;

const missing: Issue = {
  code: 'missing-value',
  option: 'read',
  expected: 'a Python file, - for standard input, or -e and the Python itself',
  example: 'train.py',
};

/** A script that may read files of settings. */
const readsFiles =
  /\b(?:ya?ml|json|toml\w*|OmegaConf|hydra|anyconfig|fastargs|sacred|gin|pyrallis|draccus|simple_parsing|jsonargparse|LightningCLI|config\w*|cfg|hyp)\b/i;

/** What stands beside Python: modules, files of settings that it opens, and those that were named after it. */
async function besidePython(
  load: Documents['load'],
  others: readonly string[],
  io: Parameters<SeriesSource['open']>[2],
): Promise<Partial<ReadRequest>> {
  const named = await Promise.all(others.map(async (file) => ({ file, text: await readInput(file, io, 'write the name of a file') })));
  const isCode = ({ file, text }: { readonly file: string; readonly text: string }) => load(text, file).length === 0;
  const modules = named.filter(isCode);
  const documents = named.filter((one) => !isCode(one)).flatMap(({ file, text }) => load(text, file));
  return {
    module: neighbourOf,
    ...(modules.length > 0 && { modules }),
    ...(documents.length > 0 && { beside: documents }),
    endingIn: settingsBeside,
    neighbour: (name, from) => {
      const found = neighbourOf(name, from);
      return found && load(found.text, found.file);
    },
  };
}

/** What a text that is no Python holds, and the files that it names. */
async function configured(
  text: string,
  file: string | undefined,
  { defines }: Partial<ReadRequest>,
  others: readonly string[],
  io: Parameters<SeriesSource['open']>[2],
): Promise<Partial<ReadRequest>> {
  const found = await documentsIn(text, file, (name) => defines?.get(name));
  const [other] = others;
  if (found === undefined) {
    if (other === undefined && !readsFiles.test(text)) return { module: neighbourOf };
    return besidePython(await loading((name) => defines?.get(name)), others, io);
  }
  const { documents, files, load } = found;
  const loaded = await Promise.all(
    others.map(async (name) => {
      const text = await readInput(name, io, 'write the name of a configuration');
      return load(text, name);
    }),
  );
  return {
    documents,
    ...(loaded.length > 0 && { beside: loaded.flat() }),
    neighbour: (name, from) => {
      const own = files.get(name);
      const found = own === undefined ? neighbourOf(name, from) : { file: name, text: own };
      return found && load(found.text, found.file);
    },
  };
}

async function numbersOf(asked: Typed, io: Parameters<SeriesSource['open']>[2]): Promise<readonly number[]> {
  const { metricIn, metricsOf } = await import('./metrics-file.ts');
  const said = (await metricsOf(asked, io)) ?? (asked.text('metrics') as string);
  return said.split(',').map((one) => metricIn(one) as number);
}

function requested(asked: Typed): Partial<ReadRequest> {
  const [lr, name, fn, framework, tool] = [
    asked.value<number>('lr'),
    ...['name', 'function', 'framework', 'tool'].map((flag) => asked.text(flag)),
  ];
  if (framework !== undefined && !frameworks.has(framework)) {
    const expected = `one of ${[...frameworks.keys()].join(', ')}`;
    throw new LrschedError([{ code: 'bad-value', type: 'read', parameter: 'framework', expected, got: framework }]);
  }
  const defines = new Map(asked.all('define').map(definition));
  const count = (flag: string, fact: string) => (asked.has(flag) ? { [fact]: asked.value<number>(flag) as number } : {});
  const facts = {
    ...factsIn(defines),
    ...count('dataset-size', 'dataset_size'),
    ...count('batch-size', 'batch_size'),
    ...(asked.has('drop-last') && { drop_last: 1 }),
    ...count('devices', 'devices'),
    ...count('steps-per-epoch', 'steps_per_epoch'),
  };
  return {
    ...(lr !== undefined && { lr }),
    ...(name !== undefined && { name }),
    ...(fn !== undefined && { function: fn }),
    ...(framework !== undefined && { framework }),
    ...(tool !== undefined && { tool }),
    ...(defines.size > 0 && { defines }),
    facts,
  };
}

/** `args.epochs=90`, taken apart at the first `=` that is no comparison. */
/** Where an expression ends and its value begins: `=` within brackets and quotes is part of it, as in `len(DataLoader(data, batch_size=4))=8`. */
function signIn(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"[^"]*"|'[^']*'|[=!<>]=|[([{\])}=]/g)) {
    if (/^[([{]/.test(token)) depth += 1;
    else if (/^[\])}]/.test(token)) depth -= 1;
    else if (token === '=' && depth === 0) return index;
  }
  return text.search(/(?<=[^=!<>])=(?!=)/);
}

function definition(text: string): readonly [string, string] {
  const at = signIn(text);
  const [name, value] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  if (name.trim() === '' || value.trim() === '') {
    const expected = 'a name or expression, = and its value in Python, such as args.epochs=90';
    throw new LrschedError([{ code: 'bad-value', type: 'read', parameter: 'define', expected, got: text }]);
  }
  return [name.trim(), value.trim()];
}

/** Plain names are told to the frameworks as well: max_steps, updates_per_epoch. */
function factsIn(defines: ReadonlyMap<string, string>): Readonly<Record<string, number | string>> {
  const known = [...defines].filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  return Object.fromEntries(
    known.map(([name, value]) => [
      name,
      value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value.replace(/^(['"])(.*)\1$/s, '$2'),
    ]),
  );
}
