import { Dict, type Func, type Keywords, raise, Scope, Unknown, type Value } from './values.ts';

/** The names of a call: arguments to parameters. */
export function bindArguments({ parameters, scope: around, name, role, node }: Func, args: readonly Value[], keywords: Keywords): Scope {
  const scope = new Scope(around);
  let next = 0;
  for (const parameter of parameters) {
    switch (parameter.kind) {
      case '*':
        scope.names.set(parameter.name, args.slice(next) as Value[]);
        next = args.length;
        break;
      case '**':
        scope.names.set(
          parameter.name,
          Dict.of([...keywords].filter(([key]) => !parameters.some((one) => one.name === key && !one.kind.startsWith('*')))),
        );
        break;
      default: {
        const byPlace = parameter.kind === 'plain' && next < args.length ? args[next] : undefined;
        if (byPlace !== undefined) next += 1;
        if (byPlace !== undefined && keywords.has(parameter.name)) raise('TypeError', `${name} is given ${parameter.name} twice`);
        const said = byPlace === undefined ? keywords.get(parameter.name) : byPlace;
        const unsaid = said === undefined ? parameter.unsaid : said;
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
    const strange = [...keywords.keys()].find((key) => !parameters.some((parameter) => parameter.name === key));
    if (strange !== undefined) raise('TypeError', `${name} does not take ${strange}`);
  }
  return scope;
}
