/** Everything that can be wrong with a request: a code and the facts, never a sentence. */
export type Issue =
  | { readonly code: 'unknown-schedule'; readonly name: string; readonly known: readonly string[] }
  | { readonly code: 'called-otherwise'; readonly name: string; readonly command: string }
  | { readonly code: 'is-file'; readonly name: string; readonly reader: string }
  /** The whole line as it may be meant. */
  | { readonly code: 'corrected'; readonly command: string }
  | { readonly code: 'is-recipe'; readonly name: string; readonly recipes: readonly string[] }
  | { readonly code: 'unknown-recipe'; readonly name: string; readonly found: readonly string[]; readonly known: readonly string[] }
  | { readonly code: 'unknown-parameter'; readonly type: string; readonly parameter: string; readonly known: readonly string[] }
  | { readonly code: 'missing-parameter'; readonly type: string; readonly parameter: string; readonly expected: string }
  | {
      readonly code: 'bad-value';
      readonly type: string;
      readonly parameter: string;
      readonly expected: string;
      readonly got: unknown;
      /** What to write instead, where that is known. */
      readonly instead?: string;
    }
  | { readonly code: 'same-thing-twice'; readonly type: string; readonly parameters: readonly string[] }
  | { readonly code: 'broken-rule'; readonly type: string; readonly parameters: readonly string[]; readonly rule: string }
  | { readonly code: 'bad-spec'; readonly path: string; readonly expected: string; readonly got: unknown }
  | {
      readonly code: 'bad-expression';
      readonly text: string;
      /** Index of the character where reading stopped; the length of the text where it ends too early. */
      readonly at: number;
      /** What to write instead. */
      readonly expected: string;
      /** The names there are, where it stopped at one there is not. */
      readonly known?: readonly string[];
    }
  | {
      readonly code: 'bad-python';
      readonly file: string;
      /** Counted from 1. */
      readonly line: number;
      readonly column: number;
      /** The line of code. */
      readonly source: string;
      /** What is not understood, and what to do about it. */
      readonly says: string;
    }
  | {
      readonly code: 'unknown-at-run-time';
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly source: string;
      /** What only the running program knows, as it is written. */
      readonly expression: string;
      /** Why it is not known, where it is no plain name. */
      readonly because?: string;
      /** What is to be written where a file has it. */
      readonly command?: string;
      /** It is a length that hangs on the size of the data set. */
      readonly sized?: true;
      /** The code that makes what it is the length of. */
      readonly made?: string;
    }
  | {
      readonly code: 'several-schedulers';
      readonly file: string;
      readonly found: readonly { readonly name: string; readonly line: number | string; readonly code: string }[];
    }
  /** A folder with so many scripts to choose from, each of which follows as an issue of its own. */
  | { readonly code: 'several-scripts'; readonly folder: string; readonly count: number }
  /** One of them: the command that reads it, and what it has or asks for. */
  | { readonly code: 'script-found'; readonly command: string; readonly says: string }
  | {
      readonly code: 'no-scheduler';
      readonly file: string;
      readonly command?: string;
      readonly name?: string;
      readonly known: readonly string[];
      /** The file beside it in which those are. */
      readonly beside?: string;
      /** Lines of Python that make what might be read, the likeliest first. */
      readonly lines?: readonly string[];
      /** Scripts that import it and are run. */
      readonly importers?: readonly string[];
      /** A call that may train, and its line. */
      readonly trains?: string;
      /** A file of settings beside it that can be read. */
      readonly settings?: string;
    }
  /** Nothing trains in a file itself; what another one asks for that imports or names it follows as issues of their own, or several are read. */
  | {
      readonly code: 'reads-elsewhere';
      readonly file: string;
      readonly instead: string;
      readonly how: string;
      /** Further ones that do, where each of them is read as it is. */
      readonly others?: readonly string[];
    }
  | {
      readonly code: 'no-base-rate';
      readonly constructor: string;
      /** The line that reads it with a file of settings in which that may stand. */
      readonly command?: string;
    }
  | {
      readonly code: 'no-length';
      readonly constructor: string;
      /** How many epochs it has is known, and not how many updates one of them. */
      readonly lacks?: 'epoch';
      readonly command?: string;
      /** What its length counts, where that is known. */
      readonly unit?: 'epoch' | 'step' | 'sample' | 'token';
    }
  | {
      readonly code: 'no-epoch-size';
      readonly file: string;
      /** What the size of the data alone does not tell. */
      readonly lacks?: string;
    }
  | { readonly code: 'launch-line'; readonly command: string }
  | { readonly code: 'several-tools'; readonly file: string; readonly tools: readonly string[] }
  | {
      readonly code: 'no-tool';
      readonly file: string;
      readonly notation: string;
      readonly keys: readonly string[];
      readonly known: readonly string[];
    }
  | { readonly code: 'past-end'; readonly type: string; readonly t: number; readonly horizon: number }
  | { readonly code: 'framework-refuses'; readonly framework: string; readonly constructor: string; readonly reason: string }
  | { readonly code: 'unknown-constructor'; readonly framework: string; readonly constructor: string; readonly known: readonly string[] }
  | {
      readonly code: 'cannot-say';
      readonly framework: string;
      /** What it has no words for: "the sqrt-shaped cooldown". */
      readonly part: string;
      /** The frameworks that can say all of it. */
      readonly others: readonly string[];
      /** The option that leaves that part out. */
      readonly instead?: string;
    }
  | { readonly code: 'too-long'; readonly type: string; readonly t: number; readonly most: number }
  | { readonly code: 'not-finite'; readonly type: string; readonly t: number }
  | { readonly code: 'no-source'; readonly option: string }
  | { readonly code: 'negative'; readonly type: string; readonly t: number; readonly value: number; readonly mend?: string }
  | {
      readonly code: 'unknown-option';
      readonly option: string;
      readonly source: string;
      readonly known: readonly string[];
      /** What is certainly meant, where it is another's word for it. */
      readonly instead?: string;
    }
  | { readonly code: 'missing-value'; readonly option: string; readonly expected: string; readonly example: string }
  | { readonly code: 'contradiction'; readonly options: readonly string[] }
  | {
      readonly code: 'unexpected-word';
      readonly word: string;
      readonly instead?: string;
      /** The words that belong in its place, where that is clear. */
      readonly write?: readonly string[];
      /** What belongs to the end of the word before it. */
      readonly joins?: string;
    }
  | { readonly code: 'needs-option'; readonly option: string; readonly needs: string }
  | { readonly code: 'no-rows'; readonly start: number; readonly stop: number }
  | { readonly code: 'missing-source'; readonly word: string }
  | { readonly code: 'needs-length'; readonly source: string }
  | { readonly code: 'several-series'; readonly source: string; readonly labels: readonly string[] }
  | { readonly code: 'mixed-units'; readonly sources: readonly (readonly [source: string, unit: string])[] }
  | { readonly code: 'no-conversion'; readonly what: string; readonly from: string; readonly to: string }
  | {
      readonly code: 'part-of-an-update';
      readonly option: string;
      readonly text: string;
      /** The same in the unit that is counted. */
      readonly amount: number;
      readonly unit: string;
    }
  | { readonly code: 'no-update'; readonly feeding: string }
  | { readonly code: 'unknown-label'; readonly file: string; readonly label: string; readonly known: readonly string[] }
  | { readonly code: 'unusable-file'; readonly file: string; readonly path: string; readonly issue: Issue }
  | {
      readonly code: 'never-falls';
      readonly rate: number;
      /** It stays above the rate, or never was above it. */
      readonly why: 'above' | 'below';
      readonly low: number;
      readonly peak: number;
    }
  | { readonly code: 'too-many-crossings'; readonly rate: number; readonly looked: number }
  | { readonly code: 'unknown-ending'; readonly file: string; readonly known: readonly string[] }
  | { readonly code: 'cannot-read'; readonly file: string; readonly reason: string }
  | { readonly code: 'cannot-write'; readonly file: string; readonly reason: string }
  | { readonly code: 'cannot-start'; readonly command: string; readonly reason: string }
  | { readonly code: 'not-logged'; readonly t: number; readonly near: readonly number[] }
  | { readonly code: 'no-rate'; readonly file: string; readonly format: string; readonly names: readonly string[] };
