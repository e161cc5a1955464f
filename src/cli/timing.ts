import { attempt, collect, LrschedError } from '../core/issues.ts';
import { parseNumber, parsePercentage, type Rounding, share, shareOfUpdates } from '../core/numbers.ts';
import type { Parameter } from '../core/parameters.ts';
import type { Unit } from '../core/schedule.ts';
import { batchesPerEpoch, converted, parseAmount, ratio, type Sizes, updatesPerEpoch } from '../core/units.ts';
import { lengthFlags, outputFlags } from './options.ts';
import { check, type Typed } from './typed.ts';

/** How a source counts time. */
export interface Timing {
  readonly sizes: Sizes;
  /** What its length is said in, and with it every plain number. */
  readonly stated: Unit;
  /** What its scheduler is stepped in: the updates of the schedule. */
  readonly clock: Unit;
  /** Where shares of the length that are no whole updates go, where somebody says so. */
  readonly rounding?: Rounding | undefined;
}

/** How the training loop is fed, with the words that say so. */
export interface ToldLoop {
  readonly sizes: Sizes;
  /** How the steps of an epoch come about, where they were worked out. */
  readonly workedOut?: string;
}

/**
 * What `--steps-per-epoch` says, or `--dataset-size` and what goes with it. It is
 * `open` where a source may know the rest itself, as code does that says its own batch size.
 */
export function readLoop(line: Typed, open = false): ToldLoop {
  const value = (name: string) => () => line.value<number>(name);
  const [stepsPerEpoch, datasetSize, batchSize, devices = 1, accumulate = 1, tokensPerStep, accumulateRest] = collect(
    value('steps-per-epoch'),
    value('dataset-size'),
    value('batch-size'),
    value('devices'),
    value('accumulate'),
    value('tokens-per-step'),
    () => line.value<'update' | 'drop'>('accumulate-rest'),
  );
  if (!open) need(line, ['devices', 'dataset-size'], 'batch-size');
  need(line, ['accumulate'], 'batch-size');
  need(line, ['accumulate-rest'], 'accumulate');
  need(line, ['drop-last', 'accumulate-rest'], 'dataset-size');
  if (stepsPerEpoch !== undefined && datasetSize !== undefined) {
    throw new LrschedError([{ code: 'contradiction', options: ['--steps-per-epoch', '--dataset-size'] }]);
  }
  const samplesPerStep = batchSize === undefined ? undefined : batchSize * devices * accumulate;
  const sizes = { stepsPerEpoch, samplesPerEpoch: datasetSize, samplesPerStep, tokensPerStep };
  if (datasetSize === undefined || batchSize === undefined) return { sizes };
  const feeding = { datasetSize, batchSize, devices, accumulate, accumulateRest, dropLast: line.has('drop-last') };
  const onDevices = devices === 1 ? '' : ` on ${count(devices, 'device')}`;
  const from = `${count(datasetSize, 'sample')} in batches of ${batchSize}${onDevices}`;
  const updates = updatesPerEpoch(feeding);
  if (updates === 0) throw new LrschedError([{ code: 'no-update', feeding: from }]);
  const batches = count(batchesPerEpoch(feeding), 'batch');
  const accumulated = accumulate === 1 ? `${batches} an epoch` : `${batches}, ${count(updates, 'update')} an epoch`;
  return { sizes: { ...sizes, stepsPerEpoch: updates }, workedOut: `${from}: ${accumulated}` };
}

function count(many: number, what: string): string {
  const plural = what.endsWith('ch') ? `${what}es` : `${what}s`;
  return `${String(many).replace(/\B(?=(\d{3})+$)/g, ',')} ${many === 1 ? what : plural}`;
}

function need(line: Typed, names: readonly string[], other: string): void {
  const alone = names.filter((name) => line.has(name) && !line.has(other));
  if (alone.length > 0) throw new LrschedError(alone.map((name) => ({ code: 'needs-option', option: `--${name}`, needs: `--${other}` })));
}

/** The length that was said, with the unit its flag names. */
export function saidLength(typed: Typed): (typeof lengthFlags)[number] | undefined {
  const said = lengthFlags.filter(({ name }) => typed.has(name));
  if (said.length > 1) throw new LrschedError([{ code: 'contradiction', options: said.map(({ name }) => `--${name}`) }]);
  return said[0];
}

/** Whether a length is said as a share, or what all parts last together. */
export function hasShares(typed: Typed): boolean {
  return typed.has('total') || lengthFlags.some(({ name }) => typed.has(name) && (attempt(() => typed.text(name)) ?? '').endsWith('%'));
}

const ofLine = new Set(outputFlags.map(({ name }) => name));
const isTime = ({ kind, ...rest }: Parameter): boolean =>
  kind === 'updates' || kind === 'knots' || (kind === 'list' && 'of' in rest && (rest.of as Parameter).kind === 'updates');

