import { type Issue, LrschedError } from '../core/issues.ts';

/** Modules that seem to have nothing to do with a rate, and those of them that turned out to have. */
export class Needed {
  readonly files = new Set<string>();
  /** The names that imports bind to what such a module has, and those of what its generators give, with its file. */
  readonly passed = new Map<string, string>();

  /** Those of them that make the data of which a length is asked for. */
  readonly ofData = new Set<string>();
  /** Files that were read beside the script. */
  readonly read = new Set<string>();

  /** Whether something is asked for that lies in a module that was passed over, which counts from now on. */
  adds(issues: readonly Issue[]): boolean {
    const before = this.files.size;
    for (const issue of issues) {
      if (issue.code !== 'unknown-at-run-time') continue;
      for (const file of this.#naming(issue.expression)) this.files.add(file);
      for (const file of this.#naming(issue.made ?? '')) if (!this.files.has(file)) this.ofData.add(file);
    }
    for (const file of this.ofData) this.files.add(file);
    return this.files.size > before;
  }

  #naming(code: string): readonly string[] {
    return (code.match(/(?<![\w.])[A-Za-z_][\w.]*/g) ?? []).flatMap(
      (name) => this.passed.get(name) ?? this.passed.get(name.split('.')[0] as string) ?? [],
    );
  }
}

/**
 * Goes through a script, and where it asks for what a module has that was passed over, anew with that. Where a length is asked for
 * and what makes the data does not say it either, the length itself stays what is asked for.
 */
export function withNeeded<T>(run: (needed: Needed) => T): T {
  const needed = new Needed();
  let length: { readonly error: LrschedError; readonly read: ReadonlySet<string> } | undefined;
  for (;;) {
    try {
      return run(needed);
    } catch (error) {
      if (!(error instanceof LrschedError)) throw error;
      const [since, all] = [length?.read, needed.read];
      const isOfData = (issue: Issue) => 'file' in issue && all.has(issue.file as string) && !since?.has(issue.file as string);
      // What cannot be followed there, or goes wrong, need not be known either.
      const isLost = (issue: Issue) => isOfData(issue) || (issue.code === 'bad-python' && !issue.says.includes('--'));
      if (length !== undefined && error.issues.some(isLost)) throw length.error;
      if (!needed.adds(error.issues)) throw error;
      if (needed.ofData.size > 0) length ??= { error, read: new Set(all) };
    }
  }
}
