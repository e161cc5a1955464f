import { LrschedError } from '../core/issues.ts';
import { tally } from '../core/numbers.ts';
import type { Signal } from '../python/compiled.ts';
import { truth } from '../python/contents.ts';
import { double, isNumeric } from '../python/numeric.ts';
import type { CodePlace, Fork, Going, LoopSite } from '../python/observer.ts';
import { type KeptLoops, Repeats } from '../python/repeats.ts';
import { Running } from '../python/running.ts';
import { drawnFrom, iteratorsIn, streamOf } from '../python/streams.ts';
import { children, enclosing, type Node, textOf, topAt } from '../python/syntax.ts';
import { type Dict, Foreign, Items, type Keywords, type Origin, type Scope, Stream, Thing, Unknown, type Value } from '../python/values.ts';
import { mayBegin, withoutFile, withoutLoading } from '../relevance/resuming.ts';
import { bindsSome, exits, firstLine, givesValue, harmlessWith, leaves, movingWith, verb } from '../relevance/statement-words.ts';
import { armAfter, conditionText, makesNames, nowIn } from '../relevance/untaken.ts';
import { carriedCondition } from './carried.ts';
import { HeldRun } from './held-functions.ts';
import type { Journal } from './journal.ts';
import { holdsItems } from './lengths.ts';
import { shownBy } from './libraries.ts';
import type { Living } from './living.ts';
import { type IfLook, isSeen, keptIn } from './looks.ts';
import type { Optimizer } from './optimizers.ts';
import {
  areParts,
  comingOf,
  epochsAmong,
  itemsOn,
  itemsUntil,
  leftOf,
  leftOfAll,
  makesUpdates,
  onceThrough,
  passing,
  type Turns,
  type Walk,
  whatLacks,
} from './walks.ts';
import { type Ways, waysThrough } from './ways.ts';

/** How much a run may take to follow: turns of loops that matter, statements of each, turns in which nothing happens, and conditions that nobody knows. */
const most = { turns: 3_000_000, work: 30_000_000, idle: 100_000, forks: 20_000 };

/** The run as it is gone through: its loops turn by turn, and what is not known of them. */
export class ScriptRun extends HeldRun {
  /** How often both ways of what may move a rate were gone. */
  #forks = 0;
  /** Loops that are gone through once for each way. */
  readonly ways: Ways[] = [];

  override begin(): void {
    super.begin();
    const { whereabouts, told } = this;
    whereabouts.devices = told.devices;
    whereabouts.says = (note) => this.notes.add(note);
    whereabouts.taken = (note) => {
      // What only says where to write or what to print is no matter.
      if (this.relevance.has({ from: this.m.here, name: 'ExpressionStatement' })) this.notes.add(note);
    };
  }

  override bound(name: string, value: Value): void {
    super.bound(name, value);
    this.lengths.bound(name, value);
  }

  override extended(self: Thing, foreign: Unknown | undefined, args: readonly Value[], keywords: Keywords, place: CodePlace): void {
    super.extended(self, foreign, args, keywords, place);
    const at = this.m.instance ?? place;
    const called = { path: foreign?.path ?? '', args, keywords, at: at.from, text: textOf(this.m.source, at) };
    self.through ??= shownBy(called) ?? (holdsItems.test(called.path) ? this.lengths.make(called) : undefined);
  }

  override length(value: Unknown | Foreign | Stream | Thing): number | undefined {
    return value instanceof Thing ? this.lengths.saidOf(value) : this.lengths.of(value);
  }

  override lacksLength(value: Unknown | Foreign | Stream | Thing, place: CodePlace): Unknown {
    if (value instanceof Thing) return this.lengths.missingOf(value, place.from) ?? this.m.unknown(place);
    const around =
      value instanceof Stream && this.lengths.count(value) !== undefined ? this.walks.find(({ missing }) => missing) : undefined;
    return around?.missing ?? this.lengths.missing(streamOf(value), place.from);
  }

