import { byDeepSpeed } from '../configs/deepspeed-filled.ts';
import { Asked, Fields } from '../configs/fields.ts';
import type { ReadRequest, ReadSeries } from '../configs/tool.ts';
import { LrschedError } from '../core/issues.ts';
import { refuse, type Text } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import { isFloat } from '../frameworks/call.ts';
import { Unknown } from '../python/values.ts';
import { aroundOf, ofConfiguration } from './configuration.ts';
import type { Script } from './found.ts';
import { type ArgumentMaking, dataOf, settleCall } from './identify.ts';
import type { Made } from './optimizers.ts';
import { entryOf } from './settings.ts';

/** `TrainingArguments(deepspeed=…)`: the scheduler of that file or dict, which wins over `lr_scheduler_type`; nothing where it has none. */
export function deepSpeedSeries(
  script: Script,
  { called }: Made,
  request: ReadRequest,
  making: ArgumentMaking,
): readonly ReadSeries[] | undefined {
  const said = called.keywords.get('deepspeed');
  if (said === undefined || said === null) return undefined;
  const { framework, call, unknown } = settleCall(called, making);
  if (framework.name !== 'transformers') return undefined;
  const { m } = script;
  const issues = unknown.flatMap((one) => m.issues(one, called.at));
  if (issues.length > 0) throw new LrschedError(issues);
  const given = dataOf(said, making);
  if (given === undefined) m.refuseUnknown(said instanceof Unknown ? said : m.unknown({ from: called.at, to: called.at }), called.at);
  const args: Record<string, Argument> = Object.fromEntries(
    Object.entries(call.args).map(([key, value]) => [key, isFloat(value) ? value.float : value]),
  );
  const asked = new Asked();
  const inText = typeof given === 'string';
  const entry = entryOf({ ...args, ...(inText && { deepspeed: given }) }, script, called.at);
  const around = aroundOf(request, { notation: 'python', entry }, asked);
  const own = { framework: 'transformers', call, notes: [] };
  const file = (name: string): Fields | undefined => {
    const [document] = request.neighbour?.(name, script.source.file) ?? [];
    if (document !== undefined) return new Fields(document.entry, asked);
    const found = request.module?.(name, script.source.file);
    return found && new Fields(entryOf(parsed(found), { source: found }, 0), asked);
  };
  const beside = inText ? { ...around, file } : { ...around, deepspeed: new Fields(entryOf(given as Argument, script, called.at), asked) };
  const found = byDeepSpeed(new Fields(entry, asked), beside, own, args);
  if (asked.issues.length > 0) throw new LrschedError(asked.issues);
  return found && ofConfiguration(request, found);
}

function parsed(source: Text): Argument {
  try {
    return JSON.parse(source.text) as Argument;
  } catch {
    return refuse(source, 0, 'a configuration of DeepSpeed is JSON, and this is none');
  }
}
