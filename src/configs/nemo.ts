import type { Fields } from './fields.ts';
import { defineTool, keywords } from './tool.ts';

const optimOf = (config: Fields): Fields | undefined =>
  [config.in('model', 'optim'), config.in('optim')].find((optim) => optim?.in('sched')?.has('name'));

/** NeMo: `optim.sched` names a class of nemo/core/optim/lr_scheduler.py, its length is the trainer's. */
export const nemo = defineTool({
  name: 'nemo',
  notations: ['yaml'],
  knows: (config) => optimOf(config) !== undefined,
  read(config, around) {
    const optim = optimOf(config) as Fields;
    const sched = optim.in('sched') as Fields;
    const name = sched.text('name') as string;
    const trainer = config.in('trainer');
    const said = sched.count('max_steps') ?? trainer?.count('max_steps');
    const steps = said !== undefined && said > 0 ? said : undefined;
    const epochs = trainer?.number('max_epochs');
    const T =
      steps ??
      around.length ??
      (epochs === undefined || epochs < 0
        ? undefined
        : epochs * around.perEpoch({ accumulate: trainer?.count('accumulate_grad_batches') }));
    // What names other things than an argument: the monitor of a plateau, the class.
    const args = keywords(
      sched,
      sched.keys().filter((key) => !['name', 'monitor', 'reduce_on_plateau', 'iters_per_batch', 'max_steps', 'last_epoch'].includes(key)),
    );
    const plain = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
    return {
      framework: 'nemo',
      call: { name, args: { ...plain, ...(T !== undefined && { max_steps: T }) } },
      base: optim.number('lr'),
      length: T,
    };
  },
});
