const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

/**
 * Loads the files of a folder, each from what the build kept of compiling it: an engine of another version does not take
 * that, and compiles anew. Where nothing was kept, newer engines keep it themselves. The build says `keep`: then
 * `scripts` has what was loaded, by its path.
 */
module.exports = function loader(folder, keep = false) {
  const scripts = new Map();
  function load(name) {
    const filename = join(folder, name);
    const known = require.cache[filename];
    if (known) return known.exports;
    const kept = filename.replace(/cjs$/, 'cache');
    if (!keep && !existsSync(kept)) {
      Module.enableCompileCache?.();
      return require(filename);
    }
    const cachedData = keep ? undefined : readFileSync(kept);
    const script = new Script(Module.wrap(readFileSync(filename, 'utf8')), { filename, cachedData });
    const made = new Module(filename, module);
    require.cache[filename] = made;
    const elsewhere = Module.createRequire(filename);
    const ask = (id) => (id.startsWith('./') ? load(id.slice(2)) : elsewhere(id));
    script.runInThisContext()(made.exports, ask, made, filename, folder);
    made.loaded = true;
    scripts.set(filename, script);
    return made.exports;
  }
  return { load, scripts };
};
