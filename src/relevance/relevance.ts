import type { Node } from '../python/syntax.ts';
import { Callables } from './callables.ts';
import {
  calledAnywhere,
  calledByLibraries,
  callsNothing,
  isSpecial,
  iterates,
  makesObjects,
  movesUnnamed,
  mutators,
  resumes,
} from './called-names.ts';
import type { Handed, LambdaSeen } from './expression-names.ts';
import { LedTo } from './led-to.ts';
import { anyIn, Marks } from './marks.ts';
import { loopAround, type Mention, type Mentions, parametersIn, statements } from './mentions.ts';
import { keepsLists, keepsRates, leavesRates, movesRates, namedOptimizer, readsLater, setsMode, training } from './moving-code.ts';
import { ofAnyClass, writtenName } from './name-scopes.ts';
import { attributesSet, byMadeName, fetchedBy, mayFetch, readByName, readsAny } from './plain-names.ts';
import { ScriptClasses } from './script-classes.ts';
import { type ScriptNames, scriptNames } from './script-names.ts';
import type { ArgumentSlot } from './signatures.ts';
import { leaves, makes, movingHead, mutatedBy, onlyTells, ownersOf, partsOnly } from './statement-words.ts';
import { Tries } from './tries.ts';
import { type Now, nothingOver, type Over, overBy, type Untaken } from './untaken.ts';
import { isWild, setsByName } from './wild-code.ts';

/** Which statements may move a rate, or a counter or a condition that does, by their names: what is kept too much only costs time. */
export class Relevance {
  readonly #mentions: Mentions;
  /** What is found out, until nothing more is. */
  readonly #marks = new Marks();
  /** Names, of variables and attributes, that something relevant reads. */
  readonly #names = this.#marks.make<string>();
  /** Functions whose value is used, and those that act. */
  readonly #valued = this.#marks.make<string>();
  readonly #acting = this.#marks.make<string>();
  /** Functions in which a rate is moved. */
  readonly #moving = this.#marks.make<string>();
  /** Functions that give one that acts, generators that act where they are gone on with, classes whose objects act where they are called. */
  readonly #givers = this.#marks.make<string>();
  readonly #goers = this.#marks.make<string>();
  /** Parameters that are given optimizers. */
  readonly #optimizers = this.#marks.make<string>();
  /** Other names by which one comes to what those hold. */
  readonly #led: LedTo;
  /** Any attribute of what is called so may be read, by a name that is put together. */
  readonly #wholes = this.#marks.make<string>();
  readonly #relevant = this.#marks.make<number>();
  /** Statements by which, or in which, a rate is moved. */
  readonly #effects = this.#marks.make<number>();
  /** Those that change what lasts beyond the function around them. */
  readonly #lasting = this.#marks.make<number>();
  /** Statements that hand what acts to a library, which may call it. */
  readonly #uses = this.#marks.make<number>();
  /** Loops in which something is counted that matters, so that leaving them does, too. */
  readonly #counting = this.#marks.make<number>();
  #all: boolean;
  /** The same at later loops, by their places. */
  readonly #later = new Map<number, Relevance>();
  /** Statements that are over, which read nothing any more. */
  readonly #done: ReadonlySet<number>;
  readonly #callable: Callables;
  readonly #script: ScriptNames;
  readonly #classes: ScriptClasses;
  readonly #untaken: Untaken;

