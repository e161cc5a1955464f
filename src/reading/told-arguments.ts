import { Thing, type Value } from '../python/values.ts';
import { candidates, type Wanted } from './identify.ts';
import { Made } from './optimizers.ts';

/** The training arguments that a value is, or that an object of a class of the script's own extends; nothing where it is none. */
export function trainingArgumentsIn(value: Value | undefined, wanted: Wanted): Made | undefined {
  const made = value instanceof Thing ? value.made : value;
  if (!(made instanceof Made)) return undefined;
  const [one] = candidates(made.called, wanted);
  return one !== undefined && 'num_train_epochs' in one.maker.signature ? made : undefined;
}

/** `args.learning_rate = 0.02` of training arguments says the same as in their call; whether this is such a line. */
export function setArgument(owner: Value, key: Value, value: Value, wanted: Wanted): boolean {
  const made = trainingArgumentsIn(owner, wanted);
  if (made === undefined || typeof key !== 'string') return false;
  (made.called.keywords as Map<string, Value>).set(key, value);
  return true;
}
