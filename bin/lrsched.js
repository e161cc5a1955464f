#!/usr/bin/env node
import { main } from '../dist/lrsched.js';

process.exitCode = await main(process.argv.slice(2), process);
