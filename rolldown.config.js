import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { defineConfig } from 'rolldown';

/** Ships, beside the bundle, the licence of every package whose code went into it. */
const licences = {
  name: 'licences',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
    const inPackages = modules.map((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0]);
    const grants = new Map();
    for (const { name, notices, grant } of [...new Set(inPackages)].filter(Boolean).sort().map(licenceOf)) {
      const words = grant
        .replace(/^[\s\S]*?(?=Permission (?:is hereby granted|to use))/, '')
        .replace(/\W+/g, ' ')
        .toLowerCase();
      const known = grants.get(words) ?? { whose: [], grant };
      known.whose.push(`${name}\n${notices.join('\n')}`);
      grants.set(words, known);
    }
    const texts = [...grants.values()].map(({ whose, grant }) => `${whose.join('\n\n')}\n\n${grant}\n`);
    this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join(`\n${'-'.repeat(72)}\n\n`) });
  },
};

function licenceOf(folder) {
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt'].find((candidate) => existsSync(`${folder}/${candidate}`));
  if (file === undefined) throw new Error(`${name} ships no licence text to pass on`);
  const text = readFileSync(`${folder}/${file}`, 'utf8').trim();
  // What several packages grant in the same words is printed once, below the notices of each.
  const notice = /^Copyright\b.*\n?/gm;
  return {
    name: `${name} ${version}`,
    notices: text.match(notice)?.map((one) => one.trim()) ?? [],
    grant: text.replace(notice, '').trim(),
  };
}

/**
 * Asks for Node's own modules directly: an import statement would enumerate them first, which loads half of Node.
 * commander's way to start other programs is left out; it has no sub-command that is a program of its own here.
 */
const builtins = {
  name: 'builtins',
  resolveId: (id, importer, { kind }) => {
    if (!id.startsWith('node:') || importer?.startsWith('\0rolldown')) return null;
    return { id: `\0${kind === 'require-call' ? 'required' : 'imported'}:${id}`, moduleSideEffects: false };
  },
  load(id) {
    const [, kind, name] = /^\0(required|imported):node:(.*)$/.exec(id) ?? [];
    if (name === 'child_process' && kind === 'required') return 'module.exports = {}';
    if (kind === 'required') return `module.exports = process.getBuiltinModule('${name}')`;
    if (kind === undefined) return null;
    const names = Object.keys(Object.getOwnPropertyDescriptors(process.getBuiltinModule(name))).filter(
      (one) => /^[a-z]\w*$/i.test(one) && one !== 'default',
    );
    return `const all = process.getBuiltinModule('${name}');\n${names.map((one) => `export const ${one} = /* @__PURE__ */ (() => all.${one})();`).join('\n')}`;
  },
};

/** The keys by which linters visit a tree, to which the parser of TOML adds its own: nobody visits one here. */
const visitors = {
  name: 'visitors',
  resolveId: (id) => (id === 'eslint-visitor-keys' ? '\0visitors' : null),
  load: (id) => (id === '\0visitors' ? 'export const unionWith = (keys) => keys;' : null),
};

/** A text as code that has it, in a third of its size: for what is seldom asked for. */
const deflated = (text, of = (it) => it) => {
  const bytes = deflateRawSync(text, { level: 9 }).toString('base64');
  const inflated = `inflateRawSync(Buffer.from('${bytes}', 'base64')).toString()`;
  return `import { inflateRawSync } from 'node:zlib';\nexport default ${of(inflated)};`;
};

/** The recipes, which are data. */
const recipes = {
  name: 'recipes',
  load: (id) =>
    /recipes\.json$/.test(id)
      ? { code: deflated(JSON.stringify(JSON.parse(readFileSync(id, 'utf8'))), (text) => `JSON.parse(${text})`), moduleType: 'js' }
      : null,
};