/** The unit a source is stepped in: what it says, else the length's; and steps where an epoch is too coarse for what it says. */
export function clockOf(typed: Typed, stated: Unit, per: Unit | undefined): Unit {
  const stepped = typed.value<Unit>('stepped');
  if (stepped !== undefined || stated !== 'epoch') return stepped ?? stated;
  const amounts = typed.flags
    .filter(({ name, parameter }) => typed.has(name) && isTime(parameter) && !ofLine.has(name))
    .flatMap(({ name }) => typed.all(name));
  const units = amounts.flatMap((text) => text.split(/[,:]/)).map((text) => parseAmount(text)?.unit);
  return [per, ...units].every((unit) => unit === undefined || unit === 'epoch') ? 'epoch' : 'step';
}

/** How long the run was said to be, in updates of its clock. */
export function lengthIn({ sizes, clock }: Timing, typed: Typed): number | undefined {
  const said = saidLength(typed);
  if (said === undefined) return undefined;
  const { name, unit, parameter } = said;
  const stated = inClock(name, typed.text(name) as string, { sizes, stated: unit, clock: unit });
  const length = check(typed.source, name, parameter, stated, {}) as number;
  return clock === unit ? length : Number(inClock(name, String(length), { sizes, stated: unit, clock }));
}

/**
 * What was typed for a parameter, with every amount of time in it in updates of the clock; shares are left to what takes them, but
 * where somebody says how they are rounded: then they are shares of `length`.
 */
export function timeText(name: string, text: string, parameter: Parameter, timing: Timing, length?: number): string {
  if (!isTime(parameter)) return text;
  const { rounding } = timing;
  const one = (amount: string) => {
    const percentage = rounding === undefined || length === undefined ? undefined : parsePercentage(amount);
    if (percentage === undefined || parameter.kind === 'knots') return inClock(name, amount, timing);
    return String(shareOfUpdates(percentage, length as number, rounding as Rounding));
  };
  if (parameter.kind === 'updates') return one(text);
  if (parameter.kind === 'list') return text.split(',').map(one).join(',');
  return text
    .split(',')
    .map((knot) => knot.replace(/^[^:]*/, one))
    .join(',');
}

/** A default that counts updates, where plain numbers count something larger. */
export function timeDefault(name: string, parameter: Parameter, timing: Timing): unknown {
  if (timing.stated === timing.clock || !isTime(parameter) || typeof parameter.default !== 'number') return undefined;
  return Number(inClock(name, String(parameter.default), timing));
}

/**
 * An amount of time as parts of an epoch, where epochs are counted: a share of `length` or what has a unit is kept as it is,
 * or comes to whole steps where it is known how many an epoch has. `undefined` where it is no amount that may have parts; less than an epoch
 * that has neither unit nor percent sign is such a one, to be refused.
 */
export function partsOfEpochs(name: string, text: string, parameter: Parameter, timing: Timing, length: number): number | undefined {
  if (parameter.kind !== 'updates' || !parameter.fractional || timing.clock !== 'epoch') return undefined;
  const percentage = parsePercentage(text);
  if (percentage === undefined ? parseAmount(text) === undefined : !(percentage >= 0)) return undefined;
  const exact = percentage === undefined ? Number(inClock(name, text, timing)) : share(percentage, length);
  const steps = ratio(timing.sizes, 'epoch', 'step');
  const rounding = percentage === undefined ? 'up' : timing.rounding;
  if (steps === undefined && rounding !== undefined && percentage !== undefined) return shareOfUpdates(percentage, length, rounding);
  const inSteps = steps && shareOfUpdates(100, converted(exact, steps), rounding ?? 'up');
  const epochs = steps && inSteps !== undefined ? converted(inSteps, { by: steps.over, over: steps.by }) : exact;
  const nearest = Math.round(epochs);
  const whole = Math.abs(epochs - nearest) <= 1e-12 * nearest;
  return whole ? nearest : Math.max(parameter.min ?? 0, epochs);
}

/** An amount of time in updates, rounded up as percentages are; what is no amount of time stays as it is, to be refused. */
function inClock(name: string, text: string, { sizes, stated, clock }: Timing): string {
  const said = parseAmount(text);
  const plain = said || stated === clock ? undefined : parseNumber(text);
  const { amount, unit } = said ?? { amount: plain, unit: stated };
  if (amount === undefined) return text;
  const updates = amountIn(`--${name} ${text}`, amount, unit, clock, sizes);
  const nearest = Math.round(updates);
  if (Math.abs(updates - nearest) <= 1e-12 * Math.abs(nearest)) return String(nearest);
  if (unit === clock) return String(updates);
  if (clock !== 'epoch') return String(Math.ceil(updates));
  throw new LrschedError([{ code: 'part-of-an-update', option: `--${name}`, text, amount: updates, unit: clock }]);
}

/** An amount in another unit; where nothing says how they go into each other, that is an issue of `what`. */
export function amountIn(what: string, amount: number, from: Unit, to: Unit, sizes: Sizes): number {
  return converted(amount, ratioFor(what, from, to, sizes));
}

export function ratioFor(what: string, from: Unit, to: Unit, sizes: Sizes) {
  const known = ratio(sizes, from, to);
  if (known === undefined) throw new LrschedError([{ code: 'no-conversion', what, from, to }]);
  return known;
}
