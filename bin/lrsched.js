#!/usr/bin/env node
const { existsSync, readFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

// What the build kept of compiling the program; an engine of another version does not take it, and compiles anew.
const filename = join(__dirname, '../dist/lrsched.cjs');
const kept = filename.replace(/cjs$/, 'cache');
const cachedData = existsSync(kept) ? readFileSync(kept) : undefined;
const program = new Script(wrap(readFileSync(filename, 'utf8')), { filename, cachedData });
const module_ = { exports: {} };
program.runInThisContext()(module_.exports, createRequire(filename), module_, filename, join(filename, '..'));

module_.exports.main(process.argv.slice(2), process).then((status) => {
  process.exitCode = status;
});
