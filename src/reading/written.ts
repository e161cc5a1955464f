import { LrschedError } from '../core/issues.ts';
import type { Framework } from '../frameworks/constructor.ts';
import type { Live } from '../frameworks/group.ts';
import { frameworks } from '../frameworks/index.ts';
import { iterate } from '../python/contents.ts';
import { type Machine, nothing } from '../python/machine.ts';
import { double, floatValue, isNumeric } from '../python/numeric.ts';
import { type Dict, Func, Native, NotKnown, raise, type Thing, Unknown, unread, type Value } from '../python/values.ts';
import { Living } from './living.ts';
import type { Made, Optimizer } from './optimizers.ts';

/** What a scheduler of the script is made on. */
export interface Writing {
  readonly self: Thing;
  readonly made: Made;
  readonly optimizer: Optimizer;
  readonly lastEpoch: Value;
  /** The class of PyTorch that it extends, on each group, where that has a rule of its own. */
  readonly base?: readonly Live[] | undefined;
  /** That class steps in a way of its own. */
  readonly steps?: boolean | undefined;
}

/** A method of the script's own class. */
const ownMethod = ({ type }: Thing, name: string): Func | undefined => {
  const found = type?.find(name);
  return found instanceof Func ? found : undefined;
};

/** Sets the rates of all groups. */
function set(self: Thing, groups: readonly Dict[], rates: Value, by: string): void {
  if (rates instanceof Unknown) throw new NotKnown(rates);
  const all = iterate(rates);
  for (const [index, group] of groups.entries()) {
    const rate = all[index] ?? raise('IndexError', `${by} gives fewer rates than there are groups`);
    // The run is told of what the script writes, not of what schedulers do.
    group.map.set('lr', rate);
  }
  self.attributes.set('_last_lr', [...all]);
}

/** What the object remembers, told to the rule of the class that it extends. */
function tell(self: Thing, base: readonly Live[]): void {
  for (const [group, live] of base.entries()) {
    const known = Object.fromEntries(
      [...self.attributes].flatMap(([key, value]): [string, unknown][] => {
        if (key === 'base_lrs' && Array.isArray(value) && isNumeric(value[group] as Value))
          return [['base_lr', double(value[group] as Value)]];
        return isNumeric(value) && typeof value !== 'boolean' ? [[key, double(value)]] : [];
      }),
    );
    live.load({ ...known, _is_initial: self.attributes.get('_is_initial') === true });
  }
}

/** Why a method of the base cannot be followed. */
const beyond = (name: string) => (): never => unread(`${name} of the class that this extends is not followed`);

/** `get_lr` and `_get_closed_form_lr` of the class that the script's extends. */
function baseRule(self: Thing, base: readonly Live[] | undefined, name: 'get_lr' | '_get_closed_form_lr'): Native | undefined {
  if (base === undefined) return undefined;
  if (name === '_get_closed_form_lr' && base.some(({ closed }) => closed === undefined)) return undefined;
  return new Native(name, () => {
    tell(self, base);
    return base.map((live) => floatValue(name === 'get_lr' ? live.rate() : (live.closed ?? beyond(name))()));
  });
}

/** The methods of PyTorch's `LRScheduler`, or of the class of its that is extended, on an object of the script. */
const methods = new WeakMap<Thing, ReadonlyMap<string, Native>>();

/** Gives an object of the script the methods of the library's class that it extends. */
export function inheriting(self: Thing, own: ReadonlyMap<string, Native>): void {
  methods.set(self, own);
}

/** A method of the library's class that an object of the script extends: what `super()` gives. */
export const inherited = (self: Thing, name: string): Native | undefined => methods.get(self)?.get(name);

/**
 * A scheduler of the script, a class of its own over one of PyTorch's schedulers: its object holds what it remembers, and `get_lr` and
 * `step` are the script's own, or PyTorch's.
 */
