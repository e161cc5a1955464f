import { LrschedError } from '../core/issues.ts';
import type { Live } from '../frameworks/group.ts';
import type { Machine } from '../python/machine.ts';
import { isNumeric } from '../python/numeric.ts';
import type { CodePlace } from '../python/observer.ts';
import { type Dict, Func, type Keywords, Native, type Scope, Thing, Unknown, unread, type Value } from '../python/values.ts';
import { restore } from './group-forks.ts';
import { candidates, type Wanted } from './identify.ts';
import { type Enlivening, enliven, type Living, rateIssues } from './living.ts';
import { Made, type Optimizer, type Optimizers } from './optimizers.ts';
import { inherited, inheriting, written } from './written.ts';

/** What objects of the script are made in whose classes extend a library's. */
interface Estate {
  readonly m: Machine;
  readonly wanted: Wanted;
  readonly optimizers: Optimizers;
  readonly made: Made[];
  readonly living: Map<Made, Living>;
  surroundings(): Enlivening;
  /** Whether a value is called like an optimizer and never built. */
  named(value: Value): boolean;
}

/** How an object is made: its class, what its constructor hands on, and where. */
export interface Heir {
  readonly self: Thing;
  readonly foreign: Unknown | undefined;
  readonly args: readonly Value[];
  readonly keywords: Keywords;
  readonly place: CodePlace;
}

/** Methods by which a class says its rates otherwise than the one that it extends. */
const says = ['get_lr', '_get_closed_form_lr', 'step', '_initial_step', '_update_lr'] as const;

/** Classes of PyTorch that are made of others, which they step. */
const withStepsOfTheirOwn = /^(SequentialLR|ChainedScheduler)$/;

/** Makes a scheduler of the script that computes its rates itself; false where a library's does, or nobody knows how. */
export function inherit(estate: Estate, heir: Heir): boolean {
  const { m, optimizers, wanted } = estate;
  const { self, foreign, args, keywords } = heir;
  const path = foreign?.path ?? '';
  const own = says.filter((name) => self.type?.find(name) instanceof Func);
  if (self.made !== undefined || own.length === 0) return false;
  const value = args[0] ?? keywords.get('optimizer');
  if (value === undefined || !(optimizers.has(value) || estate.named(value))) return false;
  const optimizer = optimizers.of(value as Unknown);
  if (/(^|\.)_?LRScheduler$/.test(path)) {
    if (own.every((name) => name === '_get_closed_form_lr')) return false;
    const last = args[1] ?? keywords.get('last_epoch') ?? -1;
    bring(estate, heir, optimizer, last, undefined);
    return true;
  }
  const called = { path, args, keywords, at: heir.place.from, text: m.textOf(heir.place) };
  const [one] = candidates(called, { ...wanted, stars: m.stars });
  if (one?.framework.name !== 'torch' || withStepsOfTheirOwn.test(one.maker.name)) return false;
  const plateau = one.maker.name === 'ReduceLROnPlateau';
  const steps = plateau || one.maker.name === 'CosineAnnealingWarmRestarts';
  if (steps && own.some((name) => name !== 'step')) return false;
  known(estate, heir, optimizer);
  // The one that is extended is made to be asked for its rule, and moves nothing by itself.
  const before = optimizers.state();
  const living = enliven(estate.surroundings(), new Made(called));
  const aims = (optimizer.groups as Dict[]).map(({ map }) => map.get('swa_lr'));
  restore(before);
  for (const [index, aim] of aims.entries()) if (aim !== undefined) (optimizer.groups[index] as Dict).map.set('swa_lr', aim);
  if (living?.missing) throw living.missing;
  // Its constructor makes no step, unlike those of all others.
  if (!plateau) for (const group of living?.groups ?? []) group.load({ last_epoch: -1, T_cur: -1, _step_count: 0, _is_initial: true });
  bring(estate, heir, optimizer, keywords.get('last_epoch') ?? -1, living?.groups, steps);
  if (plateau) self.attributes.set('last_epoch', 0);
  return true;
}

