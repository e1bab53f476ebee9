#!/usr/bin/env node
'use strict';

var runtime = require('./runtime.js');

if (runtime.isNewEnough(process.version)) {
  // A file of its own: `import()` would stop an old Node from reading this one.
  require('./load.js');
} else {
  // What it writes will have to run on the same Node: there it is said.
  process.env.GROUNDPLAN_OUTER_NODE = process.version;
  runtime.become(runtime.suitableNode(), [__filename].concat(process.argv.slice(2)));
}
