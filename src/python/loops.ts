import { iterate } from './builtins.ts';
import type { Step } from './compiled.ts';
import { compile, rightSide } from './expressions.ts';
import { failing, forget } from './forgetting.ts';
import type { Machine } from './machine.ts';
import { isPart, type Run, setsRate, turning } from './optimizers.ts';
import { children, type Node, normalised, textOf } from './syntax.ts';
import { target } from './targets.ts';
import { isCount, type Loop, Raised, raise, truth, Unknown, type Value } from './values.ts';

/** A loop that trains: of its turns one is gone through. */
const trains = /\.(step|backward|fit|train|zero_grad|step_update)\s*\(/;
/** It is a generator's, whose items nobody follows. */
const yields = /\byield\b/;
/** It sets a rate, or trains, by whatever function. */
const setsBy = new RegExp(`${setsRate.source}|\\b(set|adjust|update)_(lr|learning_rate)\\w*\\s*\\(`);
const trainsOrSets = new RegExp(`${trains.source}|${setsBy.source}|\\btrain\\w*\\s*\\(`);
/** What an update of the optimizer looks like. */
const updates = /\.backward\s*\(|\bopt\w*\.step\s*\(/;
/** Turns of a loop of which nothing is known to be asked. */
const mostTurns = 20_000;
/** The same of `while`, which trains more often than it lists rates. */
const mostWhile = 2000;

/** `for`; of a loop that trains, or over something unknown, one turn is gone through. */
export function forLoop(m: Machine, node: Node, parts: readonly Node[]): Step {
  const at = parts.findIndex(({ name }) => name === 'in');
  const body = parts.find(({ name }) => name === 'Body');
  if (at < 0 || body === undefined) return failing(m, node);
  const list = parts.slice(at + 1, parts.indexOf(body));
  const bind = target(m, parts.slice(parts[0]?.name === 'for' ? 1 : 2, at));
  const [listed, turn] = [rightSide(m, list), m.block(children(body))];
  const head = textOf(m.source, { from: node.from, to: body.from });
  const whole = textOf(m.source, body);
  const once = (trains.test(whole) && !setsBy.test(whole)) || yields.test(whole);
  const sets = setsBy.test(ownText(m, body));
  const size = sizeOf(m, list[0] as Node);
  const counted = /^enumerate\(/.test(textOf(m.source, list[0] as Node));
  const unknowns = (turns: number): readonly Value[] =>
    Array.from({ length: turns }, (_, index) => (counted ? [index, m.unknown(node)] : m.unknown(node)));
  const named = ofParts.test(textOf(m.source, list[0] as Node));
  const loopTrains = trainsOrSets.test(textOf(m.source, body));
  return (scope) => {
    const all = listed(scope);
    const known = all instanceof Unknown ? undefined : iterate(all);
    if (m.strict && known === undefined) truth(all);
    const turns = known?.length ?? size(all);
    const items = known ?? (sets && isCount(turns) && turns <= mostTurns ? unknowns(turns) : undefined);
    const parts = named || (items !== undefined && items.length > 0 && items.every(isPart));
    const run = sets && !parts && !m.strict ? runOf(m, node.from, head, turns) : undefined;
    return m.looping(parts ? undefined : { turns, text: head, trains: loopTrains }, () => {
      const whole = items !== undefined && (m.strict || parts || !once);
      for (const [index, one] of (whole ? items : [items?.[0] ?? m.unknown(node)]).entries()) {
        m.tick();
        if (!m.strict && index > mostTurns) throw new Raised('Bound', 'this loop goes on for too long to be followed');
        if (items?.length === 0) break;
        bind(scope, one);
        const signal = run === undefined ? turn(scope) : turning(m, run, () => turn(scope));
        if (signal !== undefined && signal !== 'continue' && run !== undefined) run.turns = run.rows.length;
        if (signal === 'break') break;
        if (signal === 'return') return signal;
      }
      if (!whole) forget(m, body, scope, all instanceof Unknown ? Unknown.of(all) : m.unknown({ from: node.from, to: body.from }));
      return undefined;
    });
  };
}

/** The record of a loop that sets rates; gone through again, it goes on. */
function runOf(m: Machine, at: number, text: string, turns: Value): Run {
  const before = m.runs.get(at);
  const run = before ?? { at, text, turns: 0, rows: [], sets: new Set() };
  run.turns =
    typeof run.turns === 'number' && typeof turns === 'number' ? run.turns + turns : typeof turns === 'number' ? run.turns : turns;
  m.runs.set(at, run);
  return run;
}

/** Names of lists that a loop goes through in one and the same update. */
const ofParts = /\b\w*(optimi[sz]ers|optims|opts|schedulers|scheds|param_groups)\b(?!\.(?!items|values|keys))/;

/** How many turns a loop over something unknown takes: `len` of it, which can be given. */
function sizeOf(m: Machine, list: Node): (all: Value) => Value {
  const [, inner] = /^(?:enumerate|tqdm(?:\.tqdm)?|iter)\(\s*([\w.]+)/.exec(textOf(m.source, list)) ?? [];
  const text = inner ?? textOf(m.source, list);
  const given = m.defines.get(normalised(`len(${text})`));
  const range = /^(?:tqdm\()?t?range\b/.test(text);
  return (all) => (given !== undefined ? given : range ? Unknown.of(all) : new Unknown([{ text: `len(${text})`, at: list.from }]));
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

/** `while`, likewise. */
export function whileLoop(m: Machine, node: Node, parts: readonly Node[]): Step {
  const body = parts.find(({ name }) => name === 'Body');
  if (body === undefined) return failing(m, node);
  const [test, turn] = [compile(m, parts[1]), m.block(children(body))];
  const once = trains.test(textOf(m.source, body)) || yields.test(textOf(m.source, body));
  const text = textOf(m.source, { from: node.from, to: body.from });
  const sets = setsBy.test(ownText(m, body));
  const loop: Loop = {
    turns: m.unknown(node),
    text,
    trains: trainsOrSets.test(textOf(m.source, body)),
    updates: updates.test(ownText(m, body)),
  };
  return (scope) => {
    for (let turns = 0; ; turns += 1) {
      m.tick();
      const condition = test(scope);
      if (condition instanceof Unknown || (once && !m.strict)) {
        if (m.strict) truth(condition);
        m.loops.push(loop);
        if (sets && !m.strict) turning(m, runOf(m, node.from, text, loop.turns), () => turn(scope));
        else turn(scope);
        m.loops.pop();
        forget(m, body, scope, m.unknown({ from: node.from, to: body.from }));
        return undefined;
      }
      if (!truth(condition)) return undefined;
      if (!m.strict && turns > mostWhile) raise('Bound', 'this loop goes on for too long to be followed');
      const signal = turn(scope);
      if (signal === 'break') return undefined;
      if (signal === 'return') return signal;
    }
  };
}
