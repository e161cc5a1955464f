import { type Called, Foreign, type Unknown, type Value } from '../../python/values.ts';
import type { TrainedRun, Trainer } from './trainer.ts';

/** A library that trains by itself, the call by which it does, and what to write instead. */
interface Strange {
  readonly library: string;
  readonly imported: RegExp;
  readonly trains: (called: Called, text: string) => boolean;
  readonly write: string;
}

const aLoop = 'write what it does as a loop: the update, then scheduler.step() where it steps';
const named = (names: RegExp) => (_: Called, text: string) => names.test(text);
const withArguments =
  (names: RegExp) =>
  ({ args, keywords }: Called, text: string) =>
    names.test(text) && args.length + keywords.size > 0;

/** Libraries whose loops are not gone through. */
const strange: readonly Strange[] = [
  {
    library: 'fastai',
    imported: /^fastai\b/,
    trains: named(/\.(fine_tune|fit_flat_cos|fit_sgdr|fit_warmup)$/),
    write: 'write its parts, such as lrsched ramp --shape cosine … then cosine …, or fit_one_cycle',
  },
  { library: 'catalyst', imported: /^catalyst\b/, trains: withArguments(/\.train$/), write: aLoop },
  { library: 'skorch', imported: /^skorch\b/, trains: withArguments(/\.(partial_)?fit$/), write: aLoop },
  { library: 'poutyne', imported: /^poutyne\b/, trains: withArguments(/\.fit(_generator|_dataset)?$/), write: aLoop },
  { library: 'torchtnt', imported: /^torchtnt\b/, trains: ({ path }) => /^torchtnt\.framework\b.*\.(train|fit)$/.test(path), write: aLoop },
  {
    library: 'ultralytics',
    imported: /^ultralytics\b/,
    trains: withArguments(/\.train$/),
    write: 'read the args.yaml that it writes into the folder of the run, with --steps-per-epoch',
  },
  {
    library: 'sentence-transformers',
    imported: /^sentence_transformers\b/,
    trains: ({ keywords, args }, text) => /\.fit$/.test(text) && (keywords.has('train_objectives') || args.length > 0),
    write: 'write its linear decay, lrsched linear --max 2e-5 --warmup … --steps …, or a SentenceTransformerTrainer',
  },
  {
    library: 'setfit',
    imported: /^setfit\b/,
    trains: ({ path }) => /^setfit\b.*\.\w*Trainer$/.test(path),
    write: 'write what its arguments say of the body, such as lrsched linear --max 2e-5 --warmup 10% --steps …',
  },
  {
    library: 'flair',
    imported: /^flair\b/,
    trains: withArguments(/\.(train|fine_tune)$/),
    write: 'it lowers the rate by what it validates: write lrsched plateau --metrics …',
  },
  { library: 'spaCy', imported: /^spacy\b/, trains: named(/^nlp\.update$/), write: 'read the config.cfg that spacy train takes' },
  {
    library: 'paddle',
    imported: /^paddle\b/,
    trains: (called, text) => /\bexe\w*\.run$/.test(text) || withArguments(/\.fit$/)(called, text),
    write: aLoop,
  },
  {
    library: 'detectron2',
    imported: /^detectron2\b/,
    trains: ({ path }) => /\.(SimpleTrainer|AMPTrainer)$/.test(path),
    write: 'read the YAML file of its SOLVER, with what the script sets of it put in there',
  },
  {
    library: 'mmcv',
    imported: /^mmcv\b/,
    trains: named(/\.register_(training_hooks|lr_hook)$/),
    write: 'read the configuration that has its lr_config, or leave the runner out',
  },
];

/** Text that may be of one of them. */
export const mayBeStrange = new RegExp(
  `^[ \\t]*(from|import)[ \\t]+(${strange.map(({ imported }) => imported.source.slice(1)).join('|')})`,
  'm',
);

/** Training of libraries whose loops are not followed: refused by name, with what to write instead. */
export class StrangeTrainers implements Trainer {
  readonly #run: TrainedRun;
  readonly #imported: readonly Strange[];
  constructor(run: TrainedRun) {
    this.#run = run;
    const roots = [...run.m.source.text.matchAll(/^[ \t]*(?:from|import)[ \t]+([\w.]+)/gm)].map(([, module = '']) => module);
    this.#imported = strange.filter(({ imported }) => roots.some((root) => imported.test(root)));
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    if (callee instanceof Foreign || this.#imported.length === 0) return undefined;
    const text = callee.origins[0]?.text ?? called.path;
    const found = this.#imported.find(({ trains }) => trains(called, text));
    if (found === undefined) return undefined;
    const name = (text || called.path).replace(/^.*\./, '');
    return this.#run.refuse(called.at, `how ${found.library}'s ${name} sets the rate is not followed; ${found.write}`);
  }
}
