/** The optimizer's rates by default. */
export const defaultRates: Readonly<Record<string, number>> = {
  ...{ SGD: 1e-3, Adam: 1e-3, AdamW: 1e-3, Adamax: 2e-3, NAdam: 2e-3, RAdam: 1e-3, SparseAdam: 1e-3, RMSprop: 1e-2 },
  ...{ Adagrad: 1e-2, Adadelta: 1, ASGD: 1e-2, Rprop: 1e-2, LBFGS: 1, Adafactor: 1e-2, FusedAdam: 1e-3, DeepSpeedCPUAdam: 1e-3 },
  HybridAdam: 1e-3,
};

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** Whether a call of a library makes an optimizer. */
export const isOptimizer = (path: string): boolean => lastOf(path) in defaultRates;
