import { lineAt, refuse } from '../core/text.ts';
import type { CodePlace, LoopSite } from '../python/observer.ts';
import {
  type Called,
  type Dict,
  Foreign,
  type Func,
  type Keywords,
  Native,
  type Scope,
  type Thing,
  Unknown,
  type Value,
} from '../python/values.ts';
import { mayTrainAs, setsModeAt } from '../relevance/moving-code.ts';
import type { Relevance } from '../relevance/relevance.ts';
import { mustBeAlike } from './carried.ts';
import { Doubts } from './doubts.ts';
import { Found } from './found.ts';
import { handedDown, inherit, stepping, veil } from './heirs.ts';
import { type ArgumentMaking, lastOf } from './identify.ts';
import { countAt, Journal } from './journal.ts';
import { Lengths } from './lengths.ts';
import { attribute, clocksMoving, type Enlivening, enliven, given, type Living, leaveOut, ratesNow, setOn } from './living.ts';
import { builtAlike, Made, Optimizer } from './optimizers.ts';
import { makeOptimizer } from './own-optimizers.ts';
import { copied, groupsSaved, stateLoading } from './states.ts';
import { calledAs, Ended, harmless, isNamedOptimizer, isOptimizerAt, replacedIn, Strangers } from './strangers.ts';
import { setArgument } from './told-arguments.ts';
import { trainersOf } from './trainers/index.ts';
import type { TrainedRun, Trainer } from './trainers/trainer.ts';
import { mustHaveOptimizer } from './unknown-optimizers.ts';
import { epochsAmong, type Gone, type RunTold, rowAmong, type Walk } from './walks.ts';

/** What happens while a script is gone through: updates of optimizers, steps of schedulers, writes of rates. */
export class Events extends Found {
  relevance: Relevance;
  readonly told: RunTold;
  readonly making: ArgumentMaking;
  lengths!: Lengths;
  /** Libraries that train themselves. */
  trainers: readonly Trainer[] = [];
  /** The updates that the script makes itself, and those of calls that train where nobody sees how. */
  readonly journals = new Map<Optimizer, Journal>();
  readonly trained = new Map<Optimizer, Journal>();
  /** What each turn of a loop begins with in which schedulers are stepped, where nothing else trains; by loop. */
  readonly begun = new Map<number, Map<Optimizer, Journal>>();
  readonly living = new Map<Made, Living>();
  readonly unheeded: TrainedRun['unheeded'] = [];
  /** What nobody sees that is given what moves rates. */
  readonly others = new Strangers(this);
  readonly notes = new Set<string>();
  /** Conditions that nobody knows, both ways of which are being gone. */
  readonly doubts = new Doubts();
  /** Loops that were gone through turn by turn, by their places. */
  readonly loopsGone = new Map<number, Gone>();
  /** Updates of all optimizers so far. */
  updates = 0;
  /** Loops that are being gone through turn by turn, the outermost first. */
  readonly walks: Walk[] = [];
  /** Loops of which one turn stands for all; what is not known of the length of the first of those that trained. */
  open = 0;
  lacking: Unknown | undefined;
  /** How often anything but an update happened. */
  protected moves = 0;
  turns = 0;
  /** The turn in which something happened last. */
  protected last = 0;
  /** Turns of outermost loops, and the last of these. */
  rounds = 0;
  outermost: LoopSite | undefined;
  /** A scheduler whose own method makes its step just now. */
  #stepping: Living | undefined;

  constructor(making: ArgumentMaking, relevance: Relevance, told: RunTold) {
    super(making);
    this.making = making;
    this.relevance = relevance;
    this.told = told;
    this.optimizers.wrote = (group, key) => this.#written(group, key);
    this.optimizers.turns = () => this.turns;
    this.optimizers.scaled = (key) =>
      this.notes.add(
        `${key} of the parameter groups, which are made when the run starts, is taken to be 1; the rate of a group is this times its own`,
      );
  }

  override begin(): void {
    this.lengths = new Lengths(this.m, this.told);
    this.trainers = trainersOf(this);
    this.m.slicing = false;
  }

