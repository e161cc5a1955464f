import { printed, type TextFormat } from './as-text.ts';
import type { Gathered } from './gather.ts';
import { isRateName } from './names.ts';

const counter =
  /\b(?:global[_ ]?step|train[_ ]?step|step|steps|iter|iters|iteration|it|update|num_updates|batch)\b\s*[:=#|]?\s*[[(]?\s*(\d[\d,_]*)(?:\s*(?:\/|of)\s*(\d[\d,_]*))?/i;
const epochs = /\bepochs?\b\s*[:=#]?\s*[[(]?\s*(\d+)(?:\s*\/\s*\d+)?/i;
const pair = /\bepoch\b[^\d]*\d+[^\d]*\[ *(\d+)\s*\/\s*(\d+)\]/i;
const rate = new RegExp(
  `(?<![\\w/.-])([A-Za-z][\\w/.-]*|learning rate)["']?\\s*(?:of group \\d+ to |to |[:=]|\\s)\\s*\\[?["']?(${printed})(?=[^\\d.eE\\w])`,
  'g',
);

/** Where rows count within an epoch: how long an epoch is, and the epoch it began with. */
interface Within {
  first: number;
  epoch: number;
  last: number;
  inside: boolean;
}
const within = new WeakMap<Gathered, Within>();

/** A line that says a step or an epoch, and a rate: nanoGPT and its kin, and what people print themselves. */
export const plainText: TextFormat = {
  name: 'text with steps and rates',
  convention: {},
  line(text, gathered) {
    if (!/lr|learning/i.test(text)) return undefined;
    const rates = [...text.matchAll(rate)].flatMap(([, name = '', value = '']) => (isRateName(name) ? [[name, value] as const] : []));
    if (rates.length === 0) return undefined;
    const said = counter.exec(text) ?? pair.exec(text);
    const epoch = epochs.exec(text)?.[1];
    const once = rates.filter(([name], index) => rates.findIndex(([other]) => other === name) === index);
    if (said === null) return epoch === undefined ? undefined : { step: Number(epoch), rates: once, unit: 'epoch' };
    const [step, length] = [whole(said[1]), said[2] === undefined ? undefined : whole(said[2])];
    if (epoch === undefined || length === undefined) return { step, rates: once, unit: 'step', length };
    return { step: overall(gathered, step, length, Number(epoch)), rates: once, unit: 'step' };
  },
};

function whole(text = ''): number {
  return Number(text.replaceAll(/[,_]/g, ''));
}

/** The step over the whole run, of one that begins anew with each epoch. */
function overall(gathered: Gathered, step: number, length: number, epoch: number): number {
  const state = within.get(gathered) ?? { first: epoch, epoch, last: -1, inside: false };
  within.set(gathered, state);
  if (epoch > state.epoch && step <= state.last) state.inside = true;
  Object.assign(state, { epoch, last: step });
  return state.inside ? (epoch - state.first) * length + step : step;
}