  override loop(site: LoopSite, from: Value, scope: Scope): Going {
    const { m, updates, moves } = this;
    if (site.kind === 'comprehension' && from instanceof Unknown)
      return onceThrough(this, site, this.lengths.missing(streamOf(from), site.from));
    const going = waysThrough(this, site, from, scope);
    if (going || m.strict || site.kind === 'comprehension') return going ?? super.loop(site, from, scope);
    const matters = this.relevance.has({ from: site.from, name: site.kind === 'for' ? 'ForStatement' : 'WhileStatement' });
    if (!matters && !(from instanceof Items)) return passing(from, m.textOf(site.body));
    const { over, next } = comingOf(from);
    // What is moved together in one and the same update makes no turns of a run.
    const parts = areParts(over);
    const outermost = matters && !parts && !this.walks.some((one) => !one.parts);
    if (outermost) {
      this.outermost = site;
      this.relevance = this.relevance.after(site, nowIn(m, scope, site.body));
    }
    const before = { slicing: m.slicing, open: this.open };
    const idle = () => this.updates === updates && this.moves === moves;
    const walk: Walk = { site, parts, missing: undefined, stepping: new Set(), turns: 0 };
    // Where nobody can go through what is told, this is no walk.
    const { items, lost } = this.#items(site, over, walk, outermost, next);
    m.slicing = true;
    this.walks.push(walk);
    const once = lost !== undefined;
    if (once) {
      walk.missing = lost;
      this.open += 1;
      // One turn stands for all, unless its conditions come out otherwise in a later one.
      if (carriedCondition(m.source, site.body, this.relevance) !== undefined) this.ask(site.from);
    }
    const repeats = parts ? undefined : new Repeats(this, site, scope, this.#repeated);
    const turn = (run: () => Signal): Signal => {
      if (site.kind === 'while' && outermost && this.#isOver(walk)) return 'break';
      this.turns += 1;
      walk.turns += 1;
      walk.begun = this.turns;
      if (outermost) this.rounds += 1;
      if (this.turns > most.turns || this.#idles(walk)) return this.#tooLong(walk, outermost);
      const begun = parts ? undefined : this.#begins();
      const signal = repeats === undefined ? run() : repeats.turn(run);
      if (walk.stepping.size > 0) this.#keep(site, begun, walk.stepping);
      return signal;
    };
    return {
      items,
      once,
      most: most.work,
      get lost() {
        return lost ?? walk.missing;
      },
      turn,
      idle: () => !this.walks.some((one) => one !== walk && one.missing !== undefined) && idle() && !makesUpdates(site, this),
      test: (condition, asked) => this.#holds(condition, asked, walk),
      over: () => {
        repeats?.over();
        if (!parts) this.leaves(walk, outermost, walk.missing !== undefined, this.updates - updates);
        m.slicing = before.slicing;
        this.open = before.open;
        this.walks.length = this.walks.indexOf(walk);
      },
    };
  }

  /** Nothing has happened for long; of loops within one another one with many turns says so. */
  readonly #idles = ({ turns }: Walk): boolean => this.turns - this.last > most.idle * (turns > 100 ? 1 : 2);

  /** A `while` that only waits once all is trained is where the run ends; a `for` goes on by one turn that stands for any number. */
  #tooLong(walk: Walk, outermost: boolean): 'break' | 'lost' {
    const { from, kind } = walk.site;
    const idle = this.#idles(walk);
    if (idle && kind === 'while' && outermost && this.updates > 0) {
      this.notes.add(`line ${this.line(from)} goes on without training, where the run is taken to end`);
      return 'break';
    }
    const why = idle
      ? `${tally(most.idle)} turns go by here, and nothing moves or uses a rate`
      : `beyond ${tally(most.turns)} turns of its loops`;
    const says = `this run is too long to be followed: ${why}`;
    if (!idle || !(kind === 'for' || /\b(break|return)\b/.test(this.m.textOf(walk.site.body)))) return this.refuse(from, says);
    walk.missing ??= new Unknown([{ text: '', at: from, says }]);
    this.open += 1;
    this.last = this.turns;
    return 'lost';
  }

  /** The rates and clocks that a turn begins with, as long as nothing has trained. */
  #begins(): ReadonlyMap<Optimizer, Begun> | undefined {
    for (const all of [this.journals, this.trained]) for (const { rows } of all.values()) if (rows > 0) return undefined;
    const found = new Map<Optimizer, Begun>();
    for (const one of this.optimizers.known.values()) {
      const rates = (one.groups as Dict[]).map((group) => group.map.get('lr') as Value);
      const living = [...this.living.values()].filter(({ optimizer, within, missing }) => optimizer === one && !within && !missing);
      found.set(one, { rates, clocks: living.map((each) => [each, each.clock] as const) });
    }
    return found;
  }

  #keep(site: LoopSite, begun: ReadonlyMap<Optimizer, Begun> | undefined, stepping: Set<Optimizer>): void {
    if (begun === undefined) return;
    const all = this.begun.get(site.from) ?? new Map<Optimizer, Journal>();
    this.begun.set(site.from, all);
    for (const optimizer of stepping) {
      const { rates, clocks } = begun.get(optimizer) ?? { rates: [], clocks: [] };
      const open = /epoch|\bep\b/i.test(site.head) && epochsAmong(this.walks, optimizer.built)?.site === site;
      const place = { open, turn: open ? -this.turns : this.rounds, loop: site.from, epochs: site.from, before: 0 };
      const known = rates.map((rate) => (isNumeric(rate) ? double(rate) : Number.NaN));
      if (rates.length > 0) this.journal(all, optimizer).add(known, clocks, place);
    }
    stepping.clear();
  }

