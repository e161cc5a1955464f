import type { ReadRequest, ReadSeries } from '../../configs/tool.ts';
import { attempt } from '../../core/issues.ts';
import { type Binary, binary } from '../../python/arithmetic.ts';
import { nothing } from '../../python/machine.ts';
import { double, floatValue, isCount, isNumeric } from '../../python/numeric.ts';
import type { CodePlace, LoopSite } from '../../python/observer.ts';
import { type Called, type Dict, Foreign, Native, Unknown, type Value } from '../../python/values.ts';
import type { Script } from '../found.ts';
import { lastOf } from '../identify.ts';
import { Made, Optimizer } from '../optimizers.ts';
import { givenOrTold } from '../told-rate.ts';
import type { Walk } from '../walks.ts';
import { drivenCurve, type RateCurve, rateCurveOf } from './curves.ts';
import { hooksOf, KerasModel, onlyLook } from './keras-callbacks.ts';
import { mostUpdates, type TrainedRun, type Trainer, type Used } from './trainer.ts';
import { unrunSeries } from './unrun.ts';

const ofKeras = /^(keras|tensorflow|tf|tf_keras|keras_core)\./;
/** Rates that optimizers have which are named by a text. */
const byName: Readonly<Record<string, number>> = { sgd: 0.01, adagrad: 0.001, adadelta: 0.001, ftrl: 0.001 };
/** What optimizers call their rate. */
const isRate = /^(lr|_?learning_rate)$/;
/** What trains no model of Keras by its `fit`: preprocessing, and what of scikit-learn holds no estimator of others. */
const looksAtData =
  /(^|[._])preprocessing\.|^(keras_preprocessing|sklearn)\.(?!calibration|compose|ensemble|feature_selection|model_selection|multi|pipeline)/;

/** An optimizer of keras with the rate that it was given. */
interface KerasOptimizer {
  readonly optimizer: Optimizer;
  rate: Value;
  readonly every: Value;
  /** `decay` of the optimizers before Keras 3, by which the rate of an update is divided. */
  readonly decay: number;
  curve: RateCurve | undefined;
  iterations: number;
  batches: number;
}

/**
 * keras/src/trainers (3.15): a schedule by the batches that the optimizer was given, of which accumulation makes an update of several
 * (`_get_current_learning_rate` asks for `_iterations`, not for `iterations`); callbacks at the beginning of an epoch.
 */
export class Keras implements Trainer {
  readonly #run: TrainedRun;
  readonly #all = new Map<Optimizer, KerasOptimizer>();
  /** The length that would say how long the run is. */
  #unsaid: string | undefined;
  readonly #compiled = new Map<string, KerasOptimizer>();
  /** Training with a rate that nothing has moved so far. */
  readonly #plain: (readonly [KerasOptimizer, Called])[] = [];
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  made(value: Value | undefined, { path, args, keywords }: Called): void {
    if (!(value instanceof Optimizer) || !ofKeras.test(path) || this.#all.has(value)) return;
    const named = byName[lastOf(path).toLowerCase()] ?? 0.001;
    const rate = keywords.get('learning_rate') ?? keywords.get('lr') ?? args[0] ?? floatValue(named);
    const decay = keywords.get('decay') ?? 0;
    if (decay instanceof Unknown) this.#run.m.refuseUnknown(decay, value.called.at);
    const by = isNumeric(decay) ? double(decay) : 0;
    this.#know(value, givenOrTold(this.#run.optimizers, rate), keywords.get('gradient_accumulation_steps') ?? 1, by);
  }

  #know(optimizer: Optimizer, rate: Value, every: Value, decay = 0): KerasOptimizer {
    const one: KerasOptimizer = { optimizer, rate, every: every === null ? 1 : every, decay, curve: undefined, iterations: 0, batches: 0 };
    this.#all.set(optimizer, one);
    this.#rated(one);
    return one;
  }

  /** The rate is a number that stays, or a schedule. */
  #rated(one: KerasOptimizer): void {
    const { optimizer, rate } = one;
    const { at } = optimizer.called;
    [optimizer.next, one.curve] = [undefined, undefined];
    if (isNumeric(rate)) (optimizer.groups[0] as Dict | undefined)?.map.set('lr', floatValue(double(rate)));
    else
      optimizer.next = () => {
        one.curve ??= rateCurveOf(this.#run, rate, at);
        if (this.#run.open > 0 && !one.curve.constant) this.#run.ask(at);
        (optimizer.groups[0] as Dict).map.set('lr', floatValue(one.curve.at(Math.max(0, one.batches - 1))));
      };
  }

  /** The script sets the rate. */
  #set(known: KerasOptimizer, value: Value): void {
    const group = known.optimizer.groups[0] as Dict;
    const schedule = value instanceof Foreign;
    if (!isNumeric(known.rate) && !schedule)
      this.#run.refuse(this.#run.m.here, 'keras sets no rate of an optimizer that has a schedule: it raises TypeError');
    if (schedule) {
      known.rate = value;
      this.#rated(known);
      return;
    }
    this.#before(known);
    group.set('lr', isNumeric(value) ? floatValue(double(value)) : value);
  }

