import { documentsIn, type ReadRequest, type ReadSeries, readPython } from '../../src/reading/index.ts';

/** Reads a text whatever it is written in, as the command line does; `files` are those that stand beside it. */
export async function readText(request: ReadRequest, files: Readonly<Record<string, string>> = {}): Promise<readonly ReadSeries[]> {
  const found = await documentsIn(request.text, request.file, (name) => request.defines?.get(name));
  const module = (name: string) => (files[name] === undefined ? undefined : { file: name, text: files[name] });
  if (found === undefined) return readPython({ ...request, module });
  const neighbour = (name: string) => {
    const text = found.files.get(name) ?? files[name];
    return text === undefined ? undefined : found.load(text, name);
  };
  return readPython({ ...request, documents: found.documents, neighbour });
}
