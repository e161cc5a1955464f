import type { Machine } from './machine.ts';
import type { CodePlace } from './observer.ts';
import { goneFar, lostIn, nextWithin, streamOf } from './streams.ts';
import { raise, type Stream, Unknown, type Value } from './values.ts';

/** `next` of a stream of which nobody knows all: to its end, where that is known; else whoever catches its end is told what had to be. */
export function nextOf(m: Machine, items: Stream | Unknown, otherwise: Value | undefined, place: CodePlace): Value {
  const stream = streamOf(items);
  const most = m.doubts > 0 || Number.isNaN(goneFar(stream)) ? undefined : m.observer.itemsLeft(stream);
  if (most !== undefined)
    return nextWithin(stream, most) ?? (otherwise === undefined ? raise('StopIteration', 'there is no next item') : otherwise);
  lostIn(stream);
  m.endless = m.observer.lacksLength(stream, place);
  return items instanceof Unknown ? Unknown.of(items) : Unknown.of(...stream.over);
}
