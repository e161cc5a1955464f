import { double, floatValue, isCount, isNumeric } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, type Dict, type Foreign, Native, Unknown, type Value } from '../../python/values.ts';
import type { Optimizer } from '../optimizers.ts';
import { goThrough, type TrainedRun, type Trainer, toldIn } from './trainer.ts';

/** What the methods of a learner are told by place, and what is taken where they are told nothing. */
const methods: Readonly<Record<string, readonly string[]>> = {
  fit: ['n_epoch', 'lr'],
  fit_one_cycle: ['n_epoch', 'lr_max', 'div', 'div_final', 'pct_start'],
  fit_flat_cos: ['n_epoch', 'lr', 'div_final', 'pct_start'],
  fit_sgdr: ['n_cycles', 'cycle_len', 'lr_max', 'cycle_mult'],
  fine_tune: ['epochs', 'base_lr', 'freeze_epochs', 'lr_mult', 'pct_start', 'div'],
};

const imported = /^[ \t]*(?:from|import)[ \t]+(fastai\b[\w.]*)/gm;
/** Modules of its second release. */
const second = /^fastai(?:2\b|\.(?:basics|(?:vision|text|tabular|collab|medical|callback|data)\.\w+|learner|optimizer|test_utils))/;
const makesLearner = /\b\w*[lL]earner(?:\.load)?\s*\(|\bload_learner\s*\(/;

/** A part of a run, and what the rate is there. */
interface Piece {
  readonly share: number;
  readonly from: number;
  readonly to: number;
}

/** fastai/callback/schedule.py (2.7): shares of the run as float32, each piece a half cosine. */
function rateAt(pieces: readonly Piece[], position: number): number {
  const f = Math.fround;
  const edges = [0];
  for (const { share } of pieces) edges.push(f((edges.at(-1) as number) + f(share)));
  const at = f(position);
  const index = Math.min(
    edges.findLastIndex((edge) => at >= edge),
    pieces.length - 1,
  );
  const { from, to } = pieces[index] as Piece;
  const [start, end] = [edges[index] as number, edges[index + 1] as number];
  const within = f(f(at - start) / f(end - start));
  return from + ((1 + Math.cos(Math.PI * (1 - within))) * (to - from)) / 2;
}

const twoCosines = (share: number, start: number, middle: number, end: number): readonly Piece[] => [
  { share, from: start, to: middle },
  { share: 1 - share, from: middle, to: end },
];

/** `learn.fit_one_cycle(…)` and its like, batch by batch, for the last of the groups that a learner makes of its model. */
export class Fastai implements Trainer {
  readonly #run: TrainedRun;
  readonly #modules: readonly string[];
  readonly #learners = new Map<Value, Optimizer>();
  constructor(run: TrainedRun) {
    this.#run = run;
    this.#modules = [...run.m.source.text.matchAll(imported)].map(([, module = '']) => module);
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    const places = Object.hasOwn(methods, name) ? methods[name] : undefined;
    const run = this.#run;
    if (places === undefined || run.m.strict || this.#modules.length === 0) return undefined;
    if (!(owner instanceof Unknown) || !makesLearner.test(owner.called?.text ?? '')) return undefined;
    if (!this.#modules.some((module) => second.test(module)))
      return run.refuse(from, 'this is the first release of fastai, whose schedules are not followed; write its phases as a loop');
    return new Native(name, (args, keywords) => {
      const told = toldIn({ args, keywords, path: name, at: from, text: name }, places);
      this.#fit(owner, name, told, from);
      return null;
    });
  }

  #fit(owner: Unknown, name: string, told: ReadonlyMap<string, Value>, at: number): void {
    const number = (key: string, unsaid: number) => this.#number(told.get(key), unsaid, at);
    const rate = (key: string) => this.#rate(told.get(key), owner, at);
    const cycle = (max: number, share: number, div: number, final: number) => twoCosines(share, max / div, max, max / final);
    const count = (key: string, unsaid: number): number => {
      const found = number(key, unsaid);
      return isCount(found) ? found : this.#run.refuse(at, `${key} of ${name} is a whole number`);
    };
    if (name === 'fit') this.#train(owner, count('n_epoch', 1), [{ share: 1, from: rate('lr'), to: rate('lr') }], at);
    if (name === 'fit_one_cycle') {
      const pieces = cycle(rate('lr_max'), number('pct_start', 0.25), number('div', 25), number('div_final', 1e5));
      this.#train(owner, count('n_epoch', 1), pieces, at);
    }
    if (name === 'fit_flat_cos') {
      const max = rate('lr');
      this.#train(owner, count('n_epoch', 1), twoCosines(number('pct_start', 0.75), max, max, max / number('div_final', 1e5)), at);
    }
    if (name === 'fit_sgdr') {
      const [cycles, length, mult] = [count('n_cycles', 1), count('cycle_len', 1), count('cycle_mult', 2)];
      if (mult < 2) this.#run.refuse(at, 'fit_sgdr divides by cycle_mult - 1, so that it must be 2 at least');
      const epochs = Math.floor((length * (mult ** cycles - 1)) / (mult - 1));
      const pieces = Array.from({ length: cycles }, (_, index) => ({
        share: (length * mult ** index) / epochs,
        from: rate('lr_max'),
        to: 0,
      }));
      this.#train(owner, epochs, pieces, at);
    }
    if (name === 'fine_tune') {
      const base = number('base_lr', 2e-3);
      const final = number('div_final', 1e5);
      this.#train(owner, count('freeze_epochs', 1), cycle(base, 0.99, 25, final), at);
      this.#train(owner, count('epochs', 1), cycle(base / 2, number('pct_start', 0.3), number('div', 5), final), at);
      this.#last('the groups before it have less, down to it over lr_mult');
    }
  }

  #train(owner: Unknown, epochs: number, pieces: readonly Piece[], at: number): void {
    const run = this.#run;
    const optimizer = this.#optimizer(owner, at);
    const loader = owner.called?.args[0] ?? owner.called?.keywords.get('dls');
    const named = loader instanceof Unknown ? `${run.lengths.nameOf(loader)}.train` : 'learn.dls.train';
    const constant = pieces.every(({ from, to }) => from === to);
    const { told, lengths } = run;
    if (lengths.defined(named) === undefined && told.perEpoch !== undefined) lengths.asked.add(named);
    const batches = lengths.defined(named) ?? told.perEpoch ?? new Unknown([{ text: `len(${named})`, at }]);
    if (typeof batches !== 'number' && !constant) run.m.refuseUnknown(batches, at);
    let position = 0;
    goThrough(run, {
      at,
      epochs,
      batches,
      begins: (epoch) => {
        position = epoch / epochs;
      },
      batch: () => {
        (optimizer.groups[0] as Dict).map.set('lr', floatValue(rateAt(pieces, position)));
        run.update(optimizer, at);
        position += 1 / ((typeof batches === 'number' ? batches : 1) * epochs);
        return undefined;
      },
    });
  }

  #number(value: Value | undefined, unsaid: number, at: number): number {
    if (value === undefined || value === null) return unsaid;
    if (isNumeric(value)) return double(value);
    return this.#run.m.refuseUnknown(value instanceof Unknown ? value : this.#run.m.unknown({ from: at, to: at }), at);
  }

  /** A rate, or that of the last group where a slice says one for each. */
  #rate(value: Value | undefined, { called }: Unknown, at: number): number {
    const own = toldIn(called as Called).get('lr');
    const stop = value instanceof Unknown && /^slice\(/.test(value.called?.text ?? '') ? value.called?.args.at(-1) : undefined;
    if (stop !== undefined) {
      this.#last('a slice says less for those before it');
      return this.#number(stop, 1e-3, at);
    }
    if (value === undefined || value === null) {
      if (own === undefined) this.#run.notes.add("the rate is 0.001, a learner's default");
      return this.#number(own, 1e-3, at);
    }
    return this.#number(value, 1e-3, at);
  }

  #last(why: string): void {
    this.#run.notes.add(`these are the rates of the last group of parameters; ${why}`);
  }

  #optimizer(owner: Unknown, at: number): Optimizer {
    const { optimizers } = this.#run;
    const key = owner.called ?? owner;
    const known = this.#learners.get(key as unknown as Value);
    if (known !== undefined) return known;
    const rate = floatValue(optimizers.base ?? 1e-3);
    const made = optimizers.build({ path: 'torch.optim.Adam', args: [], keywords: new Map([['lr', rate]]), at, text: 'learn.opt' });
    this.#learners.set(key as unknown as Value, made);
    return made;
  }
}
