/** How much a finding weighs: an error or a warning fails `lint`, a hint only says what most frameworks do. */
export type Severity = 'error' | 'warning' | 'hint';

/** What was found in the run that a schedule was read from: how the loop and the scheduler meet. */
export interface RunFinding {
  readonly code: string;
  readonly severity: Severity;
  /** The numbers, and the mend, in one sentence. */
  readonly says: string;
  /** What it is, in a few words, for a chart. */
  readonly phrase: string;
  /** What to write instead. */
  readonly mend?: string;
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The numbers by name. */
  readonly facts?: Readonly<Record<string, number | string>>;
}

/** What is wrong with a run, in a few words each, the shortest first; a hint says no fault. */
export const faultsIn = (findings: readonly RunFinding[] = []): readonly string[] =>
  findings
    .filter(({ severity }) => severity !== 'hint')
    .map(({ phrase, line }) => (line === undefined ? phrase : `${phrase} (line ${line})`))
    .sort((a, b) => a.length - b.length);

/** What a series says with every output: what is wrong with its run, then what was assumed or left out. */
export const warningsOf = (one: { readonly findings?: readonly RunFinding[]; readonly assumed?: readonly string[] }): readonly string[] => [
  ...faultsIn(one.findings),
  ...(one.assumed ?? []),
];
