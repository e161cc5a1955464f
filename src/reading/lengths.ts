import { tally } from '../core/numbers.ts';
import { refuse } from '../core/text.ts';
import { batchesPerEpoch } from '../core/units.ts';
import { type Machine, nothing } from '../python/machine.ts';
import { isCount, isInt } from '../python/numeric.ts';
import { normalised, textOf } from '../python/syntax.ts';
import { type Called, Foreign, Func, Stream, Thing, Unknown, type Value, Vector } from '../python/values.ts';
import { fedBy, isCut, isData, isFed, isSized, looks, madeAs, partsOfModels } from './data-names.ts';
import { dataSetOf, samplesOf } from './data-sets.ts';
import { type DataPart, dataPartsOf } from './parts-of-data.ts';

/** Code that trains by JAX. */
const countsSteps = /^[ \t]*(?:import|from)[ \t]+(?:jax|flax)\b/m;

/** What is told of how much there is. */
export interface Amounts {
  /** `--steps-per-epoch`. */
  readonly perEpoch?: number | undefined;
  readonly devices?: number | undefined;
  /** `--dataset-size`, `--batch-size` and `--drop-last`. */
  readonly samples?: number | undefined;
  readonly batch?: number | undefined;
  readonly dropLast?: boolean | undefined;
  /** Whether the lengths of data sets are taken that their publishers say. */
  readonly published?: boolean;
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** Classes of libraries whose objects are gone through as they are. */
export const holdsItems = /(^|\.)(\w*DataLoader|Subset|ConcatDataset|TensorDataset)$/;

/** A method that gives the length of an attribute. */
const ofAttribute = /^def __len__\((\w+)\)[^\n:]*:\s*return len\(\1\.(\w+)\)\s*$/;

/** Something of a library that has a length, or hands on that of another. */
export class Sized extends Foreign {}

/** How many items there are to go through: what is said, what the code says, what may be asked. */
export class Lengths {
  readonly #m: Machine;
  readonly #amounts: Amounts;
  /** Whether something has a length that its publisher says, and that was not taken. */
  withheld = false;
  /** Whether the user says any length; asked once the script is gone through. */
  #defines: boolean | undefined;
  /** Lengths that were said of a name, by the value that it stands for. */
  readonly #said = new Map<Value, number>();
  /** What names stood for last: a length is asked for by one of them. */
  readonly #named = new Map<string, Value>();
  /** They are many in a long run, and most of them soon gone. */
  readonly #names = new WeakMap<Unknown | Foreign | Thing, string>();
  readonly #shares = new Map<Value, () => number | undefined>();
  readonly #parts = new WeakMap<Sized, DataPart>();
  /** Whether a length is worked out of what is gone through to look, and that of an object of the script. */
  #looking = false;
  #within = 0;
  /** What the data set is called of which `--dataset-size` is said. */
  #sampled: string | undefined;
  #plainly = false;
  /** What was taken for the length of what. */
  readonly notes = new Set<string>();
  /** Lengths for which `--steps-per-epoch` was taken. */
  readonly asked = new Set<string>();

  constructor(m: Machine, amounts: Amounts) {
    this.#m = m;
    this.#amounts = amounts;
  }

  /** What a call makes of which the length may be known. */
  make(called: Called): Value | undefined {
    const parts = dataPartsOf(called);
    if (parts !== undefined) return parts.map((part) => this.#cut(new Sized(called), part));
    if ((!isSized.test(lastOf(called.path)) && dataSetOf(called) === undefined) || /^(numpy\.)?random\.randint$/.test(called.path))
      return undefined;
    return new Sized(called);
  }

  #cut(value: Sized, part: DataPart): Value {
    this.#parts.set(value, part);
    return value;
  }

