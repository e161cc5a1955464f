import type { Argument } from '../frameworks/call.ts';
import type { Code, Configuration } from './tool.ts';

/** A number, a text or a truth as TOML writes it. */
function plain(written: string): Argument {
  if (written === 'true' || written === 'false') return written === 'true';
  const number = Number(written.replaceAll('_', ''));
  return Number.isNaN(number) ? written.replace(/^["']|["']$/g, '') : number;
}

/** The `[lr_scheduler]` table of a torchtitan configuration, with the steps of `[training]` and the rate of `[optimizer]`. */
export function torchtitanConfiguration({ text }: Code): Configuration | undefined {
  if (!/^\s*\[lr_scheduler\]/m.test(text)) return undefined;
  const tables = new Map<string, Map<string, Argument>>();
  let table = new Map<string, Argument>();
  for (const line of text.split(/\r?\n/)) {
    const [, head] = /^\s*\[([\w.]+)\]/.exec(line) ?? [];
    if (head !== undefined) {
      table = new Map();
      tables.set(head, table);
    }
    const [, key, value] = /^\s*(\w+)\s*=\s*("[^"]*"|'[^']*'|[^#\s]+)/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) table.set(key, plain(value));
  }
  const args = new Map(tables.get('lr_scheduler'));
  // Older configurations call it so.
  const floor = args.get('lr_min') ?? args.get('min_lr');
  args.delete('lr_min');
  args.delete('min_lr');
  if (floor !== undefined) args.set('min_lr_factor', floor);
  const [steps, lr] = [tables.get('training')?.get('steps'), tables.get('optimizer')?.get('lr')];
  return {
    call: { name: 'Config', args: Object.fromEntries(args) },
    ...(typeof lr === 'number' && { base: lr }),
    ...(typeof steps === 'number' && { length: steps, facts: { training_steps: steps } }),
  };
}
