export { frameworks } from './frameworks.ts';
export { type ReadRequest, type ReadSeries, readPython } from './read.ts';
