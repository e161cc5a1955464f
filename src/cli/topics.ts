import { codes } from '../analysis/lint.ts';
import { runCodes } from '../analysis/run-codes.ts';
import { strong } from '../charts/strokes.ts';
import { shellLines } from '../charts/text-layout.ts';
import { tools } from '../configs/index.ts';
import type { Flag } from '../core/flag.ts';
import { flag } from '../core/parameters.ts';
import { render } from '../formats/chart.ts';
import { frameworks } from '../reading/index.ts';
import { tableOf } from './assemble.ts';
import { diffFlags } from './diff.ts';
import { lineOf } from './draw.ts';
import type { Io } from './files.ts';
import { lintFlags } from './lint.ts';
import { listFlags } from './list.ts';
import { logFlags } from './log.ts';
import { nameFlag, sharedFlags, sourceFlags, unitFlags } from './options.ts';
import { readFlags } from './read.ts';
import { catalogueFlags } from './recipes.ts';
import { recordFlags } from './record.ts';
import { suggestFlags } from './suggest.ts';
import { optionList, type Page, wrapped } from './text-page.ts';

/** Something to read that is no schedule: how sources are put together, and what they count. */
export interface Topic {
  readonly name: string;
  /** Half a sentence. */
  readonly summary: string;
  readonly usage: string;
  /** Paragraphs; one that begins with spaces stays as it is. */
  readonly text: readonly string[];
  /** A command line to draw, without the program's name. */
  readonly example?: readonly string[];
  readonly flags?: readonly Flag[];
}

const parts = 'ramp --max 3e-4 --steps 2000 then constant --steps 70k then cosine --min 3e-5 --steps 28k';

