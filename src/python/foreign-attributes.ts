import type { Machine } from './machine.ts';
import type { Foreign, Value } from './values.ts';

const numbers = new WeakMap<Foreign, number>();
let met = 0;

/** Under which name the machine keeps what a script sets on something that a library made: `optimizer.counted = 0`. */
export function keyOn(owner: Foreign, name: string): string {
  const known = numbers.get(owner);
  if (known === undefined) {
    met += 1;
    numbers.set(owner, met);
  }
  return `${known ?? met} ${name}`;
}

export function keepOn(m: Machine, owner: Foreign, name: string, value: Value): void {
  keepFar(m, keyOn(owner, name), value);
}

/** Sets what belongs to something unknown, which only its text says. */
export function keepFar(m: Machine, text: string, value: Value): void {
  m.heap.touchNames(m.assigned);
  m.assigned.set(text, value);
}
