import { familiesByType } from '../build.ts';

/** The command line for a name that frameworks or papers have for a schedule; `undefined` where nobody calls one so. */
export function commandFor(name: string): string | undefined {
  const wanted = plain(name);
  const families = [...familiesByType.values()];
  // What is said to be written comes before what merely computes the same.
  const known = families.flatMap((family) => Object.entries(family.known ?? {})).find(([other]) => plain(other) === wanted);
  if (known) return known[1];
  for (const family of families) {
    const equal = (family.equals ?? []).find((one) => plain(nameIn(one)) === wanted);
    if (equal) return `${family.type}${optionsIn(equal)}`;
  }
  return undefined;
}

/** `OneCycleLR` in `torch OneCycleLR (--after continue)`. */
function nameIn(equal: string): string {
  return equal.replace(/ \(.*/, '').split(/[ .]/).at(-1) ?? equal;
}

/** What the brackets say to add, where they hold flags with their values and nothing else. */
function optionsIn(equal: string): string {
  const said = /\(((?: ?--[a-z-]+ [a-z\d.%]+)+|--no-endpoint)\)$/.exec(equal)?.[1];
  return said === undefined ? '' : ` ${said}`;
}

/** Cases, dashes and underscores do not tell names apart. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}
