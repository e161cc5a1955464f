export { sequence } from './sequence.ts';
export { warmup } from './warmup.ts';
