'use strict';

const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

// In a clone the sources run as they are; the package holds them compiled, because Node strips no types under node_modules.
const sources = path.join(__dirname, '..', 'generators', 'cli', 'main.ts');
const compiled = path.join(__dirname, '..', 'dist', 'generators', 'cli', 'main.js');

// Halves the time to the first word of every run but the first.
enableCompileCache();
void import(pathToFileURL(existsSync(sources) ? sources : compiled).href);
