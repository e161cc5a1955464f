import { isNumeric } from '../../python/numeric.ts';
import { Dict, type Scope, Thing, Unknown, type Value } from '../../python/values.ts';
import type { Trainer } from './trainer.ts';

/** paddle.optimizer, whose classes are read as Python: the `learning_rate` of a parameter group is a share of the optimizer's. */
export class PaddleGroups implements Trainer {
  begun({ names }: Scope): void {
    const self = names.get('self');
    if (!(self instanceof Thing) || self.type?.find('set_lr_scheduler') === undefined || names.get('shares') !== null) return;
    const [args, kwargs] = [names.get('args'), names.get('kwargs')];
    const given = [...(Array.isArray(args) ? args : []), ...(kwargs instanceof Dict ? kwargs.map.values() : [])];
    const groups = given.find((one): one is Value[] => Array.isArray(one) && one.some((group) => group instanceof Dict));
    const shares = groups?.map(shareOf);
    if (shares?.some((share) => !isNumeric(share) || Number(share) !== 1)) names.set('shares', shares);
  }
}

function shareOf(group: Value): Value {
  if (!(group instanceof Dict)) return 1;
  return group.get('learning_rate') ?? (group.mayHave('learning_rate') ? new Unknown([]) : 1);
}
