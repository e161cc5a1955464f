import { oncePer } from '../core/once.ts';
import type { CodePlace } from '../python/observer.ts';
import { children, enclosing, type Node, type Source, textOf } from '../python/syntax.ts';

/** Code that loads the state of what moves a rate, and moves none. */
const onlyLoads = /^(?!.*\.step\b)(?!.*(?:LR|[Ss]cheduler)\w*\s*\()[\s\S]*load_state_dict/;

/** Code that loads what a run was at, and moves no rate. */
const takesUp =
  /^(?![\s\S]*(?:\.step\b|(?:LR|[Ss]cheduler)\w*\s*\(|param_groups))[\s\S]*\b((torch|paddle|np|numpy|pickle|joblib)\.load|load_(state_)?dict|set_state_dict|(load|restore)_checkpoint)\s*\(/;

/** A trainer that is told to take a run up. */
const takenUp = /\.(?:train|fit)\([^)]*\b(?:resume_from_checkpoint|ckpt_path)\s*=(?!\s*(?:None|False)\b)/;

const mayTrain = /(?:^|[^\w.])\w*(?:train(?!ed)|fit|run)\w*\s*\(|\.(?:train|fit|run)\w*\s*\(/i;

/** A condition that asks for something to take up. */
const resumes = /isfile|exists|isdir|listdir|glob|c(hec)?kpts?|checkpoint|resum|reload/i;

/** A condition that asks whether a file is there. */
const asksForFile = /^(not\s+)?(?:os\.path\.)?(?:isfile|exists|isdir)\([^()]*\)$/;

/** What does not go on. */
const leaves = /\b(raise|exit|quit|return|continue|break)\b/;

/**
 * Which way of an `if` is gone so that a run is not taken up again; nothing where it does not do that, or both ways do. Of one that
 * does not move a rate the condition must say it.
 */
export function withoutLoading(source: Source, node: Node, asked: CodePlace, moves: boolean): boolean | undefined {
  const code = textOf(source, node);
  const ways = children(node).filter(({ name }) => name === 'Body');
  const [loaded, afresh] = ways.map((way) => takenUp.test(textOf(source, way)));
  if (ways.length === 2 && loaded !== afresh && resumes.test(textOf(source, asked))) {
    if (ways.every((way) => /\.(?:train|fit)\(/.test(textOf(source, way)))) return afresh;
  }
  // What trains where there is nothing to load is no part of that.
  const said = resumes.test(textOf(source, asked)) && takesUp.test(code) && !(moves && mayTrain.test(code));
  if (!said && !(moves && onlyLoads.test(code))) return undefined;
  if (ways.length === 1) return false;
  const [first, second] = ways.map((way) => /(?:load|restore)\w*\s*\(/.test(textOf(source, way)));
  return ways.length > 2 || first === second ? undefined : second;
}

/** The same of an `if` with nothing but a way out: whether a file is there in a function that takes a run up again. Each is looked at once. */
export function withoutFile(source: Source, node: Node, asked: CodePlace): boolean | undefined {
  const known = asksOf(node);
  if (!known.has(asked.from)) known.set(asked.from, onlyLeaves(node) ? fileLeft(source, node, asked) : undefined);
  return known.get(asked.from);
}
const asksOf = oncePer((_node: Node) => new Map<number, boolean | undefined>());

function fileLeft(source: Source, node: Node, asked: CodePlace): boolean | undefined {
  const [there, not] = asksForFile.exec(textOf(source, asked)) ?? [];
  const func = enclosing(node, 'FunctionDefinition');
  const code = there === undefined || func === undefined || lacksData(source, node, func) ? '' : textOf(source, func);
  const loads = /load_state_dict/.test(code) || takesUp.test(code);
  return loads ? not !== undefined : undefined;
}

/** What gives several things at once, and nothing where a file is not there, loads data that a run cannot do without. */
const lacksData = (source: Source, node: Node, func: Node): boolean =>
  /^\s*return[ \t]*(?:None[ \t]*)?$/m.test(textOf(source, node)) && /^\s*return[ \t]+[\w.[\]]+[ \t]*,/m.test(textOf(source, func));

/** Whether each way of an `if` goes back, and none raises. */
const onlyLeaves = (node: Node): boolean =>
  children(node).every(({ name, lastChild }) => name !== 'Body' || /^(Return|Continue|Break)Statement$/.test(lastChild?.name ?? ''));

/** Whether what is tried only takes a run up again, and a handler begins it where that cannot be done. */
export const mayBegin = (source: Source, tried: Node, handler: Node): boolean =>
  takesUp.test(textOf(source, tried)) && !leaves.test(textOf(source, handler));
