// Finds a Node that runs Groundplan and starts programs with it. Written in ES5, so that any Node can read it and say
// what is missing instead of stopping at a syntax error.
'use strict';

var path = require('path');

var NEEDED = [24, 15];

/** Whether a version such as `v24.21.0` is new enough. */
function isNewEnough(version) {
  var parts = version.replace(/^v/, '').split('.').map(Number);
  return parts[0] > NEEDED[0] || (parts[0] === NEEDED[0] && parts[1] >= NEEDED[1]);
}

/** The Node that came with the clone for this platform, or undefined: it is an optional development dependency. */
function bundledNode() {
  var platform = process.platform === 'win32' ? 'win' : process.platform;
  var name = 'node-' + platform + '-' + process.arch;
  try {
    var manifest = require.resolve(name + '/package.json', {
      paths: [path.join(__dirname, '..', 'runtime')],
    });
    return path.join(path.dirname(manifest), 'bin', platform === 'win' ? 'node.exe' : 'node');
    // oxlint-disable-next-line no-unused-vars -- ES5 has no catch without a name.
  } catch (absent) {
    return undefined;
  }
}

/** The Node to use: the running one where it is new enough. Without any, says what to install and ends the process. */
function suitableNode() {
  if (isNewEnough(process.version)) return process.execPath;
  var bundled = bundledNode();
  if (bundled) return bundled;
  var needs =
    'groundplan: needs Node ' + NEEDED.join('.') + ' or newer, and this is ' + process.version + '. ';
  console.error(needs + 'Install Node 24 from https://nodejs.org and run the same command again.');
  process.exit(1);
}

/** Runs `node` with the arguments as this process's stand-in: same terminal, same signals, same exit code. */
function become(node, args) {
  var delimiter = process.platform === 'win32' ? ';' : ':';
  process.env.PATH = path.dirname(node) + delimiter + (process.env.PATH || '');
  var child = require('child_process').spawn(node, args, { stdio: 'inherit', env: process.env });
  var signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // Ctrl-C reaches the child as well, which decides when it is done; a signal sent to this process alone is passed on.
  signals.forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('error', function (error) {
    console.error('groundplan: cannot start ' + node + ': ' + error.message);
    process.exit(1);
  });
  child.on('exit', function (code, signal) {
    if (signal === null) process.exit(code);
    process.exit(signal === 'SIGINT' ? 130 : 1);
  });
}

module.exports = { isNewEnough: isNewEnough, suitableNode: suitableNode, become: become };