  wrote(owner: Value, key: Value, value: Value): void {
    const known = owner instanceof Optimizer ? this.#all.get(owner) : undefined;
    if (known && isRate.test(String(key))) this.#set(known, value);
    if (owner instanceof KerasModel && key === 'stop_training') this.#stopped = value === true;
  }
  #stopped = false;
  /** What is asked to compile or to fit, by where. */
  readonly #owners = new Map<number, Value>();
  /** What was compiled. */
  readonly #trainable = new Set<Value>();
  /** Optimizers whose rate was looked at, by how that is written. */
  readonly #read = new Map<string, KerasOptimizer>();

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    if (callee instanceof Foreign) return undefined;
    const { args, keywords } = called;
    const text = callee.origins[0]?.text ?? '';
    const model = text.slice(0, text.lastIndexOf('.'));
    if (/\.assign(_sub|_add)?$/.test(text) && callee.owner !== undefined && isNumeric(callee.owner)) {
      const held = this.#read.get(model);
      if (held === undefined) return this.#all.size > 0 ? this.#run.refuse(called.at, 'what this assigns to is not followed') : undefined;
      const by = args[0] ?? null;
      const sign = text.endsWith('_sub') ? '-' : text.endsWith('_add') ? '+' : undefined;
      this.#set(held, sign === undefined ? by : (binary[sign] as Binary)(callee.owner, by));
      return null;
    }
    if (text.endsWith('.compile')) {
      const said = keywords.get('optimizer') ?? args[0];
      const known = said instanceof Optimizer ? this.#all.get(said) : typeof said === 'string' ? this.#named(said, called) : undefined;
      if (known === undefined) return undefined;
      this.#compiled.set(model, known);
      const owner = this.#owners.get(called.at);
      if (owner !== undefined) this.#trainable.add(owner);
      return undefined;
    }
    if (!/\.fit(_generator)?$/.test(text) || this.#compiled.size === 0) return undefined;
    const known = this.#compiled.get(model) ?? this.#onlyOf(model, called);
    if (known) this.#fit(known, called);
    return undefined;
  }

  /** The only one that was compiled, by whatever name it is trained; what is none that was, and gets nothing but data, is taken for no model. */
  #onlyOf(model: string, { at, args, keywords }: Called): KerasOptimizer | undefined {
    const [only, ...others] = this.#compiled.values();
    if (others.length > 0) return undefined;
    const owner = this.#owners.get(at);
    if (args.length !== 1 || keywords.size > 0 || owner === undefined || this.#trainable.has(owner)) return only;
    this.#run.notes.add(`what line ${this.#run.line(at)} fits is taken for no training: ${model} is not known to be compiled`);
    return undefined;
  }

  /** `K.get_value(model.optimizer.lr)` and `K.set_value` of a rate that is a number. */
  asked({ path, args, text }: Called): Value | undefined {
    const does = ofKeras.test(path) ? /\.backend\.(get|set)_value$/.exec(path)?.[1] : undefined;
    if (does === undefined || !isNumeric(args[0] ?? null)) return undefined;
    if (does === 'get') return args[0];
    const known = this.#read.get(/set_value\s*\(\s*([\w.]+)\s*,/.exec(text)?.[1] ?? '');
    if (known === undefined) return undefined;
    this.#set(known, args[1] as Value);
    return null;
  }

