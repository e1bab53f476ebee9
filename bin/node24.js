#!/usr/bin/env node
// node bin/node24.js [node's options] FILE|PACKAGE [arguments]
// Runs a script, or the program of an installed package, with a Node that is new enough: for npm scripts.
'use strict';

var fs = require('fs');
var path = require('path');
var runtime = require('./runtime.js');

/** The file of a package's program: `jest` -> node_modules/jest/bin/jest.js. */
function programOf(name) {
  try {
    var manifest = require.resolve(name + '/package.json');
    var bin = JSON.parse(fs.readFileSync(manifest, 'utf8')).bin;
    var file = typeof bin === 'string' ? bin : bin && bin[name];
    return file ? path.join(path.dirname(manifest), file) : name;
    // oxlint-disable-next-line no-unused-vars -- ES5 has no catch without a name.
  } catch (unknown) {
    return name;
  }
}

var args = process.argv.slice(2);
var program = args.findIndex(function (arg) {
  return arg[0] !== '-';
});
if (program >= 0 && !fs.existsSync(args[program])) args[program] = programOf(args[program]);

runtime.become(runtime.suitableNode(), args);
