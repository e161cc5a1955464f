#!/usr/bin/env node
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

// What the build kept of compiling the program; an engine of another version does not take it, and compiles anew.
const filename = join(__dirname, '../dist/lrsched.cjs');
const kept = filename.replace(/cjs$/, 'cache');
const cachedData = existsSync(kept) ? readFileSync(kept) : undefined;
const script = new Script(Module.wrap(readFileSync(filename, 'utf8')), { filename, cachedData });
// The parts that are loaded later ask for the program by its name.
const program = new Module(filename, module);
require.cache[filename] = program;
script.runInThisContext()(program.exports, Module.createRequire(filename), program, filename, dirname(filename));
program.loaded = true;

program.exports.main(process.argv.slice(2), process).then((status) => {
  process.exitCode = status;
});