export function written(
  m: Machine,
  { self, made, optimizer, lastEpoch, base, steps }: Writing,
): { readonly living: Living; begin(): void } {
  const groups = optimizer.groups as Dict[];
  const { attributes, type } = self;
  const living = new Living(made, optimizer, frameworks.get('torch') as Framework, [], []);
  const name = type?.name ?? 'LRScheduler';
  const index = () => {
    const last = attributes.get('last_epoch') ?? -1;
    return isNumeric(last) ? double(last) : Number.NaN;
  };
  const given = (of: 'get_lr' | '_get_closed_form_lr'): Value | undefined => {
    const own = ownMethod(self, of);
    if (own === undefined) return baseRule(self, base, of)?.call([], nothing);
    return m.strictly({ at: own.node.from }, () => m.invoke(own, [self], nothing));
  };
  const update = (closed: boolean): void => {
    attributes.set('_get_lr_called_within_step', true);
    const rates = (closed ? given('_get_closed_form_lr') : undefined) ?? given('get_lr');
    attributes.set('_get_lr_called_within_step', false);
    set(self, groups, rates ?? raise('NotImplementedError', `${name} has no get_lr`), name);
  };
  const updates = ownMethod(self, '_update_lr');
  const step = (epoch?: number): void => {
    attributes.set('_step_count', double(attributes.get('_step_count') ?? 0) + 1);
    if (base !== undefined && steps) {
      tell(self, base);
      const fed = base[0]?.meaning('step') === 'metric';
      for (const live of base) epoch === undefined || fed ? live.step(epoch) : live.jump(epoch);
      for (const [key, value] of Object.entries(base[0]?.state() ?? {}))
        if (typeof value === 'number' && !/^_?(base|last)_lr$/.test(key)) attributes.set(key, numberOf(value));
      attributes.set(
        '_last_lr',
        groups.map((group) => group.map.get('lr') as Value),
      );
      return;
    }
    if (updates !== undefined) {
      m.invoke(updates, [self, epoch ?? null], nothing);
      return;
    }
    attributes.set('last_epoch', epoch === undefined ? index() + 1 : Number.isInteger(epoch) ? epoch : floatValue(epoch));
    update(epoch !== undefined);
  };
  const inherits = new Map<string, Native>();
  inherits.set(
    'step',
    new Native('step', ([epoch]) => {
      step(epoch === undefined || epoch === null ? undefined : double(epoch));
      return null;
    }),
  );
  for (const of of ['get_lr', '_get_closed_form_lr'] as const) {
    const rule = baseRule(self, base, of);
    if (rule !== undefined) inherits.set(of, rule);
  }
  inheriting(self, inherits);
  for (const group of groups) {
    const lr = group.map.get('lr') as Value;
    if (double(lastEpoch) === -1 && group.map.get('initial_lr') === undefined) group.map.set('initial_lr', lr);
  }
  for (const [key, value] of Object.entries(base?.[0]?.state() ?? {}))
    if (typeof value === 'number' && !remembered.has(key)) attributes.set(key, value);
  attributes.set('optimizer', optimizer);
  attributes.set(
    'base_lrs',
    groups.map((group) => group.map.get('initial_lr') ?? unread('a group has no initial_lr to go on from')),
  );
  attributes.set('last_epoch', lastEpoch);
  attributes.set('_step_count', 0);
  attributes.set('_get_lr_called_within_step', false);
  const last = (group: number) => double((iterate(attributes.get('_last_lr') ?? []) as Value[])[group] ?? Number.NaN);
  const own = ownMethod(self, 'step');
  const initial = (): null => {
    attributes.set('_step_count', 0);
    attributes.set('_is_initial', true);
    // Its constructor ends with a step, the script's own where it has one.
    if (own !== undefined) m.invoke(own, [self], nothing);
    else step();
    attributes.set('_is_initial', false);
    return null;
  };
  inherits.set('_initial_step', new Native('_initial_step', initial));
  const begins = ownMethod(self, '_initial_step');
  const begin = (): void => {
    if (begins === undefined) initial();
    else m.invoke(begins, [self], nothing);
  };
  // One object moves all groups, so that as a part of another it can stand on one only.
  const alone = (group: number) =>
    groups.length === 1 && group === 0 ? undefined : unread(`${name} is a part of another scheduler, and its optimizer has several groups`);
  for (const [group, dict] of groups.entries()) {
    const live: Live = {
      name,
      call: { name, args: {} },
      get clock() {
        return index();
      },
      set clock(value) {
        attributes.set('last_epoch', value);
      },
      base: double(dict.map.get('initial_lr') as Value),
      get last() {
        return last(group);
      },
      rate: () => double(dict.map.get('lr') as Value),
      step: () => {
        if (group > 0) return;
        if (own !== undefined) m.invoke(own, [self], nothing);
        else step();
      },
      jump: (x) => group === 0 && step(x),
      called(method, given = [], named = {}) {
        if (method !== 'step') return false;
        if (group === 0) step(given[0] ?? named.epoch);
        return true;
      },
      meaning: (method) => (method === 'step' ? 'index' : undefined),
      schedule: () => {
        throw new LrschedError([
          { code: 'framework-refuses', framework: 'torch', constructor: name, reason: 'the script writes it itself' },
        ]);
      },
      state: () => ({}),
      load: (state) => {
        if (typeof state.last_epoch === 'number') attributes.set('last_epoch', state.last_epoch);
      },
      // Its own rule goes through all groups there are.
      joined: () => ({ ...(living.groups[0] as Live), step: () => {}, jump: () => {}, called: () => true }),
      member: {
        begin() {
          alone(group);
          begin();
        },
        undo() {
          attributes.set('last_epoch', index() - 1);
        },
        restart() {
          alone(group);
          attributes.set('last_epoch', 0);
          update(true);
        },
      },
    };
    living.groups.push(live);
  }
  return { living, begin };
}

/** A number that counts, as an int. */
const numberOf = (value: number): Value => (Number.isInteger(value) ? value : floatValue(value));

/** What every scheduler remembers, which the object says itself. */
const remembered = new Set(['last_epoch', '_step_count', 'base_lr', '_last_lr']);
