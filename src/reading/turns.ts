import type { Machine } from '../python/machine.ts';
import type { LoopSite } from '../python/observer.ts';
import { children, type Node, normalised, textOf } from '../python/syntax.ts';
import { Unknown, type Value } from '../python/values.ts';
import { setsRate } from './optimizers.ts';

/** A loop that trains: of its turns one is gone through. */
const trains = /\.(step|backward|fit|train|zero_grad|step_update)\s*\(/;
/** It is a generator's, whose items nobody follows. */
const yields = /\byield\b/;
/** It sets a rate, or trains, by whatever function. */
const setsBy = new RegExp(`${setsRate.source}|\\b(set|adjust|update)_(lr|learning_rate)\\w*\\s*\\(`);
const trainsOrSets = new RegExp(`${trains.source}|${setsBy.source}|\\btrain\\w*\\s*\\(`);
/** What an update of the optimizer looks like. */
const updates = /\.backward\s*\(|\bopt\w*\.step\s*\(/;
/** Names of lists that a loop goes through in one and the same update. */
const ofParts = /\b\w*(optimi[sz]ers|optims|opts|schedulers|scheds|param_groups)\b(?!\.(?!items|values|keys))/;

/** What the code of a loop says of it at a glance. */
export interface Glance {
  /** Of its turns one is gone through. */
  readonly once: boolean;
  readonly sets: boolean;
  readonly trains: boolean;
  readonly updates: boolean;
  /** It goes through what moves together, in one update. */
  readonly parts: boolean;
  /** `enumerate`, or likewise. */
  readonly counted: boolean;
  /** How many turns it takes, where that is not known: `len` of it, which can be given. */
  size(all: Value): Value;
}

const glances = new WeakMap<Node, Glance>();

/** Looks at the code of a loop, once. */
export function glance(m: Machine, { body, list, kind }: LoopSite): Glance {
  const known = glances.get(body);
  if (known !== undefined) return known;
  const [whole, own] = [textOf(m.source, body), ownText(m, body)];
  const over = list === undefined ? '' : textOf(m.source, list);
  const found: Glance = {
    once: (trains.test(whole) && (kind === 'while' || !setsBy.test(whole))) || yields.test(whole),
    sets: setsBy.test(own),
    trains: trainsOrSets.test(whole),
    updates: updates.test(own),
    parts: ofParts.test(over),
    counted: /^enumerate\(/.test(over),
    size: sizeOf(m, over, list?.from ?? 0),
  };
  glances.set(body, found);
  return found;
}

function sizeOf(m: Machine, over: string, at: number): (all: Value) => Value {
  const [, inner] = /^(?:enumerate|tqdm(?:\.tqdm)?|iter)\(\s*([\w.]+)/.exec(over) ?? [];
  const text = inner ?? over;
  const given = m.defines.get(normalised(`len(${text})`));
  const range = /^(?:tqdm\()?t?range\b/.test(text);
  return (all) => (given !== undefined ? given : range ? Unknown.of(all) : new Unknown([{ text: `len(${text})`, at }]));
}

/** The code of a loop without that of the loops within it, but for those over what moves together. */
function ownText(m: Machine, node: Node): string {
  const inner = (one: Node, depth: number): string => {
    if (depth > 20) return '';
    const whole = one.name === 'ForStatement' && ofParts.test(textOf(m.source, one).split('\n', 1)[0] as string);
    if ((one.name === 'ForStatement' || one.name === 'WhileStatement') && !whole) return '';
    const nested = one.name === 'Body' || one.name === 'IfStatement' || one.name === 'WithStatement' || one.name === 'TryStatement';
    return nested
      ? children(one)
          .map((part) => inner(part, depth + 1))
          .join('\n')
      : textOf(m.source, one);
  };
  return inner(node, 0);
}
