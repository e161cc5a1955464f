import type { ReadRequest, ReadSeries } from '../../configs/tool.ts';
import { floatValue, isCount } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Dict, Foreign, Func, Native, Tuple, Unknown, type Value } from '../../python/values.ts';
import type { Script } from '../found.ts';
import { lastOf } from '../identify.ts';
import { Made, Optimizer } from '../optimizers.ts';
import { givenOrTold } from '../told-rate.ts';
import { type RateCurve, rateCurveOf } from './curves.ts';
import type { TrainedRun, Trainer, Used } from './trainer.ts';
import { unrunSeries } from './unrun.ts';

/** optax's own optimizers, whose first argument is the rate. */
const optimizers =
  /^(adabelief|adadelta|adafactor|adagrad|adam|adamax|adamaxw|adamw|adan|amsgrad|fromage|lamb|lars|lion|nadam|nadamw|noisy_sgd|novograd|optimistic_gradient_descent|radam|rmsprop|rprop|sgd|sign_sgd|sm3|yogi|scale_by_learning_rate)$/;
/** What stands around one and hands its updates on. */
const around = /^(apply_if_finite|masked|flatten|lookahead|with_extra_args_support|freeze|conditionally_mask|named_chain)$/;
/** What changes the rate by what only the run knows, or is not followed. */
const unfollowed =
  /^(reduce_on_plateau|multi_transform|partition|apply_every|schedule_free\w*|prodigy|dadapt_adamw|dog|mechanize|conditionally_transform)$/;

/** A transformation of gradients: what its updates are multiplied by, and by how many of its own one is made. */
class Transformation extends Optimizer {
  readonly factors: readonly Value[];
  readonly every: Value;
  /** Why its rates are not known. */
  readonly missing: string | undefined;
  /** It became part of another one. */
  inner = false;
  count = 0;
  micro = 0;
  constructor(called: Called, factors: readonly Value[], every: Value = 1, missing?: string) {
    super(called, 0, false);
    this.factors = factors;
    this.every = every;
    this.missing = missing;
    this.groups.push(new Dict());
  }
}

/** `inject_hyperparams(optax.adamw)`, which is called as that is. */
class Injected extends Foreign {
  readonly of: string;
  constructor(called: Called, of: string) {
    super(called);
    this.of = of;
  }
}

/** flax's `TrainState`, and nnx's `Optimizer`: a transformation with what it keeps. */
class FlaxState extends Foreign {
  readonly tx: Transformation;
  constructor(called: Called, tx: Transformation) {
    super(called);
    this.tx = tx;
  }
}

