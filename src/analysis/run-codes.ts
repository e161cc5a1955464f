import type { RunFinding, Severity } from '../core/finding.ts';
import type { Spot } from './counted.ts';

/** Everything that may be found where a scheduler meets a run or its settings: how much it weighs, and what it means. */
export const runCodes: Readonly<Record<string, readonly [severity: Severity, means: string]>> = {
  'never-stepped': ['error', 'a scheduler is built, and nothing steps it'],
  'stepped-after-training': ['error', 'a scheduler is stepped only once the training is over'],
  'another-optimizer': ['error', 'a scheduler moves another optimizer than the one that trains'],
  'built-anew': ['error', 'a scheduler is built again in a loop, and begins again each time'],
  'stepped-several-times': ['error', 'a scheduler is stepped several times for each update or epoch'],
  'stepped-per-process': ['error', 'accelerate steps it once a process, and its horizon counts the updates of one'],
  'misplaced-key': ['error', 'a key stands where the trainer does not look for it'],
  'stepped-before-update': ['error', 'a scheduler is stepped before the first update'],
  'horizon-in-epochs': ['error', 'a horizon counts epochs where the scheduler is stepped once an update'],
  'horizon-in-updates': ['error', 'a horizon counts updates where the scheduler is stepped once an epoch'],
  'horizon-in-batches': ['error', 'a horizon counts micro-batches where gradients are accumulated'],
  'overridden-setting': ['warning', 'a setting is said, and another file overrides it'],
  'warmup-above-peak': ['warning', 'a warm-up begins above the rate that it leads to'],
  'past-horizon': ['warning', 'a scheduler is stepped past its horizon'],
  'horizon-not-reached': ['warning', 'the run ends before the scheduler comes to its horizon'],
  'patience-in-batches': ['warning', 'a plateau is fed the metric of every batch'],
  'stepped-late': ['warning', 'a scheduler is told the index of the turn that is over'],
  'resumed-anew': ['warning', 'the loop goes on where a run was left, and the scheduler begins again'],
  'resume-jump': ['warning', 'the rate jumps by a tenth or more where a run resumes'],
  'written-too-often': ['warning', 'the rate is multiplied with every batch'],
  'unheeded-setting': ['hint', 'a setting is said that its scheduler does not heed'],
  'warmup-cuts-decay': ['hint', 'the decay has counted from the start when its warm-up is over, so the rate drops there'],
  'run-lengthened': ['hint', 'cycles, cooldown or a warm-up before the run make it longer than its epochs'],
  'written-beside': ['hint', 'the rate is written by hand beside a scheduler'],
  'two-schedulers': ['hint', 'two schedulers act on one optimizer'],
};

/** What is found, at its place in the code where it has one: what is wrong, and what to write instead. */
export function runFinding(
  code: string,
  at: Spot | undefined,
  { phrase, says, mend, facts = {} }: Pick<RunFinding, 'phrase' | 'says' | 'facts'> & { readonly mend: string },
): RunFinding {
  const [severity] = runCodes[code] as (typeof runCodes)[string];
  const place = at && { file: at.file, line: at.line, column: at.column };
  return { code, severity, phrase, says: `${says}; ${mend}`, mend, ...place, facts };
}
