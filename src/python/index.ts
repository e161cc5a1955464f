export { frameworks } from './frameworks.ts';
export { readPython } from './read.ts';
export type { ReadRequest, ReadSeries } from './series.ts';