  /** What the turns of a loop are given, or what stands for all of them where nobody knows how many there are. */
  #items(site: LoopSite, over: Value, walk: Walk, outermost: boolean, next?: () => Value | undefined): Turns {
    // What only waits turns as often as it has to, and nothing hangs on that.
    const waits = site.kind === 'while' && !this.relevance.has({ from: site.from, name: 'WhileStatement' });
    if (waits) return { items: undefined, lost: this.m.unknown({ from: site.from, to: site.body.from }) };
    if (site.kind === 'while') return { items: undefined };
    if (over instanceof Running) return { items: leftOf(() => over.next(), this.#ends) };
    const { told, lengths } = this;
    const stream = streamOf(typeof over === 'string' ? [...over] : over);
    const further = told.further?.at === site.from ? told.further.turns : 0;
    const iterators = this.m.doubts > 0 ? [] : iteratorsIn(stream);
    let length = leftOfAll(stream, iterators, lengths);
    if (outermost && told.length !== undefined) length ??= told.length.unit === 'epoch' ? told.length.amount : Number.POSITIVE_INFINITY;
    if (length === undefined) {
      walk.uncounted = stream.count !== undefined;
      return { items: undefined, lost: whatLacks(stream, lengths, site.from) };
    }
    const first = length > 0 ? stream.item(0) : undefined;
    if (typeof first === 'number') walk.first = first;
    Object.assign(walk, { over: stream.over, length: length + further });
    if (next !== undefined && further === 0) return { items: leftOf(next, this.#ends) };
    const item = further > 0 ? this.#onwards(stream, length, site) : itemsOn(stream, iterators);
    return { items: drawnFrom(iterators, itemsUntil(item, length + further, this.#ends)) };
  }

  /** The items of a loop that is told to go on beyond its own: as evenly as they have come. */
  #onwards({ item }: Stream, length: number, { from }: LoopSite): (index: number) => Value {
    const [last, before] = [item(length - 1), length > 1 ? item(length - 2) : undefined];
    const open = typeof last !== 'number';
    if (open && !(last instanceof Unknown || last instanceof Foreign))
      return this.refuse(from, `this loop goes through ${tally(length)} items, and the length that is said is longer`);
    const by = typeof last === 'number' && typeof before === 'number' ? last - before : 1;
    return (index) => (index < length || open ? item(Math.min(index, length - 1)) : (last as number) + (index - length + 1) * by);
  }

  /** Whether a run that was told its length is over. */
  readonly #ends = (): boolean => {
    const { length } = this.told;
    if (length === undefined || length.unit === 'epoch') return false;
    for (const journals of [this.journals, this.trained]) for (const { rows } of journals.values()) if (rows >= length.amount) return true;
    return false;
  };

  /** Whether a `while` has gone on for as long as is said. */
  #isOver({ turns }: Walk): boolean {
    const { length } = this.told;
    return length !== undefined && (length.unit === 'epoch' ? turns >= length.amount : this.#ends());
  }

  /** A `while` whose condition nobody knows: as long as is told, else once for all. */
  #holds(condition: Unknown, asked: CodePlace, walk: Walk): boolean | undefined {
    const said = this.#saidOf(asked, condition);
    if (said !== undefined) return said;
    if (this.told.length !== undefined && this.walks[0] === walk) return !this.#isOver(walk);
    walk.missing = condition;
    walk.uncounted = true;
    this.open += 1;
    return undefined;
  }

  /** What the user says of a condition, as it is written. */
  #saidOf(asked: CodePlace, condition: Unknown): boolean | undefined {
    if (this.m.defines.size === 0) return undefined;
    const texts = [textOf(this.m.source, asked), ...condition.origins.map(({ text }) => text)];
    for (const text of texts) {
      const said = this.m.defines.get(conditionText(text));
      if (said !== undefined && !(said instanceof Unknown)) return truth(said);
    }
    return undefined;
  }

  override branch(condition: Unknown, node: Node, asked: CodePlace): Fork | boolean {
    const said = this.#saidOf(asked, condition) ?? this.ways.at(-1)?.decide();
    if (said !== undefined) return said;
    const found = this.m.slicing ? undefined : withoutFile(this.m.source, node, asked);
    if (found !== undefined) return this.#leftOut(node, found);
    const look = this.#lookAt(node, asked);
    const kept = this.m.slicing ? look.kept : [];
    const leaving = kept.filter(
      (one) => /^(Break|Continue|Return|Raise)Statement$/.test(one.name) || exits.test(textOf(this.m.source, one)),
    );
    if (leaving.length > 0 && leaving.length === kept.length) {
      // Only later arms leave: `if known: … else: raise`.
      const [first] = leaving as [Node];
      if (first.from >= armAfter(node, asked)) {
        this.supposes(first, `never to ${verb(first)}`);
        return true;
      }
      const there = withoutFile(this.m.source, node, asked);
      if (there !== undefined) return this.#leftOut(node, there);
      this.supposes(first, `never to ${verb(first)}: ${firstLine(textOf(this.m.source, asked))}`, asked.from);
      // What it would have returned is doubtful all the same.
      if (leaving.every(givesValue)) return super.branch(condition, node, asked);
      return false;
    }
    if (look.without !== undefined) return this.#leftOut(node, look.without);
    return look.acts ? this.#weighed(condition, node, asked) : this.leaving(super.branch(condition, node, asked), node, asked);
  }

  /** What the code of an `if` says, which is the same at every turn. */
  #lookAt(node: Node, asked: CodePlace): IfLook {
    const { relevance } = this;
    const known = this.#looks.get(asked.from);
    if (known?.relevance === relevance && known.node === node) return known;
    const [kept, acts] = [keptIn(this.relevance, node), relevance.acts(node)];
    const without = acts || kept.length > 0 ? withoutLoading(this.m.source, node, asked, acts) : undefined;
    const look: IfLook = { relevance, node, kept, acts, without };
    this.#looks.set(asked.from, look);
    return look;
  }
  readonly #looks = new Map<number, IfLook>();
  /** How turns of loops go that are alike. */
  readonly #repeated: KeptLoops = new Map();

  /** What takes a run up again is left out. */
  #leftOut(node: Node, taken: boolean): boolean {
    this.notes.add(`what line ${this.line(node.from)} may load is left out; the run is taken from its start`);
    return taken;
  }

