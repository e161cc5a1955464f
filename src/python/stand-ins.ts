import type { Foreign } from './values.ts';

/** Objects of a library that stand for those of the script whose class extends it, which are nothing more. */
export const standIns = new WeakSet<Foreign>();