/** Hands over files that are imported as text: `./page.css?raw`. */
const raw = {
  name: 'raw',
  async resolveId(id, importer) {
    if (!id.endsWith('?raw')) return null;
    const found = await this.resolve(id.slice(0, -'?raw'.length), importer);
    return found && { id: `${found.id}?raw`, moduleType: 'js' };
  },
  load(id) {
    if (!id.endsWith('?raw')) return null;
    const text = readFileSync(id.slice(0, -'?raw'.length), 'utf8');
    // A page needs neither how its parts are indented nor what they say to who reads them here.
    const page = /html[^/\\]*\.(?:js|css)\?raw$|range-page\.js\?raw$/.test(id);
    const bare = page ? text.replaceAll(/^[ \t]*(?:\/\/.*|\/\*\*.*\*\/)\n|^[ \t]+/gm, '') : text;
    // Nor does Python that nobody reads need more than how deep it stands.
    const python = (code) => code.replaceAll(/^[ \t]*(?:#.*)?\n/gm, '').replaceAll(/^(?: {4})+/gm, (deep) => ' '.repeat(deep.length / 4));
    if (/installed[^?]*\.py\?raw$/.test(id)) return { code: deflated(python(text)), moduleType: 'js' };
    const tight = id.endsWith('.css?raw') ? bare.replaceAll(/\s*([{};,])\s*/g, '$1') : bare;
    return { code: `export default ${JSON.stringify(tight)}`, moduleType: 'js' };
  },
};

/**
 * What a plain chart does without, and what a line of code: each is a file of its own, which is loaded when the first of its functions is called.
 * An import statement would load it at once, and a dynamic import would make everything wait that may come to need it.
 */
const seldom = {
  commander: 'commander',
  levenshtein: 'fastest-levenshtein',
  every: resolve('src/every.ts'),
  expression: resolve('src/core/expression.ts'),
  installed: resolve('src/reading/installed.ts'),
  misplaced: resolve('src/cli/misplaced.ts'),
  resume: resolve('src/cli/resume.ts'),
  ran: resolve('src/reading/ran.ts'),
  configuration: resolve('src/reading/configuration.ts'),
  settings: resolve('src/reading/settings.ts'),
  'log-scale': resolve('src/charts/log-scale.ts'),
  sentences: resolve('src/core/sentences.ts'),
  parsing: resolve('src/cli/parsing.ts'),
  spellings: resolve('src/cli/spellings.ts'),
};
const late = {
  name: 'late',
  async resolveId(id, importer) {
    if (importer?.startsWith('\0late:')) return { id, external: true };
    const found = importer && (id.startsWith('.') ? resolve(dirname(importer), id) : id);
    const name = Object.keys(seldom).find((one) => seldom[one] === found);
    return name && { id: `\0late:${name}`, moduleSideEffects: false };
  },
  async load(id) {
    const [, name] = /^\0late:(.*)$/.exec(id) ?? [];
    if (name === undefined) return null;
    const exported = () => Array.from(readFileSync(seldom[name], 'utf8').matchAll(/^export (?:function|const) (\w+)/gm), ([, one]) => one);
    const names = functionsOf[name] ?? exported();
    const call = (one) => `(...all) { return new.target ? new (loaded().${one})(...all) : loaded().${one}(...all); }`;
    return `const loaded = () => require('./${name}.cjs');\n${names.map((one) => `export function ${one}${call(one)}`).join('\n')}`;
  },
};
/** What is asked of those that do not say it by `export function`. */
const functionsOf = {
  every: ['everyFamily', 'everyOperator', 'scale', 'sequence'],
  commander: ['Command', 'Help', 'Option'],
  levenshtein: ['distance'],
};

/**
 * The tables of Python's grammar, as an engine takes them at once: lezer would decode its own digit by digit at every start.
 * Nothing of it is coloured here, so that it needs no styles.
 */
const grammar = {
  name: 'grammar',
  async transform(code, id) {
    if (!/[\\/]@lezer[\\/]python[\\/]dist[\\/]index\.js$/.test(id)) return null;
    const { parser } = await import('@lezer/python');
    const tables = {
      states: parser.states,
      stateData: parser.data,
      goto: parser.goto,
      tokenData: parser.tokenizers.find(({ data }) => data !== undefined).data,
    };
    const table = (name) => {
      const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: size } = tables[name];
      return `${name}: table(Uint${8 * size}Array, '${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}')`;
    };
    const encoded = /^ {2}(states|stateData|goto|tokenData): "(?:[^"\\]|\\.)*"/gm;
    const names = Array.from(code.matchAll(encoded), ([, name]) => name);
    if (names.join() !== 'states,stateData,goto,tokenData') throw new Error(`${id} has other tables: ${names}`);
    const bare = code
      .replace(encoded, (_, name) => table(name))
      .replace(/^ {2}propSources: .*\n/m, '')
      .replace('= styleTags(', '= /* @__PURE__ */ styleTags(');
    return `const table = (Numbers, text) => new Numbers(new Uint8Array(Buffer.from(text, 'base64')).buffer);\n${bare}`;
  },
};