  override misses(tried: Node, handler: Node): boolean {
    return mayBegin(this.m.source, tried, handler) && keptIn(this.relevance, tried).length > 0 && this.#leftOut(tried, true);
  }

  override itemsLeft(stream: Stream): number | undefined {
    return this.open > 0 ? undefined : this.lengths.count(stream);
  }

  override spares(handler: Node, ends?: Unknown): void {
    if (ends !== undefined && keptIn(this.relevance, handler).length > 0) this.m.refuseUnknown(ends, handler.from);
    if (!keptIn(this.relevance, handler).some((one) => this.relevance.acts(one) || bindsSome(this.m.textOf(one)))) return;
    this.supposes(handler, 'to catch nothing');
  }

  /** Both ways of what may move a rate are gone: it matters only where one of them does. */
  #weighed(condition: Unknown, node: Node, asked: CodePlace): Fork | boolean {
    this.#forks += 1;
    if (this.#forks > most.forks) return this.m.refuseUnknown(condition, node.from);
    return this.leaving(this.weigh(isSeen(condition, this.m.textOf(asked)) ? this.m.unknown(asked) : condition), node, asked);
  }

  override weigh(condition: Unknown): Fork {
    return this.doubts.within(super.weigh(condition), condition);
  }

  override failed(statement: Node, origins: readonly Origin[]): void {
    super.failed(statement, origins);
    const leads = () => statement.name === 'IfStatement' && keptIn(this.relevance, statement).some(({ name }) => leaves.has(name));
    if (makesNames.has(statement.name) || this.m.strict || !(this.relevance.acts(statement) || leads())) return;
    // Its statements say themselves what becomes of them; a loop or a way that is not gone has none.
    const lost = /^(For|While)Statement$/.test(statement.name) ? this.relevance.trains(statement) : /^(If|Match)/.test(statement.name);
    if (!lost && children(statement).some(({ name }) => name === 'Body')) return;
    const endless = this.updates > 0 && !this.told.length && origins.some(({ says = '' }) => says.endsWith('too long to be followed'));
    if (endless && this.walks[0]?.site.kind === 'while')
      this.refuse(this.walks[0].site.from, 'this loop has no end that is known; --steps says how many updates are wanted');
    // What goes wrong on one of two ways, the run may not go: it is asked which it goes.
    const isOpen = this.doubts.any && origins.every(({ says }) => says?.startsWith('Python raises'));
    throw new LrschedError(this.m.issues(isOpen ? this.doubts.all : new Unknown(origins), statement.from));
  }

