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

/** Sets the rates of all groups to what a method of the script gives. */
function set(m: Machine, self: Thing, groups: readonly Dict[], rule: Func): void {
  const rates = m.strictly({ at: rule.node.from }, () => m.invoke(rule, [self], nothing));
  if (rates instanceof Unknown) throw new NotKnown(rates);
  const all = iterate(rates);
  for (const [index, group] of groups.entries()) {
    const rate = all[index] ?? raise('IndexError', `${rule.name} gives fewer rates than there are groups`);
    // The run is told of what the script writes, not of what schedulers do.
    group.map.set('lr', rate);
  }
  self.attributes.set('_last_lr', [...all]);
}

/**
 * A scheduler of the script, a class with a `get_lr` of its own over PyTorch's `LRScheduler`: its object holds what it remembers, and
 * `step` is the script's own, or PyTorch's.
 */
export function written(m: Machine, self: Thing, rule: Func, made: Made, optimizer: Optimizer, lastEpoch: Value): Living {
  const groups = optimizer.groups as Dict[];
  const { attributes, type } = self;
  const living = new Living(made, optimizer, frameworks.get('torch') as Framework, [], []);
  const index = () => {
    const last = attributes.get('last_epoch') ?? -1;
    return isNumeric(last) ? double(last) : Number.NaN;
  };
  const step = (epoch?: number): void => {
    attributes.set('_step_count', double(attributes.get('_step_count') ?? 0) + 1);
    attributes.set('last_epoch', epoch === undefined ? index() + 1 : Number.isInteger(epoch) ? epoch : floatValue(epoch));
    const closed = type?.find('_get_closed_form_lr');
    set(m, self, groups, epoch !== undefined && closed instanceof Func ? closed : rule);
  };
  for (const group of groups) {
    const lr = group.map.get('lr') as Value;
    if (double(lastEpoch) === -1 && group.map.get('initial_lr') === undefined) group.map.set('initial_lr', lr);
  }
  attributes.set('optimizer', optimizer);
  attributes.set(
    'base_lrs',
    groups.map((group) => group.map.get('initial_lr') ?? unread('a group has no initial_lr to go on from')),
  );
  attributes.set('last_epoch', lastEpoch);
  attributes.set('_step_count', 0);
  const last = (group: number) => double((iterate(attributes.get('_last_lr') ?? []) as Value[])[group] ?? Number.NaN);
  const refuse = (): never => unread('a scheduler of the script cannot be a part of another one here');
  for (const [group, dict] of groups.entries()) {
    const live: Live = {
      name: type?.name ?? 'LRScheduler',
      call: { name: type?.name ?? 'LRScheduler', args: {} },
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
      // One object moves all groups.
      step: () => group === 0 && step(),
      jump: (x) => group === 0 && step(x),
      called(method, given = [], named = {}) {
        if (method !== 'step') return false;
        if (group === 0) step(given[0] ?? named.epoch);
        return true;
      },
      meaning: (method) => (method === 'step' ? 'index' : undefined),
      schedule: () => {
        throw new LrschedError([
          { code: 'framework-refuses', framework: 'torch', constructor: type?.name ?? '', reason: 'the script writes it itself' },
        ]);
      },
      state: () => ({}),
      load: () => undefined,
      joined: refuse,
      member: { begin: refuse, undo: refuse, restart: refuse },
    };
    living.groups.push(live);
  }
  const own = type?.find('step');
  // Its constructor ends with a step, the script's own where it has one.
  if (own instanceof Func) m.invoke(own, [self], nothing);
  else step();
  return living;
}

/** `step` as PyTorch has it, for a method of the script that asks its base. */
export const baseStep = (living: Living): Native =>
  new Native('step', ([epoch]) => {
    living.groups[0]?.called('step', epoch === undefined || epoch === null ? [] : [double(epoch)]);
    return null;
  });