  constructor(mentions: Mentions, { done, untaken, shared }: Over = nothingOver) {
    const [{ arms }, { all }] = [untaken, mentions];
    const stays = ({ node }: Mention) => !arms.some(({ from, to }) => from <= node.from && node.to <= to);
    this.#mentions = arms.length === 0 ? mentions : { ...mentions, all: all.filter(stays) };
    [this.#untaken, this.#done] = [untaken, done];
    this.#led = new LedTo(this.#marks, this.#names, mentions.every);
    this.#classes = new ScriptClasses(all);
    this.#script = scriptNames(this.#mentions, all);
    this.#callable = new Callables(this.#marks, this.#script.bound);
    this.#all = all.some((one) => isWild(one, one.func === undefined && loopAround(one) === undefined, all));
    for (const name of [...all.flatMap(({ func = [] }) => func).filter(isSpecial), ...calledByLibraries.flatMap(mentions.every)])
      this.#valued.add(name);
    const tries = new Tries(this.#mentions.all);
    for (let size = -1; size !== this.#marks.size; ) {
      size = this.#marks.size;
      for (const mention of this.#mentions.all) this.#look(mention);
      this.#led.share(shared);
      this.#lookAtFunctions();
      for (const one of tries.raising(this.#relevant, this.#effects)) {
        this.#keep(one, false, false, false);
        for (const read of one.reads) this.#names.add(read);
      }
    }
    const [moving, acting] = [this.#moving, this.#acting].map((names) => [...names].map(ofAnyClass)) as [string[], string[]];
    this.#all ||= moving.some(movesUnnamed) || acting.some((name) => calledAnywhere.test(name));
  }

  /** What functions are that nobody calls by their names: those that are handed to decorators, generators, constructors. */
  #lookAtFunctions(): void {
    const { all, parameters, generators, constructors, every } = this.#mentions;
    const [acting, valued] = [this.#acting, this.#valued];
    for (const { decorated } of all) {
      if (decorated?.by.some(this.#anyActs)) acting.add(decorated.name);
      const own = decorated?.by.filter((name) => parameters.has(name)).flatMap(every) ?? [];
      if (decorated === undefined || own.length === 0) continue;
      if (own.some((name) => this.#givers.has(name))) acting.add(decorated.name);
      for (const name of [decorated.name, ...own]) valued.add(name);
      if (!acting.has(decorated.name)) continue;
      for (const one of own.flatMap((name) => parametersIn(this.#mentions, name))) acting.add(one);
    }
    for (const name of generators) if (acting.has(name)) this.#goers.add(name);
    for (const [type, init] of constructors) if (this.within(init)) acting.add(type);
    for (const [type, bases] of this.#classes.bases) if (bases.some((base) => acting.has(base))) acting.add(type);
  }

  readonly #anyActs = (name: string): boolean => this.#mentions.every(name).some((one) => this.#acting.has(one));
  readonly #anyMoves = (name: string): boolean => this.#mentions.every(name).some((one) => this.#moving.has(one));

  #isOptimizer(scoped: string): boolean {
    const name = writtenName(scoped);
    return this.#optimizers.has(scoped) || (namedOptimizer.test(name) && !(name === 'opt' && this.#script.optIsSettings));
  }

  /** The parameters of functions of the script that are given something at a place of a call; nothing where nobody knows them. */
  #parameters(to: string, slot: ArgumentSlot | undefined): readonly string[] | undefined {
    return slot === undefined || this.#script.bound.has(writtenName(to)) ? undefined : this.#mentions.signatures.at(to, slot);
  }

  /** Whether what is handed may act where it is called; a function of the script gives what it returns. */
  #mayAct({ name, made, lambda }: Handed, one: Mention): boolean {
    if (name === 'lambda') return lambda === undefined || this.#actsLater(one, lambda);
    if (!made || !(this.#mentions.parameters.has(name) || this.#classes.bases.has(name))) return this.#acting.has(name);
    return this.#givers.has(name) || this.#goers.has(name) || this.#callable.makes(name);
  }

  /** What a function of the script is handed is what its parameter is; false where nobody follows that. */
  #takenBy(hand: Handed, one: Mention): boolean {
    const { to, name: handed, slot } = hand;
    const parameters = this.#parameters(to, slot);
    for (const parameter of parameters ?? []) {
      if (this.#isOptimizer(handed)) this.#optimizers.add(parameter);
      if (this.#mayAct(hand, one)) this.#acting.add(parameter);
      if (this.#names.has(handed)) this.#names.add(parameter);
      else if (this.#led.has(handed)) this.#led.add(parameter);
      const both = [writtenName(handed), writtenName(parameter)];
      if (both.some((name) => this.#wholes.has(name))) for (const name of both) this.#wholes.add(name);
    }
    return parameters !== undefined;
  }

  /** What is handed to what makes an object may be that by an attribute: of a keyword's name, or a field of a class. */
  #heldBy(hand: Handed, one: Mention): void {
    const { to, name: handed, keyword } = hand;
    const named = keyword !== undefined && makesObjects.test(writtenName(to)) ? [keyword] : [];
    for (const name of [...named, ...(this.#classes.fields.get(to) ?? [])]) {
      if (this.#mayAct(hand, one)) this.#acting.add(name);
      if (this.#led.matters(handed)) this.#led.alias(name);
    }
  }

  /** The same once a loop is come to: what stands before it, and is gone through once, asks for nothing any more. */
  after(loop: { readonly from: number }, now: Now): Relevance {
    const known = this.#later.get(loop.from) ?? this.#after(loop, now);
    this.#later.set(loop.from, known);
    return known;
  }

  #after(loop: { readonly from: number }, now: Now): Relevance {
    const over = this.#all ? undefined : overBy(this.#mentions, loop, this.#done, now);
    return over === undefined ? this : new Relevance(this.#mentions, over);
  }

  /** Whether something that matters reads a name. */
  reads = (name: string): boolean => this.#names.has(name);

  /** Whether any loop of the file may move a rate. */
  get any(): boolean {
    return this.#mentions.all.some(({ node }) => /^(For|While)Statement$/.test(node.name) && this.#effects.has(node.from));
  }

  /** Whether something in there trains beyond doubt: by its own code, or by a function that moves a rate. */
  trains({ from, to }: { readonly from: number; readonly to: number }): boolean {
    const within = this.#mentions.all.filter(({ node }) => from <= node.from && node.to <= to);
    return within.some(({ head, calls }) => movesRates.test(head) || calls.some((one) => this.#moving.has(one)));
  }

  /** Whether a statement has to be gone through. */
  has(node: Pick<Node, 'from' | 'name'>): boolean {
    return this.#all || this.#relevant.has(node.from) || !statements.has(node.name) || this.#isIdle(node.from);
  }

  /** Whether a place is in what was left out: should it be gone through after all, then as it is. */
  #isIdle(at: number): boolean {
    return this.#mentions.idle.some(({ from, to }) => from <= at && at < to);
  }

  /** Whether something moves a rate in it, or by it. */
  acts(node: { readonly from: number }): boolean {
    return this.#effects.has(node.from);
  }

  /** Whether a function moves a rate that is called by this, as it is written. */
  moves(callee: string): boolean {
    const name = callee.slice(callee.lastIndexOf('.') + 1);
    return this.#anyMoves(name) || (name === callee && this.#moving.has(`${name}@0`));
  }

  /** Whether anything in there moves a rate. */
  within(node: { readonly from: number; readonly to: number }): boolean {
    return anyIn(this.#effects, node);
  }

  /** Whether anything in there changes what matters and lasts beyond it. */
  changes(node: { readonly from: number; readonly to: number }): boolean {
    return anyIn(this.#lasting, node);
  }

  /** Whether code calls what acts, or moves a rate by what it says itself. */
  #does(one: Mention): boolean {
    const { calls, methods, targets, head } = one;
    const acting = this.#acting;
    return (
      movesRates.test(movingHead(one, this.#script.groupsAreOwn)) ||
      calls.some(
        (call) =>
          (call === '__init__' ? this.#constructs(one) : acting.has(call)) || (training.test(writtenName(call)) && !setsMode.test(head)),
      ) ||
      (one.dynamic && acting.size > 0) ||
      calls.some((call, at) => this.#givers.has(call) && calls.indexOf(call) < at) ||
      one.implied.some((method) => this.#moving.has(method)) ||
      (one.writes && this.#anyMoves('__set__')) ||
      this.#iterates(one) ||
      (one.writes && targets.some(this.#anyMoves)) ||
      methods.some(([on, method]) => (this.#anyActs(on) && resumes.test(method)) || (method === 'apply' && this.#callable.has(on))) ||
      one.hands.some((hand) => this.#isOptimizer(hand.name) && !leavesRates.test(writtenName(hand.to)) && !this.#takenBy(hand, one))
    );
  }

  /** Whether a lambda does so where it is called; one that changes what it is given may be given anything. */
  #actsLater(one: Mention, lambda: LambdaSeen): boolean {
    const within = { ...one, ...lambda, targets: [], writes: false };
    for (const { to, name, slot } of lambda.hands)
      if (lambda.takes.has(name)) for (const parameter of this.#parameters(to, slot) ?? []) this.#led.add(parameter);
    return (
      this.#does(within) ||
      this.#mutates(within).length > 0 ||
      lambda.fetches.some(this.#led.matters) ||
      mutatedBy(within, this.#script.libraries).some((on) => lambda.takes.has(on))
    );
  }

  /** Whether it goes through something whose iterator acts, or may. */
  #iterates = (one: Mention): boolean => one.implied.some((method) => iterates.test(method) && this.#acting.has(method));

  /** What relevant names hold that its methods change. */
  #mutates(one: Mention): readonly string[] {
    const matters = (on: string) => this.#names.has(on) || this.#mayBeSetByName(on);
    return mutatedBy(one, this.#script.libraries).filter(matters);
  }

  #look(one: Mention): void {
    const { node, func, parent, targets, calls, methods, reads, alias } = one;
    const { name } = node;
    if (onlyTells(one, this.#mentions.parameters, this.#script) && !this.#iterates(one)) return;
    const [names, acting] = [this.#names, this.#acting];
    const byName = setsByName(one);
    const mutates = this.#mutates(one);
    const mutated = byName || mutates.length > 0;
    let acts = makes.has(name) ? (one.decorated?.by.some(this.#anyActs) ?? false) : this.#does(one) || this.#uses.has(node.from);
    const fetched = acting.size > 0 && (mayFetch(one.head, byMadeName, this.#script.plain) || fetchedBy(one.head).some(this.#anyActs));
    let relevant = this.#relevant.has(node.from) || acts || mutated || makes.has(name) || keepsRates.test(one.head);
    if (targets.some((target) => names.has(target))) relevant = true;
    this.#led.bind(one);
    this.#led.give(one, (to, slot) => this.#parameters(to, slot) ?? [], this.#mentions.parameters);
    this.#callable.bind(one);
    // What a lambda does is done where it is called; `push = list.append` changes the list wherever it is called, `run = train` trains, and so does what a function hands back.
    const lambdas = [...one.lambdas].filter(([, lambda]) => this.#actsLater(one, lambda));
    for (const [at] of lambdas) this.#lasting.add(at);
    const flows =
      lambdas.length > 0 ||
      (reads.has('apply') && [...reads].some(this.#callable.has)) ||
      [...one.free, ...one.given.flatMap(({ to, slot, reads }) => (this.#parameters(to, slot) ? [] : [...reads]))].some(
        // What a class has is not that class.
        (read) => !calls.includes(read) && acting.has(read) && (one.whole.has(read) || !this.#classes.bases.has(read)),
      ) ||
      one.fetches.some(this.#led.matters) ||
      one.late.some((call) => acting.has(call)) ||
      (alias.length > 0 && mutators.has(/=[^=]*\.(\w+)\s*$/.exec(one.head)?.[1] ?? '')) ||
      calls.some((call) => this.#givers.has(call) || (name !== 'ForStatement' && this.#goers.has(call))) ||
      one.makes.some(this.#callable.makes);
    if (flows && /^(Return|Yield)Statement$/.test(name) && func !== undefined) this.#givers.add(func);
    if (flows && targets.length > 0) {
      relevant = true;
      if (name === 'ForStatement') acts = true;
      for (const target of targets) acting.add(target);
    }
    // What `getattr` fetches may be any method, where it is called or handed on.
    if (fetched)
      for (const target of targets)
        if (this.#script.called.has(target) || (!one.writes && this.#script.handed.has(target))) acting.add(target);
    // A function that is handed one that acts may call it.
    if (byName && (lambdas.length > 0 || fetched)) this.#all = true;
    for (const hand of one.hands) {
      const { to, name: handed } = hand;
      if (this.#takenBy(hand, one)) continue;
      this.#heldBy(hand, one);
      if (this.#mayAct(hand, one) && (hand.keyword === 'key' || !callsNothing.has(writtenName(to)) || this.#mentions.parameters.has(to))) {
        relevant = true;
        // What acts may have any name then.
        if (/^(__)?setattr/.test(to)) this.#all = true;
        // What keeps it, such as a list, is gone through where it is called.
        if (mutators.has(writtenName(to)))
          for (const on of ownersOf(writtenName(to), methods))
            if (on !== writtenName(to) && !this.#script.libraries.has(writtenName(on))) acting.add(on);
        for (const callee of this.#classes.callees(one, to, this.#mentions.strange)) {
          const from = writtenName(callee === to ? (hand.on ?? to) : callee);
          // What a library does with it is done by then.
          if (this.#mentions.strange.has(from) && !this.#script.bound.has(from)) this.#uses.add(node.from);
          else if (!mutators.has(to)) {
            for (const one of [...this.#mentions.every(callee), ...parametersIn(this.#mentions, callee)]) acting.add(one);
          }
        }
      }
      if (names.has(handed)) for (const parameter of this.#mentions.parameters.get(to) ?? []) names.add(parameter);
    }
    const reaches = this.#led.reaches(one);
    if (one.writes && this.#wholes.size > 0 && attributesSet(one.head).some((owner) => this.#wholes.has(owner))) relevant = true;
    // What a loader or a bar of progress is given is gone through, what an optimizer is given has rates; others set what is read.
    const made = this.#classes.builds(one, this.#mentions.constructors, (init) => this.changes(init));
    if (reaches || made) relevant = true;
    if (name === 'ReturnStatement' || name === 'YieldStatement' || /\byield\b/.test(one.head))
      if (func !== undefined && (this.#valued.has(func) || acting.has(func))) relevant = true;
    if (name === 'BreakStatement' || name === 'ContinueStatement') {
      const loop = loopAround(parent);
      if (loop !== undefined && (this.#effects.has(loop.node.from) || this.#counting.has(loop.node.from))) relevant = true;
    }
    // An error that is caught is a way to leave; one that is not ends the run.
    if (name === 'RaiseStatement' && (func === undefined || acting.has(func) || this.#valued.has(func))) relevant = true;
    if (relevant) this.#keep(one, acts, byName || mutates.some((on) => !this.#isOwn(one, on)), reaches || made);
  }

  /** Whether an attribute may be another name for what matters: it is set by its name, and nowhere as it is written. */
  #mayBeSetByName = (name: string): boolean => this.#script.setByName && !this.#script.bound.has(name) && !name.includes('@');

  /** Whether a name is bound to what its function made itself, and nobody else holds. */
  #isOwn = (one: Mention, name: string): boolean =>
    (this.#mentions.fresh.has(`${one.func}.${name}`) && !this.#led.has(name)) || partsOnly(one, name);

  /** Whether `super().__init__()`, or `Base.__init__(self)`, does something: a constructor is that of its class alone. */
  #constructs(one: Mention): boolean {
    return this.#classes.above(one).some((base) => this.#acting.has(base));
  }

  /** What a statement that is kept has to know; what a function is given matters where its parameter does. */
  *#readBy({ free, given }: Mention): Iterable<string> {
    yield* free;
    for (const { to, slot, reads } of given)
      if (this.#parameters(to, slot)?.some((parameter) => this.#names.has(parameter)) ?? true) yield* reads;
  }

  #keep(one: Mention, acts: boolean, mutated: boolean, reaches: boolean): void {
    const { node, func, parent, targets } = one;
    const { name } = node;
    this.#relevant.add(node.from);
    const over = this.#done.has(node.from) && !readsLater.test(one.head);
    const known = this.#untaken.decided.has(node.from);
    const asked = !known && (name !== 'ReturnStatement' || (func !== undefined && this.#valued.has(func)));
    for (const owner of readsAny(one.head)) this.#wholes.add(owner);
    for (const name of readByName(one.head).flatMap(this.#mentions.every)) for (const all of [this.#names, this.#valued]) all.add(name);
    // What is fetched by a name that is put together may be any function.
    if (mayFetch(one.head, byMadeName, this.#script.plain)) for (const func of this.#mentions.parameters.keys()) this.#valued.add(func);
    if (asked && !makes.has(name)) {
      // The value of a call that stands alone is not asked for.
      const idle = name === 'ExpressionStatement' || (name === 'AssignStatement' && !targets.some((target) => this.#names.has(target)));
      for (const read of this.#readBy(one)) {
        if (!over || keepsLists.test(one.head)) this.#names.add(read);
        // A function that it handed on lives on: `rate = partial(decay, low=0.1)`.
        if (!(idle && one.alone.has(read))) this.#valued.add(read);
      }
    }
    const outlives =
      (one.writes && !targets.some((target) => this.#mentions.fresh.has(`${func}.${target}`))) ||
      reaches ||
      targets.some((target) => func !== undefined && this.#mentions.scoped.has(`${func}.${target}`));
    const effect = acts || mutated || (outlives && !makes.has(name));
    if (acts) this.#effects.add(node.from);
    if (effect) this.#lasting.add(node.from);
    if (acts && func !== undefined) this.#moving.add(func);
    for (let at = parent; at !== undefined && at.node.name !== 'FunctionDefinition'; at = at.parent) {
      this.#relevant.add(at.node.from);
      if (acts) this.#effects.add(at.node.from);
    }
    if (effect && func !== undefined) {
      this.#acting.add(func);
      this.#callable.add(func, parent);
    }
    if (leaves.has(name) || makes.has(name)) return;
    // A counter in a loop makes leaving that loop matter, and so does what it leaves its own name at.
    const own = name === 'ForStatement' && targets.some((one) => this.#names.has(one)) ? [node.from] : [];
    for (const at of [loopAround(parent)?.node.from ?? [], own].flat()) this.#counting.add(at);
  }
}