/** An engine reads a text of ASCII alone as it is, and any other after it has made it twice as long. */
const ascii = {
  name: 'ascii',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
    }
  },
};

/** The few functions that every file shares are a file of their own; the one that is always loaded has them in it. */
const runtime = {
  name: 'runtime',
  generateBundle(_options, bundle) {
    const [program, shared] = ['lrsched.cjs', 'rolldown-runtime.cjs'].map((name) => bundle[name]);
    const asked = `require("./${shared.fileName}")`;
    if (!program.code.includes(asked)) throw new Error(`${program.fileName} no longer asks for ${shared.fileName}`);
    program.code = program.code.replace(asked, () => `(exports=>{${shared.code.trim()}return exports})({})`);
  },
};

/** What the program gives to its other files, as one object: one that grows name by name is made anew again and again. */
const given = {
  name: 'given',
  generateBundle(_options, bundle) {
    const program = bundle['lrsched.cjs'];
    const one =
      /exports\.([\w$]+)=([\w$]+)[,;]|Object\.defineProperty\(exports,"([\w$]+)",\{enumerable:!0,get:function\(\)\{return ([\w$]+)\}\}\)[,;]/g;
    const all = new RegExp(`(?:${one.source})+$`);
    const code = program.code.trim();
    const names = Array.from((all.exec(code)?.[0] ?? '').matchAll(one), ([, name, value, late, held]) =>
      late === undefined ? `${name}:${value}` : `get ${late}(){return ${held}}`,
    );
    program.code = code.replace(all, () => `module.exports={${names}};`);
    if (names.length === 0 || /\bexports\.[\w$]+=/.test(program.code))
      throw new Error(`${program.fileName} gives in another way than this knows`);
  },
};

/**
 * Each file is a function of what a module of CommonJS is given, as bin/lrsched.js compiles it: to put that around it there would
 * copy it.
 */
const wrapped = {
  name: 'wrapped',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk') chunk.code = `(function (exports, require, module) {${chunk.code}\n})`;
  },
};

/** What the program and a plain chart need at once is one file, and what reads a line of code another: all that is imported statically from their modules. */
const [needed, every, reading] = [new Set(), new Set(), new Set()];
const atOnce = {
  name: 'at-once',
  buildEnd() {
    const gather = (files, found) => {
      const waiting = files.map((file) => resolve(file));
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (needed.has(next) || every.has(next) || reading.has(next)) continue;
        found.add(next);
        waiting.push(...(this.getModuleInfo(next)?.importedIds ?? []));
      }
    };
    gather(['src/cli/main.ts', 'src/formats/chart.ts'], needed);
    gather(['src/every.ts'], every);
    gather(['src/reading/read.ts'], reading);
  },
};

/** The program and the library are bundled apart, so that neither loads the other's part. */
export default defineConfig([
  {
    input: { lrsched: 'src/cli/main.ts', ...seldom },
    platform: 'node',
    // Whoever wants pictures in pixels installs it.
    external: ['@resvg/resvg-js'],
    resolve: { mainFields: ['module', 'main'] },
    plugins: [licences, recipes, visitors, builtins, raw, late, grammar, atOnce, ascii, runtime, given, wrapped],
    preserveEntrySignatures: 'allow-extension',
    output: {
      dir: 'dist',
      cleanDir: true,
      minify: true,
      // bin/lrsched.js loads them.
      format: 'cjs',
      // The loader knows require alone.
      dynamicImportInCjs: false,
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [
          { name: 'lrsched', test: (id) => needed.has(id) || id.startsWith('\0rolldown') },
          { name: 'every', test: (id) => every.has(id) },
          { name: 'reading', test: (id) => reading.has(id) && !/[\\/]src[\\/](?:frameworks|core|code)[\\/]/.test(id) },
        ],
      },
    },
  },
  {
    input: { index: 'src/index.ts', logs: 'src/logs/index.ts' },
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    // What both parts of the library are made of.
    output: { dir: 'dist', minify: true, chunkFileNames: '[name].js', codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } },
  },
]);
