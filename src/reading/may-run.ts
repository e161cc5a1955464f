const trains =
  /\bconfigure_optimizers\b|\.fit\s*\(|\boptax\b|\bkeras\b|\bmmengine\b|\bignite\b|\bcomposer\b|\bfastai\b|Trainer\b|\bLightningCLI\b/;

/** Whether code may leave the loop to a library that is followed. */
export const mayBeTrained = (text: string): boolean => trains.test(text);

/** Code that may train: a loop, and something that may move a rate or train with it, wherever that stands. */
export const mayLoop = (text: string): boolean =>
  /\b(for|while)\b/.test(text) && /\.step\b|\blr\b|train|learn|fit|optimi[sz]e|epoch/i.test(text);

/** Whether code may be a run, or import one; what cannot is not gone through as such. */
export const mayRun = (text: string): boolean => mayBeTrained(text) || mayLoop(text) || /^[ \t]*(from|import)\s/m.test(text);
