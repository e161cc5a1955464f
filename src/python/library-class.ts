import { Unknown } from './values.ts';

/** A class of a library that an object is known to have: others of other names are not it. */
export class LibraryClass extends Unknown {}