const all: readonly Topic[] = [
  {
    name: 'then',
    summary: 'one schedule after another',
    usage: 'lrsched <schedule> then <schedule> …',
    text: [
      '    |- ramp -|- then constant -|- then cosine -|\n    0       2000              72k            100k\n             its t = 0         its t = 0',
      'Each part runs on a clock of its own: its first update is its t = 0, and its length is its horizon, as in PyTorch SequentialLR and optax join_schedules. Every part says how long it lasts, with --epochs, --steps and so on; the first one lasts 100 epochs unless it says otherwise. With --total, which says how long all of them are together, lengths may be shares of it, and one part may say none and lasts the rest: `constant --steps 80% then linear --total 10k`.',
      'A part that is not told its --max starts at the rate where the one before it ended (a ramp that is not told its --from rises from there), so a chain of decays has no jumps. What begins below its own --max, such as a warm-up, wsd or one-cycle, rises to that rate again; and a part that follows a decay to 0 stays at 0 until you write its --max.',
      "Modifiers belong to the part they follow: in `cosine --steps 900 --warmup 100 then constant --steps 50` the warm-up is the cosine's.",
      'A then or vs that is the value of an option is that value: --label then.',
    ],
    example: parts.split(' '),
    flags: sourceFlags.filter(({ name }) => name === 'total'),
  },
  {
    name: 'vs',
    summary: 'schedules side by side',
    usage: 'lrsched <schedule> vs <schedule> …',
    text: [
      'The series share the axes of a chart, the rows of a table and the options of the output. A source that is not told its length lasts as long as the first one that is told; where lengths differ, the shorter one ends early: its line stops, its cells are empty.',
      'Series are called what tells them apart in the fewest words, such as `cosine max=0.1` and `cosine max=0.2`; --label calls one what you like. Identical ones are said to be identical.',
      'then binds tighter than vs: `a then b vs c` compares the chain with c.',
    ],
    example: 'cosine --max 0.1 --epochs 90 vs step --max 0.1 --gamma 0.1 --step-size 30 --shift 0 vs linear --max 0.1'.split(' '),
    flags: sourceFlags.filter(({ name }) => name === 'label' || name === 'groups'),
  },
  {
    name: 'units',
    summary: 'epochs, steps, samples and tokens',
    usage: 'lrsched <schedule> --epochs 90 --steps-per-epoch 5005 --per step …',
    text: [
      'A length names the unit: --epochs, --steps, --samples or --tokens. A plain number after any other option, and a row, counts the same unit; 5ep, 2000st, 1Msam and 3.2Mtok count their own, and 10% is a share of the length. What comes out as part of a step, token or sample is rounded up; a share of epochs comes to whole steps where it is known how many an epoch has, and else is kept as it is.',
      "How epochs have steps is said by --steps-per-epoch, or worked out from --dataset-size, --batch-size, --devices, --accumulate and --drop-last. Partial batches count as in torch: the DistributedSampler pads until every device has ceil(samples / devices), the DataLoader makes ceil of that over the batch size, or with --drop-last its floor. Batches left over after the last accumulation make one more update, as in transformers' Trainer, or none with --accumulate-rest drop, as in a plain loop. 1000 samples in batches of 48 on 3 devices are 7 batches; with --accumulate 4 the Trainer makes 2 updates an epoch and a plain loop 1.",
      '--per chooses what the rows, the axis, --at, --start and --stop count instead; beside each step stands its epoch. How often the scheduler is stepped follows from what you say: once an epoch where everything is said in epochs, at every step as soon as --per or an amount names steps. --stepped settles it: `--epochs 90 --per step --stepped epoch` is the staircase that a scheduler stepped once an epoch gives a loop that counts steps.',
    ],
    example: 'cosine --max 0.1 --epochs 4 --steps-per-epoch 25 --per step --stepped epoch'.split(' '),
    flags: [...sourceFlags.filter(({ name }) => name === 'stepped' || name === 'rounding'), ...unitFlags],
  },
  {
    name: 'load',
    summary: 'a schedule that was saved as JSON',
    usage: 'lrsched load <plan.json | - | {"type": …}>',
    text: [
      'What --json or -o plan.json writes is a source like any other: it takes the modifiers, then, vs and every output, so that a plan can be kept in a repository, compared with another and gone on from. The recipe counts, not the points beside it. A recipe alone will do as well, from a file, from standard input or typed where the name of a file would stand.',
      'It lasts as long as it was written to. With a length, what is measured from the end moves with it (a horizon, a cooldown, the last part of a chain); amounts stay the updates that they were, also those that were typed as percentages.',
    ],
    flags: [nameFlag('which of the series in the file'), ...sharedFlags()],
  },
  {
    name: 'read',
    summary: 'the scheduler out of training code',
    usage:
      'lrsched read <train.py | project/ | page.md | config.yaml | launch.sh | - | -e PYTHON> [FILE …] [--lr X] [--define NAME=VALUE] …',
    text: [
      'Reads the line of Python that builds the scheduler, the whole script, or the configuration or launch line of a training tool, and shows the curve that the framework will compute. Nothing is run. It is a source like any other: it takes the modifiers, then, vs and every output.',
      `Frameworks: ${[...frameworks.keys()].join(', ')}. Whose a name is that two of them share is told by the imports, then by its arguments, then by --framework. Functions that give the rate of an update are read as well: a lambda or def of LambdaLR, or with --function any def of the script.`,
      `Configurations in YAML, JSON, TOML, INI or prototxt, and launch lines in shell scripts, of ${tools.map(({ name }) => name).join(', ')}, mmengine and mmcv. What a tool fills in by default is taken and said, files that one names are read beside it, and several may be given: lrsched read sft.yaml ds_config.json. Of several commands --name takes the number; --tool settles whose a file is.`,
      'Modules that a script imports are read where they lie beside it, up to the root of its project, and so are the files of settings that it opens; others are named after it: lrsched read train.py hyp.yaml, lrsched read train.py configs/default.py. What was read and taken is said. Of a folder the one script that trains by a schedule is read; several are listed. It is told by their texts which those may be; environments, caches, links and what is too large are passed over.',
      'A page (Markdown, reStructuredText, HTML, a notebook, the plain text of an article) is cut into the scripts that it holds: each piece that makes a schedule, with what it needs of those before it. Several are drawn beside one another, each with its line, and --name picks one by its name or number.',
      'How long the run is says --epochs or --steps, else the code (T_max, total_steps, num_training_steps and so on). The rate is that of the optimizer in the code, or --lr. What only the run knows is told with --define, as it is written there: --define args.epochs=90 --define "len(train_loader)=5005"; what a framework takes from its surroundings too: --define max_steps=1000. Defaults of argparse are used and said. Of several schedulers --name picks one.',
      'The note under the chart says the same as a command of lrsched, which prints the same numbers.',
    ],
    flags: [...readFlags, ...sharedFlags()],
  },
  {
    name: 'recipe',
    summary: 'the schedules of published runs',
    usage: 'lrsched recipe [WORD …] [--json] | lrsched recipe <name> [--steps N] …',
    text: [
      'Without a name it lists the recipes by domain and year, with a word those that it is said of: bert, llama, muon, 2024. With the name of one it is a source like any other: it takes the modifiers, then, vs and every output.',
      'A recipe lasts as long as the run did. With another length its parts follow, and the note says what stays: a warm-up in steps stays those steps where its source says steps, a share stays a share. The peak never changes; --scale 2 or --scale sqrt:4 says so. Where the batch is known, --tokens and --samples convert.',
      'Beneath the chart stands where the schedule was read, whether it was held against code, what was assumed, where paper and code differ, and the command that says the same.',
    ],
    example: 'recipe bert-base'.split(' '),
    flags: [...catalogueFlags, ...sharedFlags().filter(({ name }) => name !== 'json' && name !== 'ascii')],
  },
  {
    name: 'suggest',
    summary: 'a range test read back',
    usage: 'lrsched suggest <losses.csv | run/ | FILE… | -> [-o range.svg] [--json] …',
    text: [
      'Takes the rates and losses of a range test (lrsched range-test, an lr finder): a table with columns lr and loss or of just these two, JSON of two lists, a JSON object a line, or a training log, as lrsched log reads it: a folder of TensorBoard events, a run of W&B, the lines of a console. It draws the smoothed loss over the rate and says which rates the rules of fastai give: valley, steepest, minimum divided by ten, and slide.',
      'Losses are smoothed as fastai does (a running average that keeps 0.98; --smooth-metrics 0 where they are smooth already), single ones that stand out are left out, and so is what comes after the loss has grown to four times its lowest.',
    ],
    flags: suggestFlags,
  },
  {
    name: 'completion',
    summary: 'what the Tab key completes',
    usage: 'lrsched completion <bash | zsh | fish | powershell>',
    text: [
      'Prints a script for the shell, which asks lrsched for the schedules, options, choices and topics that may come next; files the shell completes itself.',
      '  bash        eval "$(lrsched completion bash)" in ~/.bashrc\n  zsh         eval "$(lrsched completion zsh)" in ~/.zshrc, after compinit\n  fish        lrsched completion fish > ~/.config/fish/completions/lrsched.fish\n  powershell  lrsched completion powershell | Out-String | Invoke-Expression in $PROFILE',
    ],
  },
  {
    name: 'config',
    summary: 'defaults of your own for how charts look and what lint leaves out',
    usage: 'lrsched <schedule> … [--no-config]',
    text: [
      'Two files may hold defaults: config.json in $XDG_CONFIG_HOME/lrsched (~/.config/lrsched, on Windows %APPDATA%\\lrsched), and .lrsched.json in the folder or the nearest one above it, which comes first. What the line says comes before both, and so do NO_COLOR, FORCE_COLOR and COLUMNS.',
      '  color   "auto", "always" or "never"\n  width   columns of the chart\n  ascii   true: without box characters\n  ignore  a list of findings that lint leaves out, such as ["zero-first-update"]; it says so when one was there',
      'Nothing in them can change a number, and anything else in them is refused. --no-config goes without both.',
    ],
  },
  {
    name: 'list',
    summary: 'every schedule at a glance',
    usage: 'lrsched list [--json | --markdown | --frameworks] [--ascii]',
    text: [
      'Group by group, each with its curve and what it is; as JSON with every parameter, as a table in Markdown, or how each is said in the frameworks that --format writes code for.',
    ],
    flags: listFlags,
  },
  {
    name: 'log',
    summary: 'the rates that a run really had, out of its log',
    usage: 'lrsched log <run/ | FILE… | -> [--name LABEL] [--step-column C --rate-column C | --pattern REGEX] …',
    text: [
      "Reads the log of a run, known by its content: transformers' trainer_state.json (or a run folder, or a checkpoint), TensorBoard event files, Lightning metrics.csv, W&B runs and chart CSV, Keras CSVLogger, LLaMA-Factory, detectron2, mmengine, ultralytics and timm, any CSV, TSV or JSON lines, and what Megatron-LM, nanoGPT, fairseq, mmengine, detectron2, DeepSpeed, transformers and others print on a console. Columns are found by their names; --step-column and --rate-column name them, or give their place from 0, and --pattern says how a line of text is read. Several files are one run.",
      'It is a source like any other, known at its rows: a table has no others, and --at asks for a row that is there. Alone it counts as the log does; beside a plan in updates from 0, by the reading that the note names: whether steps count from 0 or 1, and whether a row shows the rate of the update done or of the next (--logged). A log that counts parts of epochs or samples is converted with --steps-per-epoch or --batch-size.',
      'Of rows logged again after a resume the later ones count, of several runs in one file the last. --follow draws it again as it grows; `then … --resume` goes on from its last row.',
    ],
    flags: [...logFlags, ...sharedFlags()],
  },
  {
    name: 'record',
    summary: 'the rates of a run, written down without changing a line of it',
    usage: 'lrsched record [-o run.ndjson] [--updates N] [--all-ranks] -- python train.py …',
    text: [
      'Starts the command, and writes down at each update of a PyTorch optimizer the rate, momentum and weight decay of every parameter group, as a line of JSON that lrsched log reads: lrsched diff read train.py vs log run.ndjson. Without -o the chart is drawn after what the command itself prints. Updates count from 0 for each optimizer; one that is made later for parameters of another goes on with its rows.',
      "Output, exit status and signals are the command's own, PYTHONPATH and sitecustomize go on working, and what Python loads is a module in a private folder that is removed at the end. A killed run keeps its rows. Of a distributed run (torchrun, accelerate launch, srun, mpirun) rank 0 is written, with --all-ranks each rank to a file of its own. --updates ends the run early, as sys.exit() would.",
      'One line says so where nothing was recorded: other frameworks than PyTorch, python -I, -E or -S, a command that sets PYTHONPATH anew, or one that runs elsewhere, as in a container.',
    ],
    flags: recordFlags,
  },
  {
    name: 'diff',
    summary: 'whether a run did what was planned, or two plans are the same, and why not',
    usage: 'lrsched diff <plan> vs log <run> [--tolerance X] [--json]',
    text: [
      'The status is 0 where they are the same within what both can show, else 1, with the first row that differs, the farthest and the share that agrees. Rates are compared within the digits that the log keeps. A log that ends early is no difference. A file where a source should stand is a log, or a plan that lrsched wrote.',
      'Where a log differs, every one change of the plan that explains all of its rows is named, with its numbers, what to check in the code, and the command that draws what ran: stepped too often or too seldom, never stepped, scaled, shifted, another warm-up, floor, length, family, gamma or milestones, begun anew or gone on elsewhere after a resume, lowered by hand, updates skipped by a gradient scaler, one group of several. Where none does, that is said.',
      '`tail -f train.log | lrsched diff load plan.json vs log -` ends at the first row that no reading agrees with.',
    ],
    flags: [...diffFlags, { name: 'json', help: 'the answer as JSON, with its numbers', group: 'Diff:', parameter: flag('') }],
  },
  {
    name: 'identify',
    summary: 'which schedule a log followed',
    usage: 'lrsched identify log <run> [--tolerance X] [--json]',
    text: [
      'Every plan that explains all rows of the log within its digits, as commands, the shortest first, each with the largest distance of a row from it. Where none does, the nearest are shown and the status is 1.',
    ],
    flags: [...diffFlags, { name: 'json', help: 'the answer as JSON, with recipes', group: 'Diff:', parameter: flag('') }],
  },
  {
    name: 'lint',
    summary: 'what often goes wrong with a schedule',
    usage: 'lrsched lint <schedule> [--run-epochs N | --run-steps N] [--ignore CODE,…] [--json]',
    text: [
      'Every finding is a line: its code, the numbers, and what to write instead. The status is 1 where anything is found and 0 where nothing is, so that a script or a CI job can ask. --run-epochs and --run-steps say how long the run really is, which shows a T_max that is not the number of epochs, or steps counted in epochs.',
      codesAs(Object.entries(codes)),
      'Of training code that is read, what its loops and its settings make of the scheduler is told as well:',
      codesAs(Object.entries(runCodes).map(([code, [, means]]) => [code, means])),
    ],
    flags: [...lintFlags, { name: 'json', help: 'the findings as JSON, with their numbers', group: 'Lint:', parameter: flag('') }],
  },
];

