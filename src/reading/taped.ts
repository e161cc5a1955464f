import type { CodePlace } from '../python/observer.ts';
import type { Tape } from '../python/repeats.ts';
import type { Deed } from '../python/turn-arithmetic.ts';
import { steadyCalls } from '../python/value-courses.ts';
import { Foreign, type Keywords, Native, type Thing, Unknown, type Value } from '../python/values.ts';
import { Events } from './events.ts';
import { Sized } from './lengths.ts';
import { Made, Optimizer } from './optimizers.ts';
import type { Gone, Walk } from './walks.ts';

/** Events that can be set down where a turn of a loop is watched. */
export class Taped extends Events {
  readonly #tapes: Tape[] = [];
  #within = false;

  /** Notes what happens from now on, until that is stopped. */
  tape(events: Deed[]): Tape {
    const tape: Tape = { events, odd: false, depth: this.#depth, open: this.open, asked: false };
    this.#tapes.push(tape);
    return tape;
  }

  stop(tape: Tape): void {
    const at = this.#tapes.indexOf(tape);
    if (at >= 0) this.#tapes.splice(at, 1);
  }

  /** The parameter groups, whose rates nobody but the optimizers holds. */
  roots(): readonly Value[] {
    return [...this.optimizers.known.values()].flatMap(({ groups }) => groups);
  }

  get #depth(): number {
    return this.walks.filter(({ parts }) => !parts).length;
  }

  /** What of the run a turn may hang on, beside the values of the script. */
  marks(): readonly unknown[] {
    const { made, strangers, plotted, rates, callbacks, parsers, uncalled, locals, callings, optimizers, living, lengths, m } = this;
    const found: unknown[] = [made, strangers, plotted, rates, callbacks, parsers, uncalled, this.unheeded, m.stars].map(
      (all) => all.length,
    );
    for (const all of [
      locals,
      callings,
      living,
      this.notes,
      lengths.notes,
      lengths.asked,
      this.others.entrusted,
      this.loopsGone,
      m.rebound,
    ])
      found.push(all.size);
    found.push(this.#depth, this.open, m.ended, this.epochs, this.timesteps, this.duration, optimizers.members.size, optimizers.known.size);
    for (const { groups } of optimizers.known.values()) found.push(groups.length);
    for (const { missing, within, processes } of living.values()) found.push(missing, within, processes);
    return found;
  }

  /** Something of the kind that happens turn after turn. */
  event(happen: () => void, anywhere = false, again: Deed = happen): void {
    if (this.#within || this.#tapes.length === 0) {
      happen();
      return;
    }
    const { strictCalls } = this.m;
    const depth = this.#depth;
    const starts = this.#tapes.map(({ events }) => events.length);
    for (const tape of this.#tapes) {
      if (!anywhere && (tape.depth !== depth || tape.open !== this.open || this.m.doubts > 0)) tape.odd = true;
      if (!tape.odd) tape.events.push(again);
    }
    this.#within = true;
    try {
      happen();
    } finally {
      this.#within = false;
    }
    this.#hasAsked(strictCalls, starts);
  }

  /** Where a function of the script was asked for a rate since then, it finds in another turn what that has come to. */
  #hasAsked(strictCalls: number, starts: readonly number[]): void {
    if (this.m.strictCalls === strictCalls) return;
    for (const [index, tape] of this.#tapes.entries()) {
      tape.asked = true;
      this.m.tracer?.settles(tape.events, starts[index] as number);
    }
  }

  /** A loop was gone through, with so many updates. */
  protected leaves({ site: { from: at }, turns, first }: Walk, outermost: boolean, open: boolean, updates: number): void {
    const go = () => {
      const gone: Gone = this.loopsGone.get(at) ?? { at, outermost, open, entered: 0, turns: 0, updates: 0, first };
      this.loopsGone.set(at, gone);
      gone.entered += 1;
      gone.turns += turns;
      gone.updates += updates;
      gone.open ||= open;
    };
    this.event(go, true);
  }

  /** Something else happens. */
  protected odd(): void {
    if (!this.#within) for (const tape of this.#tapes) tape.odd = true;
  }

  protected override happens(at: number): void {
    this.odd();
    super.happens(at);
  }

  override update(optimizer: Optimizer, at: number): void {
    if (optimizer.next !== undefined) this.odd();
    this.event(() => super.update(optimizer, at));
  }

  protected override trains(optimizer: Optimizer, at: number, epoch: boolean): void {
    if (optimizer.next !== undefined) this.odd();
    this.event(() => super.trains(optimizer, at, epoch));
  }

  override member(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined {
    const found = super.member(owner, name, place);
    if (this.#tapes.length === 0 || found === undefined || this.m.strict) return found;
    if (owner instanceof Made && name === 'step' && found instanceof Native)
      return new Native(name, (args, keywords) => {
        const { tracer } = this.m;
        const call = (given: typeof args, named: typeof keywords) => void found.call(given, named);
        this.event(() => call(args, keywords), false, tracer?.calling(args, keywords, call));
        // It may have moved the rates.
        if (tracer !== undefined) tracer.stale = true;
        return null;
      });
    if (owner instanceof Made && /^get_(last_)?lr$/.test(name) && found instanceof Native) return this.#asking(found);
    // What kind of device it is, and the like.
    if (owner instanceof Unknown && typeof found === 'string') return found;
    // What a library makes of its own objects is not seen, but for the groups, which are there.
    if (name !== 'param_groups' && (name !== 'step' || !(owner instanceof Optimizer || owner instanceof Unknown))) this.odd();
    return found;
  }

  /** A scheduler's rates, which each turn asks for again. */
  #asking({ name, call }: Native): Native {
    return new Native(name, (args, keywords) => {
      const { strictCalls } = this.m;
      const starts = this.#tapes.map(({ events }) => events.length);
      const rates = call(args, keywords);
      this.#hasAsked(strictCalls, starts);
      this.m.tracer?.asks(rates, () => call(args, keywords));
      return rates;
    });
  }

  override called(...call: Parameters<Events['called']>): Value | undefined {
    const found = super.called(...call);
    // What is taken never to exit does nothing, and what only has a length neither.
    const idle = found === undefined || found instanceof Unknown || found instanceof Sized || (found === null && this.m.doubts > 0);
    if (!idle && !steadyCalls.test(call[0].path)) this.odd();
    return found;
  }

  override wrote(owner: Value, key: Value, value: Value): void {
    if (owner instanceof Foreign) this.odd();
    super.wrote(owner, key, value);
  }

  override extended(self: Thing, foreign: Unknown | undefined, args: readonly Value[], keywords: Keywords, place: CodePlace): void {
    this.odd();
    super.extended(self, foreign, args, keywords, place);
  }

  override inherited(self: Thing, name: string, place: CodePlace): Value | undefined {
    if (self.made !== undefined) this.odd();
    return super.inherited(self, name, place);
  }
}
