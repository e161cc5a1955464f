/** A name in lower-case words: `lr-AdamW/pg1` is lr, adamw, pg, 1. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+|(?<=[a-z])(?=\d)/)
    .filter((word) => word !== '');
}

/** Words beside a rate's that make something else of it. */
const strangers = new Set(
  'momentum mom decay wd weight beta betas eps val eval test min max mult multiplier scale ratio loss init initial target warmup steps step epoch epochs time mode type name scheduler policy gamma factor'.split(
    ' ',
  ),
);

/** Whether a column, tag or key is a learning rate by its name. */
export function isRateName(name: string): boolean {
  const words = wordsOf(name.replace(/^.* - (?=[^-])/, ''));
  const rate = words.some((word, at) => word === 'lr' || word === 'lrs' || word === 'learningrate' || isRate(words, at));
  return rate && !words.some((word) => strangers.has(word)) && !/__(?:MIN|MAX)$/.test(name);
}

function isRate(words: readonly string[], at: number): boolean {
  return words[at] === 'learning' && (words[at + 1] === 'rate' || words[at + 1] === 'rates');
}

/** A scheduler may be called just `rate`; that counts where nothing else is a rate. */
export function isPlainRateName(name: string): boolean {
  return /^(?:train[/.])?rate(?:\/pg\d+)?$/.test(name.trim());
}

/** Of several rates by name, those that are rates of the run: mmengine tells its base rate beside them. */
export function chosenRates(names: readonly string[]): readonly string[] {
  const rates = names.filter(isRateName);
  const own = rates.filter((name) => !wordsOf(name).includes('base'));
  const chosen = own.length > 0 ? own : rates;
  return chosen.length > 0 ? chosen : names.filter(isPlainRateName);
}

/** Names that are the loss of the training, the likeliest first. */
const losses = [
  'loss',
  'train loss',
  'training loss',
  'loss train',
  'total loss',
  'train loss step',
  'loss step',
  'lm loss',
  'losses',
  'smooth loss',
];
/** Words beside a loss's that make something else of it. */
const otherLosses = new Set('val valid validation eval evaluation test scale min max best grad lr rate weight ema'.split(' '));

/** The columns, tags or keys that are losses of the training by their names, the likeliest first. */
export function chosenLosses(names: readonly string[]): readonly string[] {
  const rank = (name: string) => losses.indexOf(wordsOf(name).join(' ')) >>> 0;
  return names
    .filter(
      (name) => wordsOf(name).some((word) => word === 'loss' || word === 'losses') && !wordsOf(name).some((word) => otherLosses.has(word)),
    )
    .toSorted((a, b) => rank(a) - rank(b));
}

/** What counts the rows, the likeliest first: the words of a name, and what it counts. */
const counters: readonly (readonly [words: readonly string[], unit: 'step' | 'epoch' | 'sample'])[] = [
  [
    ['global step', 'globalstep', 'num updates', 'current steps', 'current step', 'total steps done', 'optimizer step', 'n updates'],
    'step',
  ],
  [['step', 'iteration', 'iter', 'it', 'steps', 'iters', 'iterations', 'update', 'updates', 'train step', 'n iter', 'opt step'], 'step'],
  [['batch', 'batches', 'batch idx', 'num steps', 'training step', 'trainer step'], 'step'],
  [['samples seen', 'num samples', 'samples', 'consumed samples', 'consumed train samples', 'examples', 'examples seen'], 'sample'],
  [['epoch', 'epochs', 'current epoch', 'ep'], 'epoch'],
];

/** The column that counts, of all the names there are, and what it counts; `undefined` where none does by its name. */
export function counterAmong(names: readonly string[]): { readonly name: string; readonly unit: 'step' | 'epoch' | 'sample' } | undefined {
  const said = names.map((name) => ({ name, all: wordsOf(name).join(' '), last: wordsOf(name.split(/[/.]/).at(-1) ?? name).join(' ') }));
  for (const [words, unit] of counters) {
    for (const by of ['all', 'last'] as const) {
      const found = words.map((word) => said.find((one) => one[by] === word)).find((one) => one !== undefined);
      if (found) return { name: found.name, unit };
    }
  }
  return undefined;
}