  #named(name: string, called: Called): KerasOptimizer {
    const optimizer = this.#run.optimizers.build({ ...called, path: `keras.optimizers.${name}`, args: [], keywords: nothing });
    const { base } = this.#run.optimizers;
    return this.#know(optimizer, floatValue(base ?? byName[name.toLowerCase()] ?? 0.001), 1);
  }

  member(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined {
    const { from } = place;
    const text = this.#run.m.textOf(place);
    if (name === 'fit' && looksAtData.test(owner.called?.path ?? '')) return new Native(name, () => owner);
    if (name === 'fit' || name === 'compile') this.#owners.set(from, owner);
    if (name === 'optimizer')
      return owner instanceof KerasModel ? this.#models.get(owner) : this.#compiled.get(text.slice(0, -'.optimizer'.length))?.optimizer;
    const known = owner instanceof Optimizer ? this.#all.get(owner) : undefined;
    if (known === undefined) return undefined;
    if (isRate.test(name) && isNumeric(known.rate)) {
      this.#read.set(text, known);
      return (known.optimizer.groups[0] as Dict).map.get('lr');
    }
    if (name === 'apply_gradients' || name === 'apply')
      return new Native(name, () => {
        this.#batch(known, from);
        return null;
      });
    return name === 'iterations' ? known.iterations : undefined;
  }

  /** A batch; several make an iteration where gradients are accumulated. */
  #batch(known: KerasOptimizer, at: number): void {
    const { every } = known;
    if (every instanceof Unknown) this.#run.m.refuseUnknown(every, at);
    known.batches += 1;
    if (isCount(every) && every > 1) {
      if (this.#run.open > 0) this.#run.ask(at);
      if (known.batches % every !== 0) return;
    }
    this.#update(known, at);
    known.iterations += 1;
  }

  /** An update, by the rate that is set and what `decay` leaves of it. */
  #update(known: KerasOptimizer, at: number): void {
    const group = known.optimizer.groups[0] as Dict;
    const set = group.map.get('lr') as Value;
    if (known.decay === 0 || !isNumeric(set)) {
      this.#run.update(known.optimizer, at);
      return;
    }
    if (this.#run.open > 0) this.#run.ask(at);
    group.map.set('lr', floatValue(double(set) / (1 + known.decay * known.iterations)));
    this.#run.update(known.optimizer, at);
    group.map.set('lr', set);
  }

  /** A rate that nothing moves is the run where nothing else is. */
  finish(): void {
    const optimizers = new Set(this.#plain.map(([known]) => known));
    if (this.#unsaid !== undefined || [...this.#all.values()].some(({ batches }) => batches > 0)) {
      for (const [, called] of this.#plain.splice(0)) this.#leaves(called);
      return;
    }
    if (!this.#plain.every(([, { args, keywords }]) => args.length < 6 && onlyLook(keywords.get('callbacks') ?? null))) return;
    if (optimizers.size !== 1 || this.#run.rounds > 0) return;
    for (const [known, called] of this.#plain.splice(0)) attempt(() => this.#fit(known, called, true, true));
  }

  /** Training that came before, with a rate that nothing moved. */
  #before(known: KerasOptimizer): void {
    for (const [one, called] of this.#plain.splice(0)) {
      if (one !== known) {
        this.#leaves(called);
        continue;
      }
      this.#fit(known, called, true);
    }
  }

  #leaves({ at }: Called): void {
    const left = `what line ${this.#run.line(at)} trains is left out; its rate is the same all along`;
    this.#left.push(left);
    this.#run.notes.add(left);
  }
  readonly #left: string[] = [];

  /** Of a rate that is `steady` nobody has to know how many batches there are. */
  #fit(known: KerasOptimizer, called: Called, moved = known.batches > 0, steady = false): void {
    const { at, keywords, args } = called;
    const run = this.#run;
    const { m, told } = run;
    const own = keywords.get('epochs') ?? args[3] ?? 1;
    const model = new KerasModel(called);
    this.#models.set(model, known.optimizer);
    const rates = known.optimizer.groups[0] as Dict;
    const curves = new Map<Made, (epochs: number) => number>();
    const reduced = (plateau: Made, base: number, epochs: number, alone: boolean): number => {
      if (!alone) run.refuse(at, 'a ReduceLROnPlateau beside what else moves the rate is not followed');
      const curve = curves.get(plateau) ?? drivenCurve(run, plateau, base);
      curves.set(plateau, curve);
      return curve(epochs);
    };
    const held = { get: () => rates.map.get('lr') as Value, set: (rate: Value) => void rates.map.set('lr', rate), reduced };
    const beside = hooksOf(m, keywords.get('callbacks'), model, held);
    if (beside === undefined) return;
    const ends = [keywords.get('callbacks') ?? null]
      .flat()
      .some((one) => lastOf((one as Partial<Foreign> | null)?.called?.path ?? '') === 'EarlyStopping');
    if (ends) run.notes.add('EarlyStopping may end the run, which is left out');
    if (beside.length > 0 && !isNumeric(known.rate))
      run.refuse(at, 'keras refuses a LearningRateScheduler beside a schedule: it raises TypeError');
    if (beside.length === 0 && isNumeric(known.rate) && known.decay === 0) {
      // Of a rate that nothing moves there is nothing to say, unless something moves it before or after.
      if (!moved) {
        this.#plain.push([known, called]);
        return;
      }
    } else this.#before(known);
    const first = keywords.get('initial_epoch') ?? 0;
    for (const one of [own, first]) if (one instanceof Unknown && told.length === undefined) m.refuseUnknown(one, at);
    const begin = isCount(first) ? first : 0;
    const epochs = told.length?.unit === 'epoch' ? begin + told.length.amount : isCount(own) ? own : begin + 1;
    const endless = told.length?.unit === 'step' ? told.length.amount : undefined;
    const perBatch = beside.filter(({ batch }) => batch !== undefined);
    const batches = this.#batchesOf(called, !steady && (perBatch.length > 0 || beside.length === 0 || known.decay !== 0));
    if (batches === undefined && beside.length === 0 && endless === undefined && !steady) {
      // A schedule that says how long it is can be shown for as long; where it ends in the run is not known.
      if (told.length !== undefined || !(known.rate instanceof Made)) m.refuseUnknown(this.#missing(called), at);
      this.#unsaid = this.#missing(called).origins[0]?.text;
      return;
    }
    if (batches === undefined && (perBatch.length > 0 || known.decay !== 0)) m.refuseUnknown(this.#missing(called), at);
    const site: LoopSite = { kind: 'for', from: at, to: at, head: '', body: m.source.top, list: undefined };
    const walk: Walk = { site, parts: false, missing: undefined, stepping: new Set(), turns: 0 };
    run.walks.push(walk);
    let made = 0;
    this.#stopped = false;
    model.params.open = true;
    for (const [key, value] of Object.entries({ epochs: own, steps: batches })) if (value !== undefined) model.params.set(key, value);
    for (const { train } of beside) train?.('begin');
    for (let epoch = begin; !this.#stopped && (endless === undefined ? epoch < epochs : made < endless); epoch += 1) {
      run.rounds += 1;
      walk.turns += 1;
      for (const one of beside) one.epoch('begin', epoch);
      if (batches === undefined && (endless === undefined || beside.length > 0)) {
        run.open += 1;
        this.#batch(known, at);
        run.open -= 1;
        made += 1;
        for (const one of beside) one.epoch('end', epoch);
        continue;
      }
      for (let batch = 0; batch < (batches ?? (endless as number)) && made < (endless ?? mostUpdates); batch += 1) {
        for (const one of perBatch) one.batch?.('begin', batch);
        this.#batch(known, at);
        made = known.iterations;
        for (const one of perBatch) one.batch?.('end', batch);
        if (this.#stopped) break;
      }
      for (const one of beside) one.epoch('end', epoch);
      if (made >= mostUpdates) run.refuse(at, 'this run is too long to be followed: beyond 3,000,000 updates');
      if (batches === 0) break;
    }
    for (const { train } of beside) train?.('end');
    run.walks.pop();
  }
  readonly #models = new Map<Foreign, Optimizer>();

  /** Batches of an epoch: what `fit` says, or the data in batches, or what is told; asked for where a rate hangs on them. */
  #batchesOf({ args, keywords }: Called, needed: boolean): number | undefined {
    const { lengths, told } = this.#run;
    const said = keywords.get('steps_per_epoch');
    if (isCount(said)) return said;
    const lacks = (one: Unknown) => told.perEpoch ?? (needed ? this.#run.m.refuseUnknown(one, one.origins[0]?.at ?? 0) : undefined);
    if (said instanceof Unknown) return lacks(said);
    const x = keywords.get('x') ?? args[0];
    const size = keywords.get('batch_size') ?? args[2];
    const length = x === undefined ? undefined : lengths.said(x);
    if (length === undefined) return told.perEpoch;
    // What comes without its targets is a data set or a generator, which is made of batches.
    const inBatches = keywords.get('y') === undefined && args[1] === undefined;
    if (inBatches) return length;
    if (size instanceof Unknown) return lacks(size);
    const share = keywords.get('validation_split');
    const kept = share !== undefined && isNumeric(share) ? Math.floor(length * (1 - double(share))) : length;
    return Math.ceil(kept / (isCount(size) ? size : 32));
  }

  #missing({ args, keywords, at }: Called): Unknown {
    const x = keywords.get('x') ?? args[0];
    const name = x instanceof Unknown || x instanceof Foreign ? this.#run.lengths.nameOf(x) : 'x';
    return new Unknown([{ text: `len(${name})`, at }]);
  }

  *uses(): Iterable<Used> {
    for (const { rate: made, optimizer, every, iterations: updates } of this.#all.values())
      if (made instanceof Made && every === 1 && updates > 0) yield { made, optimizer, updates };
  }

  unrun(script: Script, request: ReadRequest): readonly ReadSeries[] | undefined {
    const [only, ...others] = [...this.#all.values()].filter(({ rate }) => !isNumeric(rate));
    if (only === undefined || others.length > 0) return undefined;
    const notes =
      this.#unsaid === undefined
        ? []
        : [`how many updates fit makes hangs on ${this.#unsaid}; the schedule is shown for as long as it lasts`, ...this.#left];
    return unrunSeries(this.#run, script, request, { factors: [only.rate], at: only.optimizer.called.at, notes });
  }
}