  override going(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      this.m.ends(error.at);
    }
    for (const trainer of this.trainers) trainer.finish?.();
  }

  override afresh(named: (variables: readonly string[]) => boolean): void {
    super.afresh(named);
    leaveOut(this.living, this.made);
    for (const all of [this.journals, this.trained, this.begun]) all.clear();
    [this.outermost, this.rounds, this.turns, this.last, this.updates, this.moves] = [undefined, 0, 0, 0, 0, 0];
  }

  readonly acts = ({ node }: Func): boolean => this.relevance.within(node) || this.relevance.changes(node);

  line(at: number): number | string {
    const line = this.#lines.get(at) ?? lineAt(this.m.source, at);
    this.#lines.set(at, line);
    return line;
  }
  readonly #lines = new Map<number, number | string>();

  /** What happens here changes the run, so that what it hangs on must be known. */
  protected happens(at: number): void {
    if (this.doubts.any) this.m.refuseUnknown(this.doubts.all, at);
  }

  /** Nothing further can be said of the run. */
  refuse(at: number, says: string): never {
    this.happens(at);
    return refuse(this.m.source, at, says);
  }

  #surroundings(): Enlivening {
    const { m, optimizers, making, told, living, duration } = this;
    const facts = { ...(typeof duration === 'string' && { max_duration: duration }), ...told.facts };
    return { m, optimizers, making: { ...making, stars: m.stars }, metrics: told.metrics, facts, living: (made) => living.get(made) };
  }

  // Calls

  // A scheduler that lives takes note of that itself.
  override foundBy(): void {}

  override called(called: Called, callee: Unknown | Foreign): Value | undefined {
    const text = callee instanceof Foreign ? '' : (callee.origins[0]?.text ?? '');
    if (/^(exit|quit|_exit)$/.test(lastOf(text)) && !this.m.strict) {
      if (!this.doubts.any && !this.m.doubts) throw new Ended(called.at);
      this.notes.add(`line ${this.line(called.at)} is taken never to exit`);
      return null;
    }
    const sized = called.path === '' ? undefined : (this.lengths.make(called) ?? copied(called));
    if (sized !== undefined) return sized;
    const asked = this.#byTrainers((one) => one.asked?.(called));
    if (asked !== undefined) return asked;
    const made = this.m.strict ? undefined : this.#byTrainers((one) => one.called?.(called, callee));
    if (made !== undefined) {
      this.happens(called.at);
      return made;
    }
    const value = super.called(called, callee);
    if (value instanceof Optimizer && !this.m.strict) this.happens(called.at);
    if ((value instanceof Optimizer || value instanceof Made) && !this.m.strict) mustBeAlike(this, called);
    for (const trainer of this.trainers) trainer.made?.(value, called);
    if (value instanceof Made && !this.living.has(value)) this.#built(value);
    if (value === undefined && !this.m.strict) this.#elsewhere(called, calledAs(called, callee));
    return value;
  }

  #byTrainers<T>(ask: (trainer: Trainer) => T | undefined): T | undefined {
    for (const trainer of this.trainers) {
      const found = ask(trainer);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  override entered(func: Func, scope: Scope): void {
    super.entered(func, scope);
    if (func.name === '__init__') for (const trainer of this.trainers) trainer.begun?.(scope);
    const living = stepping(this.living, func, scope);
    if (living) this.#steps(living, this.m.here);
    this.#stepping = living ?? this.#stepping;
  }

  override left(func: Func, scope: Scope, result: Value): void {
    super.left(func, scope, result);
    if (func.name === 'step') this.#stepping = undefined;
  }

  /** A call of what nobody sees: it may train. */
  #elsewhere(called: Called, callee: string): void {
    const { args, keywords, at } = called;
    const name = lastOf(callee);
    const handed = [...args, ...keywords.values()].filter((one) => this.optimizers.has(one) || isOptimizerAt(one, this.m, called.text));
    if (/^(step|optimizer_step)$/.test(name) && handed.length > 0) {
      for (const one of handed) this.update(this.optimizers.of(one as Unknown), at);
      return;
    }
    this.others.called(called, name, this.relevance.moves(callee));
    if (this.walks.length === 0 || harmless.test(name)) return;
    const sets = args.length + keywords.size === 0 && name === 'train' && setsModeAt(this.m.source.text, at);
    if (handed.length === 0 && (!mayTrainAs(name) || sets)) return;
    const all = handed.length > 0 ? handed.map((one) => this.optimizers.of(one as Unknown)) : this.optimizers.built;
    this.others.trains(called, name, this.notes);
    const inner = this.walks.filter(({ parts }) => !parts);
    const site = inner.at(-1)?.site ?? (this.walks.at(-1) as Walk).site;
    for (const optimizer of all) {
      const epoch = epochsAmong(inner, optimizer.built)?.site === site && /epoch|\bep\b/i.test(site.head);
      this.trains(optimizer, at, epoch);
    }
  }

  /** A call that trains with the rates as they are, in a turn that is an epoch. */
  protected trains(optimizer: Optimizer, at: number, epoch: boolean): void {
    this.#row(this.journal(this.trained, optimizer), at, this.open > 0 || epoch, optimizer);
  }

  override member(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined {
    const known = this.#byTrainers((one) => one.member?.(owner, name, place));
    if (known !== undefined) return known;
    if (owner instanceof Made) return this.#ofScheduler(owner, name, place);
    if (name === 'step' && !this.m.strict && (this.optimizers.has(owner) || isOptimizerAt(owner, this.m, this.m.textOf(place)))) {
      const optimizer = this.optimizers.of(owner as Unknown);
      return new Native('step', () => {
        if (this.trainers.every((one) => one.updates?.(optimizer, place.from) ?? true)) this.update(optimizer, place.from);
        return null;
      });
    }
    const wrapped = owner instanceof Unknown && !this.m.strict ? this.others.member(owner, name, place) : undefined;
    if (wrapped !== undefined) return new Native(name, () => this.update(wrapped, place.from) ?? null);
    if (name === 'load_state_dict' && this.optimizers.has(owner)) return stateLoading(this, this.optimizers.of(owner), place.from);
    if (name === 'state_dict' && this.optimizers.has(owner)) return groupsSaved(this.optimizers.of(owner), this.m.unknown(place));
    return super.member(owner, name, place);
  }

  #ofScheduler(made: Made, name: string, place: CodePlace): Value | undefined {
    const living = this.living.get(made);
    if (living === undefined || living.missing)
      return mustHaveOptimizer(this.#surroundings(), made, name, place.from) ?? super.member(made, name, place);
    if (name === 'load_state_dict') return stateLoading(this, living, place.from);
    const found = attribute(living, name, (says) => this.refuse(place.from, says));
    if (found !== undefined) return found;
    const moves = name === 'step' || living.groups[0]?.meaning(name) !== undefined;
    if (!moves) return name === 'step_update' ? new Native(name, () => null) : undefined;
    return new Native(name, (args, keywords) => {
      const times = this.trainers.reduce((product, one) => product * (one.steps?.(living) ?? 1), 1);
      for (let time = 0; time < times; time += 1) this.#step(living, name, args, keywords, place.from);
      return null;
    });
  }

  override wrote(owner: Value, key: Value, value: Value): void {
    if (setArgument(owner, key, value, this.wanting) || owner instanceof Made || owner instanceof Optimizer) this.happens(this.m.here);
    for (const says of replacedIn(owner, key)) this.refuse(this.m.here, says);
    for (const trainer of this.trainers) trainer.wrote?.(owner, key, value);
    if (owner instanceof Made && typeof key === 'string') {
      const living = this.living.get(owner);
      if (living && !living.missing) setOn(this, living, key, value);
      if (living === undefined) (owner.called.keywords as Map<string, Value>).set(key, value);
    }
    // Libraries that are read as Python say so how their optimizers come by a rate.
    if (owner instanceof Optimizer && key === 'before_update')
      owner.next = () => void this.m.call(value, [], new Map(), { from: owner.called.at, to: owner.called.at });
  }

  override extended(self: Thing, foreign: Unknown | undefined, args: readonly Value[], keywords: Keywords, place: CodePlace): void {
    if (makeOptimizer(this, self, foreign?.path ?? '', args, keywords, this.m.instance ?? place)) return;
    const estate = { ...this.#surroundings(), wanted: this.wanted, made: this.made, living: this.living, named: isNamedOptimizer };
    if (inherit({ ...estate, surroundings: () => this.#surroundings() }, { self, foreign, args, keywords, place })) {
      if (this.walks.length > 0) this.moved((self.made as Made).called.at);
      return;
    }
    super.extended(self, foreign, args, keywords, place);
    for (const trainer of this.trainers) trainer.extended?.(self, foreign?.path ?? '', args, keywords, place);
    const { made } = self;
    this.others.extended(self, { path: foreign?.path ?? '', args, keywords, at: place.from, text: '' });
    if (!(made instanceof Made) || this.living.has(made)) return;
    veil(this.m, self, made, foreign?.path ?? '', this.#built(made));
  }

  override inherited(self: Thing, name: string, place: CodePlace): Value | undefined {
    if (self.made instanceof Optimizer) return this.member(self.made, name, place);
    const steps = (made: Made): void => {
      const living = this.living.get(made);
      if (living !== undefined && !this.m.strict && living !== this.#stepping) this.#steps(living, place.from);
    };
    return handedDown(self, name, steps) ?? super.inherited(self, name, place) ?? this.others.inherited(self, name, place.from);
  }

  // Events

  protected journal(all: Map<Optimizer, Journal>, optimizer: Optimizer): Journal {
    const known = all.get(optimizer);
    if (known !== undefined) return known;
    const journal = [...all.values()].find((one) => builtAlike(one.optimizer, optimizer)) ?? new Journal(optimizer);
    all.set(optimizer, journal);
    return journal;
  }

  /** An update of an optimizer. */
  update(optimizer: Optimizer, at: number): void {
    this.#row(this.journal(this.journals, optimizer), at, this.open > 0, optimizer);
  }

  #row(journal: Journal, at: number, open: boolean, optimizer: Optimizer): void {
    this.happens(at);
    optimizer.next?.();
    const rates = ratesNow(this.m, optimizer, at);
    const clocks = this.clocksOf(optimizer);
    if (this.walks.find(({ parts }) => !parts)?.uncounted) this.ask(at);
    const place = rowAmong(this.walks, this.rounds, optimizer.built, open);
    if (!journal.add(rates, clocks, { ...place, before: this.updates })) this.ask(at);
    if (open) this.lacking ??= this.walks.find(({ missing }) => missing)?.missing;
    countAt(journal.from, at);
    this.updates += 1;
    this.last = this.turns;
  }

  protected clocksOf(optimizer: Optimizer): ReturnType<typeof clocksMoving> {
    return clocksMoving(this.living.values(), optimizer, ({ at, says }) => this.refuse(at, says));
  }

  /** A loop of unknown length matters after all. */
  ask(at: number): never {
    const walk = this.walks.find(({ missing }) => missing !== undefined);
    return this.m.refuseUnknown(walk?.missing ?? this.m.unknown({ from: at, to: at }), walk?.site.from ?? at);
  }

  moved(at: number): void {
    this.happens(at);
    this.moves += 1;
    this.last = this.turns;
    if (this.open > 0) this.ask(at);
  }

  #written(group: Dict, key: Value): void {
    if (key !== 'lr' || this.m.strict) return;
    this.moved(this.m.here);
    for (const optimizer of this.optimizers.known.values())
      if (optimizer.groups.includes(group)) countAt(this.journal(this.journals, optimizer).writes, this.m.here);
  }

  #built(made: Made, on?: Optimizer, facts: Enlivening['facts'] = {}): Living | undefined {
    const around = this.#surroundings();
    const living = enliven({ ...around, facts: { ...around.facts, ...facts } }, made, on);
    if (living === undefined) return undefined;
    this.happens(made.called.at);
    if (this.walks.length > 0) this.moved(made.called.at);
    this.living.set(made, living);
    for (const note of living.notes) this.notes.add(note);
    return living;
  }

  /** The scheduler that a trainer builds of a call, on an optimizer. */
  build(value: Made | Called, on: Optimizer, facts?: Enlivening['facts']): Living | undefined {
    const made = value instanceof Made ? value : this.construct(value);
    if (!(made instanceof Made)) return undefined;
    return this.living.get(made) ?? this.#built(made, on, facts);
  }

  /** A step of a scheduler that a trainer makes, to a place of its curve where that is said. */
  advance(living: Living, at: number, to?: number): void {
    if (living.missing) throw living.missing;
    this.#step(living, 'step', [], new Map(), at, to);
  }

  #step(living: Living, name: string, args: readonly Value[], keywords: ReadonlyMap<string, Value>, at: number, to?: number): void {
    if (this.m.strict) return;
    this.#steps(living, at);
    if (args.length + keywords.size === 0) {
      for (const one of living.groups) to !== undefined ? one.jump(to) : name === 'step' ? one.step() : one.called(name);
      return;
    }
    const meaning = (index: number) => living.groups[0]?.meaning(name, index);
    const metric = meaning(0) === 'metric';
    const isGiven = (index: number) => meaning(index) !== 'unused' && !(metric && this.told.metrics !== undefined && index === 0);
    const number = (value: Value, index: number) => (isGiven(index) ? this.#given(living, value, at) : undefined);
    const placed = args.map(number);
    const which = (key: string) => (key.startsWith('metric') === metric ? 0 : 1);
    const named = Object.fromEntries([...keywords].map(([key, value]) => [key, number(value, which(key))]));
    living.told.set(at, metric ? 'metric' : placed.some((one) => one !== undefined && !Number.isInteger(one)) ? 'fraction' : 'index');
    for (const one of living.groups) one.called(name, placed, named);
  }

  /** A scheduler is about to be stepped. */
  #steps(living: Living, at: number): void {
    this.moved(at);
    // Where nothing trains, what each turn begins with is what it would train with.
    if (!this.journals.get(living.optimizer)?.rows) {
      this.walks.findLast(({ parts }) => !parts)?.stepping.add(living.optimizer);
      if (!this.trained.get(living.optimizer)?.rows) living.early += 1;
    }
    for (const name of living.settle()) this.refuse(at, `what is set in its ${name} is not followed`);
    living.steps += 1;
    countAt(living.from, at);
  }

  #given({ name, groups: [one] }: Living, value: Value, at: number): number | undefined {
    if (one?.meaning('step') !== 'metric' || !(value instanceof Unknown || value instanceof Foreign)) return given(this.m, value, at);
    return this.refuse(at, `the metric of this ${name} is known at run time only; --metrics 1,0.9,… says one for each step`);
  }
}
