import type { Machine } from './machine.ts';
import type { LoopSite } from './observer.ts';
import { watched } from './scope-names.ts';
import type { Node } from './syntax.ts';
import { NotKnown, Raised, type Scope, Unknown, type Value } from './values.ts';

const acting = new WeakMap<Node, boolean>();

/** Whether code may do something beside what it is worth: it calls, or binds a name. */
export function mayAct(node: Node | undefined): boolean {
  if (node === undefined) return false;
  const known = acting.get(node);
  if (known !== undefined) return known;
  let found = false;
  const cursor = node.cursor();
  do if (cursor.name === 'CallExpression' || cursor.name === 'NamedExpression') found = true;
  while (!found && cursor.next() && cursor.from < node.to);
  acting.set(node, found);
  return found;
}

/** Evaluates what nobody knows whether it is come to, one way and the other: what they do is done in doubt, and what they change is not known. */
export function inDoubt(m: Machine, scope: Scope, condition: Unknown, one: () => Value, other: () => Value): readonly [Value, Value] {
  const unknown = Unknown.of(condition);
  let owner = scope;
  while (owner.comprehends && owner.around !== undefined) owner = owner.around;
  const names = watched(owner.names);
  const tried = (run: () => Value): Value =>
    m.doubting(() => {
      try {
        return run();
      } catch (error) {
        if (error instanceof NotKnown) return error.unknown;
        if (error instanceof Raised && error.kind !== 'Bound') return unknown;
        throw error;
      }
    });
  const fork = m.observer.weigh(condition);
  try {
    let [first, second]: [ReadonlyMap<string, Value | undefined>, ReadonlyMap<string, Value | undefined>] = [new Map(), new Map()];
    const found = m.heap.either(
      () => {
        const [value, before] = names.follow(() => tried(one));
        first = names.restore(before);
        return value;
      },
      () => {
        fork.other();
        const [value, before] = names.follow(() => tried(other));
        second = before;
        return value;
      },
      unknown,
      () => 'both',
    );
    for (const name of new Set([...first.keys(), ...second.keys()])) names.set(name, unknown);
    return found;
  } finally {
    fork.join(undefined, undefined);
  }
}

/** What is done nobody knows how often, or whether at all, is done once in doubt; of a loop it hangs on how long that is. */
export function onceInDoubt(m: Machine, scope: Scope, unknown: Unknown, site: LoopSite | undefined, run: () => void): void {
  const going = site && m.observer.loop(site, unknown, scope);
  const once = (): Value => {
    run();
    return null;
  };
  try {
    inDoubt(m, scope, going?.lost ?? unknown, once, () => null);
  } finally {
    going?.over();
  }
}
