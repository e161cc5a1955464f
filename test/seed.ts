import fc from 'fast-check';

/**
 * The same random cases at every run, so that a failure is the change's and not the dice's.
 * `FC_SEED=random` throws new ones; `FC_SEED=<number>` repeats what such a run printed.
 */
const { FC_SEED: said = '20261123' } = process.env;
if (said !== 'random') fc.configureGlobal({ seed: Number(said) });
