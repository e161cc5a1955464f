#!/usr/bin/env node
require('node:module').enableCompileCache?.();
const { main } = require('../dist/lrsched.cjs');

main(process.argv.slice(2), process).then((status) => {
  process.exitCode = status;
});
