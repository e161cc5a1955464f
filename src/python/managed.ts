import { Thing, type Value } from './values.ts';

/** What a generator under `contextmanager` opens and closes. */
export class Managed extends Thing {
  /** Runs up to its `yield`, and gives what that yields. */
  readonly enter: () => Value;
  readonly exit: () => void;
  constructor(enter: () => Value, exit: () => void) {
    super();
    this.enter = enter;
    this.exit = exit;
  }
}
