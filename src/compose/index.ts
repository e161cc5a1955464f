export { warmup } from './warmup.ts';
