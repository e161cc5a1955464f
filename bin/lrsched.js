#!/usr/bin/env node
const { join } = require('node:path');
const { main } = require('./loader.js')(join(__dirname, '../dist')).load('lrsched.cjs');

main(process.argv.slice(2), process).then((status) => {
  process.exitCode = status;
});