/** The rates that it starts from must be known. */
function known({ m }: Estate, { self, place }: Heir, optimizer: Optimizer): void {
  const rates = (optimizer.groups as Dict[]).map((group) => group.map.get('lr') as Value);
  const unknown = rates.find((rate) => !isNumeric(rate));
  if (unknown !== undefined) throw new LrschedError(rateIssues(m, unknown, self.type?.name ?? 'the scheduler', (m.instance ?? place).from));
}

function bring(estate: Estate, heir: Heir, optimizer: Optimizer, last: Value, base: readonly Live[] | undefined, steps = false): void {
  const { m } = estate;
  const { self, place } = heir;
  const node = m.instance ?? place;
  const name = self.type?.name ?? 'LRScheduler';
  const made = new Made({ path: name, args: [], keywords: new Map(), at: node.from, text: m.textOf(node) });
  made.label = self.type?.name;
  self.made = made;
  estate.made.push(made);
  known(estate, heir, optimizer);
  const { living, begin } = written(m, { self, made, optimizer, lastEpoch: last instanceof Unknown ? -1 : last, base, steps });
  estate.living.set(made, living);
  if (base?.[0]?.meaning('step') !== 'metric') begin();
}

/** The scheduler that steps by the script's own method, where that is what is called; its constructor's is none. */
export function stepping(all: ReadonlyMap<Made, Living>, { name, fixed, parameters }: Func, { names }: Scope): Living | undefined {
  if (name !== 'step') return undefined;
  const self = [...(fixed ?? [])][0]?.[1] ?? names.get(parameters[0]?.name ?? '');
  if (!(self instanceof Thing && self.made instanceof Made) || self.attributes.get('_is_initial') === true) return undefined;
  const living = all.get(self.made);
  return living?.missing === undefined ? living : undefined;
}

/** What `super()` gives an object for a method of the library's class, with what is done before each step but its constructor's own. */
export function handedDown(self: Thing, name: string, before: (living: Made) => void): Native | undefined {
  const found = inherited(self, name);
  if (found === undefined || name !== 'step') return found;
  return new Native(name, (args, keywords, invoke) => {
    if (self.attributes.get('_is_initial') !== true) before(self.made as Made);
    return found.call(args, keywords, invoke);
  });
}

/** What a composite remembers, set by the script itself. */
const keepsPlace = /\.(last_epoch|_milestones|_step_count)\s*[-+*/]*=(?!=)/;

/** A scheduler that is made of others, whose class has a `step` of its own: `super().step()` steps them. Its constructor makes no step. */
function stepsMembers(m: Machine, self: Thing, { made, groups }: Living): boolean {
  const own = says.filter((method) => self.type?.find(method) !== undefined);
  const step = self.type?.find('step');
  const code = step instanceof Func ? m.textOf(step.node) : '';
  if (
    self.made !== made ||
    own.length !== 1 ||
    own[0] !== 'step' ||
    keepsPlace.test(code) ||
    !withStepsOfTheirOwn.test(groups[0]?.name ?? '')
  )
    return false;
  const inner = new Native('step', (args) => {
    if (args.length > 0) return unread('a step of several schedulers to a place is not followed');
    for (const one of groups) one.step();
    return null;
  });
  inheriting(self, new Map([['step', inner]]));
  return true;
}

/** A scheduler of a library's class, of which the script's own changes a method in a way that is not followed. */
export function veil(m: Machine, self: Thing, made: Made, path: string, living: Living | undefined): void {
  if (living && stepsMembers(m, self, living)) {
    made.wrapped = undefined;
    return;
  }
  const changed = says.find((name) => self.type?.find(name) !== undefined);
  if (changed !== undefined)
    made.wrapped ??= {
      at: made.called.at,
      says: `${self.type?.name} has a ${changed} of its own over ${path.replace(/^.*\./, '')}, which is not followed`,
    };
}
