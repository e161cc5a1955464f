import { isSchedule } from './parameters.ts';
import type { Json, Spec } from './schedule.ts';

/** A completed value as JSON keeps it. */
function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (Number.isNaN(value)) return null;
  return isSchedule(value) ? value.spec : (value as Json);
}

/** The recipe of a family or an operator: what has a value. */
export function recipeOf(type: string, values: Readonly<Record<string, unknown>>): Record<string, Json> & Spec {
  const spec: Record<string, Json> & { type: string } = { type };
  for (const name in values) if (values[name] !== undefined) spec[name] = toJson(values[name]);
  return spec;
}
