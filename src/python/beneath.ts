import type { Thing, Value } from './values.ts';

/** What an object has of the library's class that its own extends, where that is known: behind its own class, and by `super()`. */
export const beneath = new WeakMap<Thing, ReadonlyMap<string, Value>>();
