import { calledWith } from '../python/calls.ts';
import { inDoubt } from '../python/doubted.ts';
import { isInstalled } from '../python/imported.ts';
import { nothing } from '../python/machine.ts';
import { methodOn } from '../python/members.ts';
import type { CodePlace, Fork } from '../python/observer.ts';
import { type Node, textOf } from '../python/syntax.ts';
import { type Called, type Class, Dict, Foreign, Func, Native, Scope, Thing, Tuple, Unknown, type Value } from '../python/values.ts';
import { firstLine, leavingIn, leftBy, ways } from '../relevance/statement-words.ts';
import { lastOf } from './identify.ts';
import { Optimizer } from './optimizers.ts';
import { Taped } from './taped.ts';

/** Methods of what a library goes through, or calls itself. */
const ofItems = ['__call__', '__getitem__', '__getitems__', '__iter__', '__next__', 'forward'];

/** A function with a gradient of its own, and its methods. */
const withGradient = /(^|\.)autograd\.(function\.)?Function$/;

/** A function that an optimizer calls before or after each of its steps. */
interface Hook {
  readonly func: Value;
  readonly before: boolean;
}

/** What takes a function to call it again and again. */
const hooks = /hook|collate|callback|handler|worker_init|listener|observer|subscribe/i;
/** What makes another function of one, which does the same where that is called, or calls it once the run is over. */
const wraps =
  /^(\w*jit\w*|p?map|v?map|vjp|jvp|grad|value_and_grad|compile|script|function|partial|wraps|remat|checkpoint|cache|lru_cache|register|apply|signal|tree_map\w*|log|print|info|format)$/;

/** Arguments that are looked at for functions of a call. */
const mostGiven = 20;

/** A run in which libraries hold functions of the script and call them when they like: what those change is not known. */
export class HeldRun extends Taped {
  override called(called: Called, callee: Unknown | Foreign): Value | undefined {
    const value = super.called(called, callee);
    const text = callee instanceof Foreign ? '' : (callee.origins[0]?.text ?? '');
    const name = called.path === '' ? (/(\w+)\W*$/.exec(text)?.[1] ?? '') : lastOf(called.path);
    if (!this.m.strict && (value === undefined || /Loader$/.test(name)) && !wraps.test(name)) this.#given(called, name);
    return value;
  }

  override member(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined {
    const found = super.member(owner, name, place);
    if (!(owner instanceof Optimizer && found instanceof Native) || this.m.strict) return found;
    if (/^register_step_(pre|post)_hook$/.test(name))
      return new Native(name, ([func = null]) => this.#hook(owner, { func, before: name.includes('pre') }));
    if (/^register_\w*hook$/.test(name))
      return new Native(name, (args, keywords) => {
        for (const one of args) this.#hold(one, name, place);
        return found.call(args, keywords);
      });
    if (name !== 'step') return found;
    return new Native(name, (args, keywords) => {
      this.#closes(owner, args[0] ?? keywords.get('closure'), place);
      return found.call([], nothing);
    });
  }

  readonly #hooks = new Map<Optimizer, Hook[]>();

  /** From now on an optimizer calls a function with each step, until that is taken off again. */
  #hook(optimizer: Optimizer, hook: Hook): Value {
    const all = this.#hooks.get(optimizer) ?? [];
    this.#hooks.set(optimizer, all);
    if (!(hook.func instanceof Func) || this.relevance.changes(hook.func.node)) all.push(hook);
    const remove = new Native('remove', () => {
      all.splice(0, all.length, ...all.filter((one) => one !== hook));
      return null;
    });
    return new Thing(undefined, new Map([['remove', remove]]));
  }

  override update(optimizer: Optimizer, at: number): void {
    const all = this.#hooks.get(optimizer) ?? [];
    const call = (before: boolean): void => {
      for (const hook of all.filter((one) => one.before === before))
        this.m.call(hook.func, [optimizer, Tuple.of(), new Dict()], nothing, { from: at, to: at });
    };
    if (all.length > 0) this.odd();
    call(true);
    super.update(optimizer, at);
    call(false);
  }

  leavesOut(func: Func, path: string, parameters: readonly string[]): void {
    const asked = parameters.filter((name) => this.relevance.reads(`${name}@${func.node.from}`));
    if (asked.length > 0 && !this.m.strict)
      this.notes.add(`what @${path} may give ${func.name} is not known; the defaults of ${asked.join(', ')} are taken`);
  }

  /** A model is called by way of its class, which calls its `forward`. */
  behind({ type }: Thing): Func | undefined {
    const method = this.m.strict || type?.foreign() === undefined ? undefined : type?.find('forward');
    return method instanceof Func && this.relevance.changes(method.node) ? method : undefined;
  }

  /** `apply` of a function with a gradient of its own calls its `forward`; when its `backward` is called is not followed. */
  ofClass(type: Class, name: string, place: CodePlace): Value | undefined {
    if (this.m.strict || name !== 'apply' || !withGradient.test(type.foreign()?.path ?? '')) return undefined;
    const [forward, backward] = [type.find('forward'), type.find('backward')];
    return new Native(name, (args) => {
      if (backward instanceof Func) this.#keep(backward, type.name, place);
      const given = [this.m.unknown(place), ...args];
      return forward instanceof Func && this.relevance.changes(forward.node)
        ? this.m.call(forward, given, nothing, place)
        : this.m.unknown(place);
    });
  }

  /** What a step is given it calls before it sets anything. */
  #closes({ called }: Optimizer, closure: Value | undefined, place: CodePlace): void {
    if (!(closure instanceof Func) || !this.relevance.changes(closure.node)) return;
    if (/LBFGS/.test(called.path)) this.#hold(closure, lastOf(called.path), place);
    else this.m.call(closure, [], nothing, place);
  }

