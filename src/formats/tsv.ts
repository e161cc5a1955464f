import { delimited } from './delimited.ts';

/** Tab-separated values. */
export const render = delimited('\t');