  override movesRate(code: CodePlace): boolean {
    return this.relevance.within(code);
  }

  override keeps(statement: Node): boolean {
    return this.relevance.has(statement);
  }

  override opened(value: Value, place: CodePlace): (() => void) | undefined {
    if (!this.relevance.acts(place) || !(value instanceof Unknown || value instanceof Foreign)) return undefined;
    const said = value instanceof Foreign ? value.called.text : (value.origins[0]?.text ?? '');
    // What `tqdm(loader)` hands on is not what stands there.
    const [head = ''] = textOf(this.m.source, place).split(/:[ \t]*(?:#.*)?\r?\n/, 1);
    const there = head.replace(/^(async\s+)?with\s+/, '');
    const text = said.startsWith('@') || (said !== '' && there.includes(said)) ? said : there;
    const name = /([\w.]+)\s*(?:\(|$)/.exec(text)?.[1] ?? '';
    const decorated = text.startsWith('@');
    if (!decorated && harmlessWith.test(name.replace(/^.*\./, ''))) return undefined;
    const given = value.called && this.others.isGiven(value.called);
    if (given || movingWith.test(name) || (decorated && this.#movesBy(value))) {
      return this.refuse(place.from, `${firstLine(text)} is not known here, and it stands around what moves the rate`);
    }
    this.notes.add(`${firstLine(text)}, which stands around line ${this.line(place.from)}, is taken to change no rate`);
    return undefined;
  }

  /** Whether a function that a decorator nobody knows stands before moves a rate itself. */
  #movesBy(value: Unknown | Foreign): boolean {
    const at = value instanceof Unknown ? value.origins[0]?.at : undefined;
    if (at === undefined) return true;
    const decorated = enclosing(topAt(this.m.source, at).resolveInner(at, 1), 'DecoratedStatement');
    return decorated === undefined || this.relevance.within({ from: at + 1, to: decorated.to });
  }
}

/** What a turn of a loop begins with. */
type Begun = Readonly<{ rates: readonly Value[]; clocks: readonly (readonly [Living, number])[] }>;
