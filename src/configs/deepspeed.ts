import type { Argument } from '../frameworks/call.ts';
import { Missing } from './entry.ts';
import type { Fields } from './fields.ts';
import { type ConfigSurroundings, defineTool } from './tool.ts';

/** deepspeed/runtime/config.py: the `"scheduler"` block, on the rate of the `"optimizer"`. */
export const deepspeed = defineTool({
  name: 'deepspeed',
  notations: ['json', 'yaml'],
  knows: (config) => config.in('scheduler', 'params') !== undefined && config.in('scheduler')?.text('type') !== undefined,
  read(config, around) {
    const scheduler = config.in('scheduler') as Fields;
    const params = scheduler.in('params');
    const args = Object.fromEntries((params?.keys() ?? []).map((name) => [name, given(params as Fields, name, around)] as const));
    const optimizer = config.in('optimizer');
    const lr = optimizer?.in('params')?.get('lr');
    const type = optimizer?.text('type');
    const base = lr === undefined ? around.fact('lr') : (given(optimizer?.in('params') as Fields, 'lr', around) as number);
    return {
      framework: 'deepspeed',
      call: { name: scheduler.text('type') as string, args },
      ...(base !== undefined && { base }),
      ...(type !== undefined && { facts: { optimizer: `${type}()` } }),
    };
  },
});

/** A value, or what stands for `"auto"`, which the Trainer of transformers fills in. */
function given(params: Fields, name: string, around: ConfigSurroundings): Argument {
  const found = params.get(name) as Fields;
  if (found.entry.value !== 'auto') return found.asArgument();
  const known = around.fact(name);
  if (known !== undefined) return known;
  found.asked.about(found.entry, new Missing(name, 'transformers fills it in'));
  return 1;
}