  #given({ args, keywords, at, text }: Called, name: string): void {
    const place = { from: at, to: at + text.length };
    const all = [...args, ...keywords.values()].slice(0, mostGiven);
    for (const one of all)
      for (const inner of Array.isArray(one) ? one.slice(0, mostGiven) : one instanceof Dict ? one.map.values() : [one])
        this.#hold(inner, name, place, [...keywords].find(([, value]) => value === one)?.[0]);
  }

  /** A library is given something of the script that it may call. */
  #hold(value: Value, by: string, place: CodePlace, keyword = by): void {
    if (value instanceof Thing)
      for (const name of ofItems) {
        const method = value.type?.find(name);
        if (method instanceof Func) this.#keep(methodOn(value, method), by, place);
      }
    if (!(value instanceof Func)) return;
    if (!this.relevance.within(value.node) || hooks.test(by) || hooks.test(keyword)) this.#keep(value, by, place);
    else this.notes.add(`${by} is given ${value.name}, which moves the rate, and is taken never to call it`);
  }

  /** What it changes is not known from here on. */
  #keep(func: Func, by: string, place: CodePlace): void {
    if (!this.relevance.changes(func.node)) return;
    const says = `when ${by} calls ${func.name} is not followed, and what that changes matters here`;
    const unknown = new Unknown([{ text: '', at: func.node.from, says }]);
    const call = (): Value => {
      calledWith(this.m, func, unknown, place);
      return null;
    };
    inDoubt(this.m, new Scope(), unknown, call, () => null);
  }

  /** Says what is taken for true of a line of the script, where something moves a rate in what it leaves. */
  protected supposes(node: Node, says: string, at = node.from): void {
    const left = leftBy(node);
    if (left && !this.relevance.within(left) && !this.relevance.changes(left)) return;
    if (!isInstalled(`${this.line(at)}`)) this.notes.add(`line ${this.line(at)} is taken ${says}`);
  }

  /** Says of one of two ways that leaves where the other goes on that it is taken never to. */
  protected leaving(fork: Fork | boolean, node: Node, asked: CodePlace): Fork | boolean {
    if (typeof fork === 'boolean') return fork;
    const join: Fork['join'] = (first, second) => {
      fork.join(first, second);
      const ends = [first, second].find((signal) => signal !== undefined && signal !== 'raise');
      if (ends === undefined || first === second) return;
      const place = leavingIn(node, ends);
      if (ends === first) this.supposes(place, `never to ${ways[ends]}: ${firstLine(textOf(this.m.source, asked))}`, asked.from);
      else this.supposes(place, `never to ${ways[ends]}`);
    };
    return { other: () => fork.other(), join };
  }
}
