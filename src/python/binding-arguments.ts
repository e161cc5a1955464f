import { doubted, spoil } from './contents.ts';
import { Dict, type Func, type Keywords, raise, Scope, Unknown, type Value } from './values.ts';

/** A list that may have more items than are known. */
function spoiledIf(list: Value[], unknown: Value | undefined): Value[] {
  if (unknown instanceof Unknown) spoil(list, unknown);
  return list;
}

/** The names of a call: arguments to parameters. */
export function bindArguments({ parameters, scope: around, name, role, node }: Func, args: readonly Value[], keywords: Keywords): Scope {
  const scope = new Scope(around);
  let next = 0;
  // What stars hold that nobody knows may be for any parameter that is given nothing else.
  const open = (keywords.get('*') ?? keywords.get('**')) as Unknown | undefined;
  for (const parameter of parameters) {
    switch (parameter.kind) {
      case '*':
        scope.names.set(parameter.name, spoiledIf(args.slice(next) as Value[], keywords.get('*')));
        next = args.length;
        break;
      case '**': {
        const own = parameters.flatMap((one) => (one.kind.startsWith('*') ? [] : [one.name]));
        const dict = Dict.of([...keywords].filter(([key]) => !key.startsWith('*') && !own.includes(key)));
        const more = keywords.get('**');
        dict.open = more !== undefined;
        if (more instanceof Unknown) doubted(dict.map, more);
        scope.names.set(parameter.name, dict);
        break;
      }
      default: {
        const byPlace = parameter.kind === 'plain' && next < args.length ? args[next] : undefined;
        if (byPlace !== undefined) next += 1;
        if (byPlace !== undefined && keywords.has(parameter.name)) raise('TypeError', `${name} is given ${parameter.name} twice`);
        const said = byPlace === undefined ? keywords.get(parameter.name) : byPlace;
        const unsaid = said !== undefined ? said : open !== undefined ? Unknown.of(open) : parameter.unsaid;
        // A decorator may give what the call does not.
        const value =
          unsaid === undefined && role === 'decorated' ? new Unknown([{ text: parameter.name, at: node.from }], parameter.name) : unsaid;
        if (value === undefined) raise('TypeError', `${name} needs ${parameter.name}`);
        scope.names.set(parameter.name, value as Value);
      }
    }
  }
  if (next < args.length) raise('TypeError', `${name} takes fewer arguments`);
  if (keywords.size > 0 && role !== 'decorated' && !parameters.some(({ kind }) => kind === '**')) {
    const strange = [...keywords.keys()].find((key) => !key.startsWith('*') && !parameters.some((parameter) => parameter.name === key));
    if (strange !== undefined) raise('TypeError', `${name} does not take ${strange}`);
  }
  return scope;
}
