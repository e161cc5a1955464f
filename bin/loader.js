const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

/**
 * Loads the files of a folder, each from what the build kept of compiling it: an engine of another version does not take
 * that, and compiles anew. `scripts` has those that were loaded, by their paths.
 */
module.exports = function loader(folder) {
  const scripts = new Map();
  function load(name) {
    const filename = join(folder, name);
    const known = require.cache[filename];
    if (known) return known.exports;
    const kept = filename.replace(/cjs$/, 'cache');
    const cachedData = existsSync(kept) ? readFileSync(kept) : undefined;
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