/** Codes and what they mean, one a line. */
function codesAs(all: readonly (readonly [code: string, means: string])[]): string {
  const width = Math.max(...all.map(([code]) => code.length));
  return all.map(([code, means]) => `  ${code.padEnd(width + 2)}${means}`).join('\n');
}

/** Every topic by its name. */
export const topics: ReadonlyMap<string, Topic> = new Map(all.map((topic) => [topic.name, topic]));

/** What `lrsched help then` says. */
export async function topicHelp({ name, summary, usage, text, example, flags = [] }: Topic, page: Page, io: Io): Promise<string> {
  const { width, paint } = page;
  const drawn =
    example === undefined
      ? []
      : [`${shellLines(['$ lrsched', ...example].join(' '), width).join('\n')}\n${await chartOf(example, page, io)}`];
  return `${[
    `${paint(name, strong)}: ${wrapped(`${name}: ${summary}`, width).slice(name.length + 2)}`,
    shellLines(usage, width - 2)
      .map((line) => `  ${line}`)
      .join('\n'),
    ...text.map((paragraph) => (paragraph.startsWith(' ') ? table(paragraph, width) : wrapped(paragraph, width))),
    ...drawn,
    ...(flags.length > 0 ? [optionList(flags, page)] : []),
  ]
    .join('\n\n')
    .trimEnd()}\n`;
}

/** Lines that begin with a term of their own, what it means folded beside it, or beneath where there is no room. */
function table(paragraph: string, width: number): string {
  return paragraph
    .split('\n')
    .map((line) => {
      const term = /^( *)\S+ {2,}/.exec(line);
      if (line.length <= width) return line;
      if (term === null) return wrapped(line.trimStart(), width);
      const [whole, margin = ''] = term;
      const indent = width - whole.length < 20 ? margin.length + 4 : whole.length;
      const before = indent === whole.length ? whole : `${whole.trimEnd()}\n${' '.repeat(indent)}`;
      return before + wrapped(line.slice(whole.length), width, indent);
    })
    .join('\n');
}

async function chartOf(words: readonly string[], { width, ascii, color }: Page, io: Io): Promise<string> {
  const table = tableOf(await lineOf(words, io));
  return [...render(table, { width: Math.max(30, width), height: 6, ascii, color })].join('').trimEnd();
}
