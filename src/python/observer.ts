import type { Signal } from './compiled.ts';
import type { Node } from './syntax.ts';
import type { Arguments, Called, Class, Foreign, Func, Keywords, Origin, Scope, Stream, Thing, Unknown, Value } from './values.ts';

/** Where code stands, by its characters. */
export interface CodePlace {
  readonly from: number;
  readonly to: number;
}

/** A loop as it is written; a comprehension is one, too. */
export interface LoopSite extends CodePlace {
  readonly kind: 'for' | 'while' | 'comprehension';
  /** The code of its first line. */
  readonly head: string;
  readonly body: Node;
  /** What a `for` goes through, as it is written. */
  readonly list: Node | undefined;
}

/** How a loop is gone through. */
export interface Going {
  /** What each turn is given; nothing where nobody knows, and of a `while`. */
  readonly items: Iterable<Value> | undefined;
  /** One turn stands for all of them, and what it binds is not known afterwards. */
  readonly once: boolean;
  /** What stands for what one turn binds that stands for all, or for all that are left. */
  readonly lost?: Unknown | undefined;
  /** What it may cost by itself; without this it has a share of what is left. */
  readonly most?: number;
  /** Goes through a turn. */
  turn(run: () => Signal): Signal;
  /** Whether the one turn did nothing, which those after it may all the same. */
  readonly idle?: () => boolean;
  /** What to make of a condition of a `while` that nobody knows: true or false, or nothing for one turn that stands for all. */
  test(condition: Unknown, asked: CodePlace): boolean | undefined;
  /** The loop is left, by an error too. */
  over(): void;
}

/** A condition that nobody knows: both ways are gone, one after the other. */
export interface Fork {
  /** The first way is gone. */
  other(): void;
  /** Both are gone, and this is how each ended. */
  join(first: Signal, second: Signal): void;
}

/** Whoever watches a script being gone through, and knows the libraries that it calls. */
export interface Observer {
  /** A call of what the script does not define: what it gives, where that is known. */
  called(called: Called, callee: Unknown | Foreign): Value | undefined;
  /** A call of which all is known that it does, what it is given and what it belongs to included: what it gives. */
  settled(called: Called, callee: Unknown | Foreign): Value | undefined;
  /** What a function of the script gives that is known otherwise than by going through it. */
  instead(func: Func, args: readonly Value[]): Value | undefined;
  /** The method of an object that its library's class calls where the object is called, where that matters. */
  behind?(thing: Thing): Func | undefined;
  /** What a class of the script has by this name of the library's that it extends, where that is known. */
  ofClass?(type: Class, name: string, place: CodePlace): Value | undefined;
  /** What a class of the script is a copy of, where a library has that. */
  copies(type: Class): Value | undefined;
  /** A function stands below a decorator of a library: what that makes of it, where it is known. */
  decorated(path: string, args: readonly Value[], keywords: Keywords, func: Func): Func | undefined;
  /** A function below a decorator that nobody knows is called without these, which the decorator may give. */
  leavesOut?(func: Func, path: string, parameters: readonly string[]): void;
  /** A function of a library that is known here is come to, by its dotted name. */
  computes(path: string, place: CodePlace): void;
  /** What a dotted name of a library stands for, where that is known. */
  named(path: string): Value | undefined;
  /** An attribute of what the script does not define, where it is known. */
  member(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined;
  /** An object of the script whose class extends a library's is made. */
  extended(self: Thing, foreign: Unknown | undefined, args: readonly Value[], keywords: Keywords, place: CodePlace): void;
  /** A method of the library's class that an object's own extends: what `super()` gives. */
  inherited(self: Thing, name: string, place: CodePlace): Value | undefined;
  /** A command line is about to be taken apart by this parser. */
  parsed(parser: Arguments): void;
  /** A function of the script was called, and this is what its names stand for; `finish` is told what it returned. */
  entered(func: Func, scope: Scope): void;
  left(func: Func, scope: Scope, result: Value): void;
  /** A name, or an attribute by its text, is bound to what a library made, or to an object. */
  bound(name: string, value: Value): void;
  /** An attribute or item of what a library made is set, or of an object whose class extends a library's. */
  wrote(owner: Value, key: Value, value: Value, at: number): void;
  /** A list was asked for an item that it does not have: what stands for that where only the run has it. */
  lacks(list: Value, index: number, place: CodePlace): Unknown | undefined;
  /** How many items something has that a library made, where that is known. */
  length(value: Unknown | Foreign | Stream | Thing): number | undefined;
  /** How many items a stream has that is gone on with item by item, where each of that is followed. */
  itemsLeft(stream: Stream): number | undefined;
  /** What has to be told for that to be known. */
  lacksLength(value: Unknown | Foreign | Stream | Thing, place: CodePlace): Unknown;
  /** The classes that an object of a library is of, its own first; none where they are not known. */
  kinds(value: Foreign): readonly string[];
  /** A loop is come to, over this, with these names. */
  loop(site: LoopSite, over: Value, scope: Scope): Going;
  /** Both ways of what hangs on a condition that nobody knows are gone. */
  weigh(condition: Unknown): Fork;
  /** What stands for one of several values of which nobody knows which it is, where more can be said of that. */
  joined(values: readonly Value[], unknown: Unknown): Value | undefined;
  /** An `if` is come to, asking what nobody knows. */
  branch(condition: Unknown, statement: Node, asked: CodePlace): Fork | boolean;
  /** A `with` opens this; what is given is done when it closes. */
  opened(value: Value, place: CodePlace): (() => void) | undefined;
  /** A statement could not be followed. */
  failed(statement: Node, origins: readonly Origin[]): void;
  /** Whether a rate is moved within this code. */
  movesRate(code: CodePlace): boolean;
  /** Whether a statement of a loop matters; the others are passed over. */
  keeps(statement: Node): boolean;
  /** Whether the body of a `try` is taken to fail for want of what it asks for, which its first handler deals with. */
  misses(tried: Node, handler: Node): boolean;
  /** A handler is taken to catch nothing of what nobody knows whether it is raised; it leaves where something ends of which nobody knows when. */
  spares(handler: Node, ends?: Unknown): void;
}
