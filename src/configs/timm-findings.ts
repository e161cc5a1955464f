import { runFinding } from '../analysis/run-codes.ts';
import type { RunFinding } from '../core/finding.ts';
import { figure, tally } from '../core/numbers.ts';
import { position } from '../core/text.ts';
import type { Fields } from './fields.ts';

/** What a run of timm's train.py is told, what is not said filled in. */
interface TimmSettings {
  readonly sched: string;
  readonly base: number;
  readonly epochs: number;
  readonly warmup: number;
  readonly warmupRate: number;
  readonly prefix: boolean;
}

/** Schedules that end with their epochs; the others never do. */
const ending = ['cosine', 'tanh', 'poly'];
/** What the other schedules do not take. */
const onlyEnding = ['min_lr', 'cooldown_epochs', 'lr_cycle_mul', 'lr_cycle_decay', 'lr_cycle_limit', 'lr_k_decay'];

/** What is often not meant in the flags of timm's train.py; `length` is how many epochs the run has. */
export function timmFindings(config: Fields, settings: TimmSettings, length: number): readonly RunFinding[] {
  const { sched, base, epochs, warmup, warmupRate, prefix } = settings;
  const at = (...names: readonly string[]) => {
    const { entry } = config.get(...names) ?? config;
    return position(entry.source, entry.at);
  };
  const found: RunFinding[] = [];
  const unheeded = ending.includes(sched) ? [] : onlyEnding.filter((name) => name !== 'min_lr' || sched !== 'plateau');
  const said = unheeded.filter((name) => config.has(name) && Number(config.text(name)) !== 0);
  if (said.length > 0) {
    const all = said.map((name) => `--${name.replaceAll('_', '-')}`).join(' and ');
    found.push(
      runFinding('unheeded-setting', at(...said), {
        phrase: `${all} does nothing`,
        says: `${all} ${said.length === 1 ? 'does' : 'do'} nothing with --sched ${sched}`,
        mend: `leave ${said.length === 1 ? 'it' : 'them'} out, or write --sched cosine`,
        facts: { keys: said.join(',') },
      }),
    );
  }
  if (warmup > 0 && warmupRate > base) {
    found.push(
      runFinding('warmup-above-peak', at('warmup_lr', 'lr'), {
        phrase: 'the warm-up begins above the rate',
        says: `the warm-up begins at ${figure(warmupRate)}${config.has('warmup_lr') ? '' : ', the default of --warmup-lr'}, above the rate ${figure(base)} that it leads to`,
        mend: 'write a lower --warmup-lr, or --warmup-epochs 0',
        facts: { from: warmupRate, to: base },
      }),
    );
  }
  const left = (1 + Math.cos((Math.PI * warmup) / epochs)) / 2;
  if (sched === 'cosine' && warmup > 0 && warmup < epochs && !prefix && left < 0.95) {
    found.push(
      runFinding('warmup-cuts-decay', at('warmup_epochs', 'sched'), {
        phrase: `drops where the warm-up ends, at ${tally(warmup)}`,
        says: `the cosine counts from the start, so where the warm-up of ${tally(warmup)} epochs ends the rate drops to ${figure(100 * left, 2)} % of its peak`,
        mend: 'write --warmup-prefix to begin the cosine there',
        facts: { warmup, epochs },
      }),
    );
  }
  if (length !== epochs) {
    found.push(
      runFinding('run-lengthened', at('lr_cycle_limit', 'cooldown_epochs', 'warmup_prefix', 'epochs'), {
        phrase: `trains ${tally(length)} epochs, not ${tally(epochs)}`,
        says: `timm trains ${tally(length)} epochs: --epochs ${tally(epochs)} is one cycle, without cooldown or a warm-up before it`,
        mend: `write fewer --epochs where ${tally(epochs)} are meant`,
        facts: { epochs, length },
      }),
    );
  }
  return found;
}