/** optax 0.2: a schedule is a function of the updates that its own transformation has made. */
export class Optax implements Trainer {
  readonly #run: TrainedRun;
  readonly #all: Transformation[] = [];
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    if (callee instanceof Injected) return this.#optimizer(called, callee.of);
    if (callee instanceof Foreign) return undefined;
    const { path, args, keywords } = called;
    if (/^optax\./.test(path)) return this.#ofOptax(called, lastOf(path));
    const text = callee.origins[0]?.text ?? '';
    if (
      /^(jax|nnx|flax|eqx|equinox)\./.test(path || text) &&
      /^(jit|pmap|filter_jit|filter_pmap|checkpoint|remat|device_put|replicate|unreplicate)$/.test(lastOf(path || text))
    ) {
      const [first] = args;
      return first instanceof Func || first instanceof FlaxState || first instanceof Transformation ? first : undefined;
    }
    if (/^flax\.training\.checkpoints\.restore_checkpoint$/.test(path)) return this.#restored(called);
    const tx =
      keywords.get('tx') ??
      (/(^|\.)(nnx\.Optimizer|ModelAndOptimizer|TrainState\.create)$/.test(path || text)
        ? args.find((one) => one instanceof Transformation)
        : undefined);
    return tx instanceof Transformation ? new FlaxState(called, tx) : undefined;
  }

  /** What a checkpoint may hold: where there is none, what it is to be put into comes back as it is. */
  #restored({ args, keywords, at }: Called): Value | undefined {
    const target = args[1] ?? keywords.get('target');
    if (target === undefined || target === null) return undefined;
    this.#run.notes.add(`what line ${this.#run.line(at)} may load is left out; the run is taken from its start`);
    return target;
  }

  #ofOptax(called: Called, name: string): Value | undefined {
    const { args, keywords } = called;
    const [first] = args;
    const inner = (args.flat() as Value[]).concat([...keywords.values()]).filter((one) => one instanceof Transformation);
    const make = (factors: readonly Value[], every?: Value, missing?: string) => {
      for (const one of inner) one.inner = true;
      return this.#made(new Transformation(called, factors, every, missing ?? inner.find((one) => one.missing !== undefined)?.missing));
    };
    if (optimizers.test(name)) return this.#optimizer(called, name);
    if (name === 'scale' || name === 'scale_by_schedule') {
      const factor = first ?? keywords.get('step_size') ?? keywords.get('step_size_fn');
      return factor === undefined ? undefined : make([factor]);
    }
    if (name === 'chain')
      return inner.length === 0
        ? undefined
        : make(
            inner.flatMap(({ factors }) => factors),
            together(inner),
          );
    if (name === 'MultiSteps') {
      const every = keywords.get('every_k_schedule') ?? args[1] ?? 1;
      return inner.length === 0
        ? undefined
        : make(
            inner.flatMap(({ factors }) => factors),
            every,
          );
    }
    if (name === 'inject_hyperparams' || name === 'inject_stateful_hyperparams') {
      const of = first instanceof Unknown ? (first.path ?? '') : '';
      return /^optax\./.test(of) ? new Injected(called, lastOf(of)) : undefined;
    }
    if (unfollowed.test(name))
      return make(
        inner.flatMap(({ factors }) => factors),
        1,
        `what optax.${name} makes of the rate is not followed`,
      );
    return around.test(name) && inner.length > 0
      ? make(
          inner.flatMap(({ factors }) => factors),
          together(inner),
        )
      : undefined;
  }

  #optimizer(called: Called, name: string): Value | undefined {
    const rate = called.keywords.get('learning_rate') ?? called.args[0];
    if (!optimizers.test(name) || rate === undefined) return undefined;
    return this.#made(new Transformation(called, [givenOrTold(this.#run.optimizers, rate)]));
  }

  #made(tx: Transformation): Transformation {
    this.#all.push(tx);
    let curves: readonly RateCurve[] | undefined;
    tx.next = () => {
      const { at } = tx.called;
      if (tx.missing !== undefined) this.#run.refuse(at, tx.missing);
      if (/hyperparams\s*\[\s*['"](learning_rate|lr|step_size)['"]\s*\]\s*[-+*/]?=(?!=)/.test(this.#run.m.source.text))
        this.#run.refuse(at, 'the rate among the hyperparams is set by the script, which is not followed');
      curves ??= tx.factors.map((one) => rateCurveOf(this.#run, one, at));
      if (this.#run.open > 0 && curves.some(({ constant }) => !constant)) this.#run.ask(at);
      const rate = curves.reduce((product, one) => product * one.at(tx.count), 1);
      (tx.groups[0] as Dict).map.set('lr', floatValue(Math.abs(rate)));
      tx.count += 1;
    };
    return tx;
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    if (owner instanceof FlaxState) {
      if (name === 'apply_gradients' || name === 'update')
        return new Native(name, () => {
          this.#update(owner.tx, from);
          return owner;
        });
      if (name === 'replace') return new Native(name, () => owner);
      // What it was given as nothing, such as a scale of losses, stays that.
      if (owner.called.keywords.get(name) === null) return null;
      return name === 'step' ? owner.tx.count : name === 'tx' ? owner.tx : undefined;
    }
    if (!(owner instanceof Transformation)) return undefined;
    if (name === 'update')
      return new Native(name, () => {
        this.#update(owner, from);
        return Tuple.of<Value>(this.#run.m.unknown({ from, to: from }), this.#run.m.unknown({ from, to: from }));
      });
    return name === 'gradient_transformation' ? new Native(name, () => owner) : undefined;
  }

  #update(tx: Transformation, at: number): void {
    const { every } = tx;
    if (every !== 1) {
      if (every instanceof Unknown) this.#run.m.refuseUnknown(every, at);
      if (!isCount(every)) this.#run.refuse(at, 'MultiSteps by a schedule of its own is not followed');
      if (this.#run.open > 0) this.#run.ask(at);
      tx.micro += 1;
      if (tx.micro % every !== 0) return;
    }
    this.#run.update(tx, at);
  }

  *uses(): Iterable<Used> {
    for (const optimizer of this.#all)
      for (const made of optimizer.factors)
        if (made instanceof Made && optimizer.count > 0) yield { made, optimizer, updates: optimizer.count };
  }

  unrun(script: Script, request: ReadRequest): readonly ReadSeries[] | undefined {
    const outer = this.#all.filter(({ inner }) => !inner);
    const [only, ...others] = outer;
    if (only === undefined || others.length > 0) return undefined;
    const { at } = only.called;
    if (only.missing !== undefined) this.#run.refuse(at, only.missing);
    const notes = only.every === 1 ? [] : ['each row is an update of MultiSteps, which has several calls of update'];
    return unrunSeries(this.#run, script, request, { factors: only.factors.filter((one) => one !== 1 && one !== -1), at, notes });
  }
}

/** Parts that are accumulated within a chain. */
const together = (inner: readonly Transformation[]): Value => inner.find(({ every }) => every !== 1)?.every ?? 1;
