/** The registry: every schedule family, by the name it has on the command line and in a spec. */
export { constant } from './constant.ts';
export { cosine } from './cosine.ts';
export { exponential } from './exponential.ts';
export { formula } from './formula.ts';
export { inverseSqrt } from './inverse-sqrt.ts';
export { inverseTime } from './inverse-time.ts';
export { linear } from './linear.ts';
export { multistep } from './multistep.ts';
export { noam } from './noam.ts';
export { piecewise } from './piecewise.ts';
export { polynomial } from './polynomial.ts';
export { ramp } from './ramp.ts';
export { restarts } from './restarts.ts';
export { rex } from './rex.ts';
export { step } from './step.ts';
export { tanh } from './tanh.ts';
export { warmupCosine } from './warmup-cosine.ts';
