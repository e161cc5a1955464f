import type { Machine } from './machine.ts';
import { Thing, type Value } from './values.ts';

/** A module is chosen by the run that no import of the text names: it is gone through anew with that beside it. */
class Unlinked {
  readonly module: string;
  constructor(module: string) {
    this.module = module;
  }
}

/** How many modules are looked up for what a run chooses. */
const most = 10;

/** Goes through a script, and anew with each module that it chooses while it runs. */
export function withChosen<T>(run: (chosen: readonly string[]) => T): T {
  for (let chosen: readonly string[] = []; ; ) {
    try {
      return run(chosen);
    } catch (error) {
      if (!(error instanceof Unlinked)) throw error;
      chosen = [...chosen, error.module];
    }
  }
}

/** `importlib.import_module(name)`: a module beside the script, where it is one. */
export function chosenModule(m: Machine, name: Value | undefined): Value | undefined {
  const { chosen } = m.source;
  if (typeof name !== 'string' || !/^\w[\w.]*$/.test(name) || chosen === undefined) return undefined;
  if (!chosen.has(name) && chosen.size < most) throw new Unlinked(name);
  const module = chosen.get(name);
  return module && new Thing(undefined, m.module(module).names as Map<string, Value>);
}