  /** What several processes go through has a share each of what it is made of; of one that is `even`, what is left over falls away. */
  share(value: Foreign, of: Value, processes: number, even = false): void {
    this.#shares.set(value, () => {
      const whole = this.said(of);
      return whole === undefined ? undefined : even ? Math.floor(whole / processes) : Math.ceil(whole / processes);
    });
    this.#names.set(value, this.nameOf(of as Unknown));
  }

  /** The length that the code or the user says of a value, and not the updates that an epoch is said to have. */
  said(value: Value): number | undefined {
    const before = this.#plainly;
    this.#plainly = true;
    try {
      return this.of(value);
    } finally {
      this.#plainly = before;
    }
  }

  /**
   * Batches that each of several processes has of a loader, among which its samples are dealt out, as many to each: a sampler is put
   * in the place of its own. Of what is no loader, of a stream and of a sampler that deals them out itself every process has all.
   */
  dealt(value: Value, processes: number): number | undefined {
    const whole = this.said(value);
    if (!(value instanceof Sized) || !/DataLoader$/.test(value.called.path)) {
      const loader = value instanceof Unknown || value instanceof Foreign;
      return whole === undefined || !loader ? whole : Math.ceil(whole / processes);
    }
    const { args, keywords } = value.called;
    const at = (index: number, key: string): Value | undefined => args[index] ?? keywords.get(key) ?? undefined;
    const [dataset, sampler, together] = [at(0, 'dataset'), at(4, 'sampler'), at(5, 'batch_sampler')];
    const deals = sampler instanceof Sized && /DistributedSampler$/.test(sampler.called.path);
    if (deals || (dataset instanceof Thing && /IterableDataset$/.test(dataset.type?.foreign()?.path ?? ''))) return whole;
    const share = (of: Value | undefined) => {
      const count = of === undefined ? undefined : this.said(of);
      return count === undefined ? undefined : Math.ceil(count / processes);
    };
    // A BatchSampler goes with the sampler that is replaced, and no batches are made any more.
    if (together instanceof Sized && together.called.path.endsWith('.BatchSampler'))
      return share(together.called.args[0] ?? together.called.keywords.get('sampler'));
    const known = this.#said.has(value) || together !== undefined ? undefined : this.#batches(at, value.called, share);
    return known ?? (whole === undefined ? undefined : Math.ceil(whole / processes));
  }

  /** The length that the user says of a name. */
  defined(name: string): number | undefined {
    // Nothing is said of most lengths that a run asks for.
    const said = this.#m.defines.size === 0 ? undefined : this.#m.defines.get(normalised(`len(${name})`));
    return isCount(said) ? said : undefined;
  }

  /** A name stands for this value, whose length may be said by that name. */
  bound(name: string, value: Value): void {
    if (this.#shares.has(value as Foreign)) return;
    const through = value instanceof Thing ? (value.through ?? this.#measured(value)) : undefined;
    if (through instanceof Unknown || through instanceof Foreign) {
      // A name of the script's own says more than one that its class has for it.
      if (/^self\./.test(this.#names.get(through) ?? '') && !/^self\./.test(name)) this.#names.delete(through);
      this.bound(name, through);
    }
    if (value instanceof Unknown || value instanceof Foreign || value instanceof Thing) {
      if (!this.#names.has(value)) this.#names.set(value, name);
      this.#named.set(name, value);
      this.#defines ??= [...this.#m.defines.keys()].some((expression) => expression.startsWith('len('));
      const said = this.#defines ? this.defined(name) : undefined;
      if (said !== undefined && !this.#said.has(value)) this.#said.set(value, said);
    }
  }

  /** What an object of the script says the length of for its own: `def __len__(self): return len(self.loader)`. */
  #measured(value: Thing): Value | undefined {
    const method = value.type?.find('__len__');
    const [, , attribute = ''] = method instanceof Func ? (ofAttribute.exec(textOf(this.#m.source, method.node)) ?? []) : [];
    return value.attributes.get(attribute);
  }

  /** How it is called where its length is asked for. */
  nameOf(value: Unknown | Foreign): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    return value instanceof Foreign ? value.called.text : (value.origins[0]?.text ?? '');
  }

  /** The length of an object of the script that the user says by its name. */
  saidOf(value: Thing): number | undefined {
    const own = this.#said.get(value);
    if (own !== undefined) return own;
    if (value.type?.find('__len__') === undefined) return value.through === undefined ? undefined : this.of(value.through);
    // What the user says is no matter where the script says it itself.
    return this.#amounts.samples === undefined ? undefined : this.of(value);
  }

  /** What has to be told for its length to be known, where it has a name. */
  missingOf(value: Thing, at: number): Unknown | undefined {
    const name = this.#names.get(value);
    return name === undefined ? undefined : new Unknown([{ text: `len(${name})`, at }]);
  }

  /** How many items a stream has; nothing where that is not known. */
  count({ over, most, count }: Stream): number | undefined {
    if (count !== undefined) return undefined;
    let least = most;
    for (const one of over) {
      const length = this.of(one, true);
      if (length === undefined && !this.#goesOn(one, most)) return undefined;
      least = Math.min(least, length ?? least);
    }
    return least;
  }

  /** Whether data go on for as long as what stands beside them counts: those of JAX, where it is steps that are counted, repeat. */
  #goesOn(one: Unknown | Foreign, most: number): boolean {
    if (!Number.isFinite(most) || !(one instanceof Unknown) || !countsSteps.test(this.#m.source.text)) return false;
    const [name = ''] = this.nameOf(one).split('\n', 1);
    this.notes.add(`${name.slice(0, 60)} is taken to last for the ${tally(most)} turns that are counted beside it`);
    return true;
  }

  /** What has to be known for that: the end of a range, or the length of a loader. */
  missing({ over, count }: Stream, at: number): Unknown {
    if (count !== undefined) return count;
    const one = over.find((each) => this.of(each, true) === undefined);
    const elsewhere = one instanceof Unknown ? one.origins.find((origin) => origin.elsewhere !== undefined)?.elsewhere : undefined;
    return new Unknown([{ text: `len(${one === undefined ? '' : this.nameOf(one)})`, at, ...(elsewhere && { elsewhere }) }]);
  }

  /** What a length that is asked for hangs on: the code that makes the data, and whether `--dataset-size` says it. */
  lacking(expression: string): { readonly made: string; readonly sized: boolean } | undefined {
    const [, name] = /^len\(([\w.]+)\)$/.exec(expression) ?? [];
    const value = name === undefined ? undefined : this.#named.get(name);
    if (name === undefined || value === undefined) return undefined;
    const made: string[] = [];
    let one: Value | undefined = value;
    for (let depth = 0; one !== undefined && depth < 10; depth += 1) {
      made.push(madeAs(one));
      one = one instanceof Sized ? (this.#parts.get(one)?.wholes[0] ?? fedBy(one.called)) : undefined;
    }
    const batches = value instanceof Sized && /DataLoader$/.test(value.called.path);
    const size = batches ? (value.called.args[1] ?? value.called.keywords.get('batch_size') ?? 1) : undefined;
    const sized = !looks.test(name) && (batches ? isCount(size) : isData.test(name)) && !made.some((text) => isCut.test(text));
    return { made: made.join(' '), sized };
  }

  /** How many items a value has, where it is looked at, or gone through to train. */
  of(value: Value, going = false): number | undefined {
    const before = this.#looking;
    this.#looking ||= looks.test(this.#names.get(value as Unknown) ?? '');
    try {
      return this.#of(value, going, 0);
    } finally {
      this.#looking = before;
    }
  }

  /** `fed`: a loader is made of it. */
  #of(value: Value | undefined, going: boolean, depth: number, fed = false): number | undefined {
    if (value === undefined || depth > 20) return undefined;
    if (Array.isArray(value)) return value.length;
    if (value instanceof Vector) return value.items.length;
    if (value instanceof Stream) return value.over.length === 0 && value.count === undefined ? value.most : this.count(value);
    const said = this.#said.get(value) ?? this.#shares.get(value)?.();
    if (said !== undefined) return said;
    if (value instanceof Thing) return this.#ofThing(value) ?? this.#samplesOf(value, fed);
    if (!(value instanceof Unknown || value instanceof Foreign)) return undefined;
    const name = this.nameOf(value);
    const defined = this.#shares.has(value) ? undefined : this.defined(name);
    if (defined !== undefined) return defined;
    return (
      (value instanceof Sized ? (this.#ofPart(value, depth, fed) ?? this.#ofCall(value.called, depth, fed)) : undefined) ??
      this.#perEpoch(name, going || (value instanceof Sized && /DataLoader$/.test(value.called.path))) ??
      this.#samplesOf(value, fed)
    );
  }

  #ofPart(value: Sized, depth: number, fed: boolean): number | undefined {
    const part = this.#parts.get(value);
    const found = (whole: Value) => this.#of(whole, false, depth + 1, fed);
    return part?.count(() => part.wholes.map(found).find((length) => length !== undefined));
  }

  /** What `--dataset-size` says is the size of one data set, of which a loader is made, or which is called like one. */
  #samplesOf(value: Unknown | Foreign | Thing, fed: boolean): number | undefined {
    const { samples } = this.#amounts;
    if (
      samples === undefined ||
      this.#looking ||
      this.#within > 0 ||
      (value instanceof Sized && (this.#parts.has(value) || /(Loader|Sampler)$/.test(value.called.path)))
    )
      return undefined;
    const own = this.#names.get(value);
    const name = own ?? (value instanceof Thing ? '' : this.nameOf(value));
    if (
      !(fed || isData.test(name) || isFed(this.#m.source.text, name)) ||
      looks.test(own ?? '') ||
      isCut.test(madeAs(value)) ||
      (this.#sampled ?? name) !== name
    )
      return undefined;
    this.#sampled = name;
    this.notes.add(`${name || 'the data set'} is taken to have the ${tally(samples)} samples that --dataset-size says`);
    return samples;
  }

  #ofThing(value: Thing): number | undefined {
    const method = value.type?.find('__len__');
    if (!(method instanceof Func)) return value.through === undefined ? undefined : this.of(value.through);
    this.#within += 1;
    try {
      const found = this.#m.invoke(method, [value], nothing);
      return isCount(found) ? found : undefined;
    } finally {
      this.#within -= 1;
    }
  }

  /** What is gone through to train has as many items as an epoch is said to have updates. */
  #perEpoch(name: string, going: boolean): number | undefined {
    const { perEpoch, samples, batch, devices, dropLast } = this.#amounts;
    if (!(going || /loader|batches/i.test(name)) || looks.test(name) || partsOfModels.test(name)) return undefined;
    if (perEpoch === undefined && samples !== undefined && batch !== undefined && !this.#looking) {
      const found = batchesPerEpoch({ datasetSize: samples, batchSize: batch, devices, dropLast });
      this.notes.add(`${name} is taken to have the ${tally(found)} batches that --dataset-size and --batch-size make`);
      return found;
    }
    if (this.#plainly || perEpoch === undefined) return undefined;
    this.asked.add(name);
    return perEpoch;
  }

  #ofCall(called: Called, depth: number, fed: boolean): number | undefined {
    const { path, args, keywords } = called;
    const name = lastOf(path);
    const published = dataSetOf(called);
    const samples = published === undefined ? undefined : samplesOf(published, called);
    if (samples !== undefined && !this.#amounts.published) {
      this.withheld = true;
      return undefined;
    }
    if (samples !== undefined) {
      this.notes.add(`${published} has ${tally(samples)} samples`);
      return samples;
    }
    const inner = (value: Value | undefined) => this.#of(value, false, depth + 1);
    const feeding = (value: Value | undefined) => this.#of(value, false, depth + 1, true);
    const at = (index: number, key: string): Value | undefined => args[index] ?? keywords.get(key);
    if (/DataLoader$/.test(name)) return this.#batches(at, called, feeding);
    if (name === 'TensorDataset') return fed ? feeding(args[0]) : inner(args[0]);
    if (name === 'ConcatDataset') {
      const all = args[0];
      const lengths = Array.isArray(all) ? all.map(inner) : [undefined];
      return lengths.every((length) => length !== undefined) ? lengths.reduce((sum: number, one) => sum + (one as number), 0) : undefined;
    }
    if (name === 'Subset') return inner(at(1, 'indices'));
    if (/^(randn|rand|empty)$/.test(name)) return firstOf(args[0] ?? keywords.get('size'));
    if (name === 'randint') return firstOf(args.find((one) => Array.isArray(one)) ?? keywords.get('size'));
    if (name === 'randperm') return firstOf(args[0]);
    if (name === 'from_numpy' || name === 'BackgroundGenerator') return inner(args[0]);
    if (name === 'DistributedSampler') return this.#shared(at, feeding);
    if (name === 'BatchSampler') {
      const [count, size] = [feeding(at(0, 'sampler')), at(1, 'batch_size')];
      return count === undefined || !isCount(size) ? undefined : batches(count, size, at(2, 'drop_last') === true);
    }
    if (/Sampler$/.test(name)) {
      const samples = keywords.get('num_samples') ?? (name === 'WeightedRandomSampler' ? args[1] : undefined);
      return isCount(samples) ? samples : feeding(at(0, 'data_source'));
    }
    return undefined;
  }

  #batches(
    at: (index: number, key: string) => Value | undefined,
    { keywords, at: from }: Called,
    inner: (value: Value | undefined) => number | undefined,
  ): number | undefined {
    const together = at(5, 'batch_sampler');
    if (together !== undefined && together !== null) return inner(together);
    const sampler = at(4, 'sampler');
    const count = sampler === undefined || sampler === null ? inner(at(0, 'dataset')) : inner(sampler);
    const own = at(1, 'batch_size') ?? 1;
    if (own === null) return count;
    const { batch } = this.#amounts;
    const size = batch !== undefined && own instanceof Unknown ? batch : own;
    if (batch !== undefined && isCount(size) && size !== batch && !this.#looking)
      refuse(this.#m.source, from, `this loader makes batches of ${size}, and --batch-size says ${batch}; leave that out`);
    const dropped = at(8, 'drop_last') ?? keywords.get('drop_last') ?? false;
    if (count === undefined || !isCount(size) || typeof dropped !== 'boolean') return undefined;
    return batches(count, size, dropped);
  }

  /** A process has its share of a data set. */
  #shared(
    at: (index: number, key: string) => Value | undefined,
    inner: (value: Value | undefined) => number | undefined,
  ): number | undefined {
    const count = inner(at(0, 'dataset'));
    const replicas = at(1, 'num_replicas');
    const world = isCount(replicas) ? replicas : (this.#amounts.devices ?? 1);
    if (!isCount(replicas))
      this.notes.add(
        `${world === 1 ? 'one process' : `${world} processes`}, ${this.#amounts.devices === undefined ? 'since no launcher says more (--devices)' : 'as --devices says'}`,
      );
    if (count === undefined) return undefined;
    return at(5, 'drop_last') === true ? Math.floor(count / world) : Math.ceil(count / world);
  }
}

const batches = (count: number, size: number, dropped: boolean): number => (dropped ? Math.floor(count / size) : Math.ceil(count / size));

/** The first of the sizes of a shape. */
function firstOf(shape: Value | undefined): number | undefined {
  const first = Array.isArray(shape) ? shape[0] : shape;
  return first !== undefined && isInt(first) ? Number(first) : undefined;
}
