import { LrschedError } from '../core/issues.ts';
import { position } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import type { Code, Configuration } from './tool.ts';

type Data = Readonly<Record<string, unknown>>;
const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The `"scheduler"` block of DeepSpeed's JSON configuration, on the rate of its `"optimizer"`. */
export function deepspeedConfiguration(code: Code): Configuration | undefined {
  if (!/^\s*\{[\s\S]*"(scheduler|optimizer|zero_optimization|train_batch_size)"/.test(code.text)) return undefined;
  const config = parsed(code.text);
  if (!isData(config)) return undefined;
  const { scheduler, optimizer } = config;
  if (!isData(scheduler) || typeof scheduler.type !== 'string')
    throw new LrschedError([{ code: 'no-scheduler', file: code.file, known: [] }]);
  const params = isData(scheduler.params) ? scheduler.params : {};
  const args = Object.entries(params).map(([name, value]) => [name, value === 'auto' ? given(code, name) : (value as Argument)] as const);
  const lr = isData(optimizer) && isData(optimizer.params) ? optimizer.params.lr : undefined;
  const type = isData(optimizer) && typeof optimizer.type === 'string' ? optimizer.type : undefined;
  return {
    call: { name: scheduler.type, args: Object.fromEntries(args) },
    ...(typeof lr === 'number' && { base: lr }),
    ...(type !== undefined && { facts: { optimizer: `${type}()` } }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `"auto"`, which the Trainer of transformers fills in. */
function given(code: Code, name: string): Argument {
  const said = code.defined(name);
  if (said !== undefined) return Number(said);
  const at = Math.max(0, code.text.search(new RegExp(`"${name}"\\s*:\\s*"auto"`)));
  throw new LrschedError([{ code: 'unknown-at-run-time', ...position(code, at), expression: name }]);
}
