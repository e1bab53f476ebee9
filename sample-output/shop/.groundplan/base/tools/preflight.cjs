// Loaded before any tool (`node -r ./tools/preflight.cjs …`). CommonJS and old syntax, so that every Node can read it.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

function refuse(sentence) {
  process.stderr.write(sentence + '\n');
  process.exit(1);
}

function isOlder(running, wanted) {
  for (let part = 0; part < 3; part += 1) {
    const difference = Number(running[part]) - Number(wanted[part] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

const engines = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines || {};
const wanted = (/\d+(\.\d+)*/.exec(engines.node || '') || ['24'])[0];
if (isOlder(process.versions.node.split('.'), wanted.split('.'))) {
  refuse(
    'This system needs Node.js ' +
      wanted +
      ' or newer, and this is ' +
      process.versions.node +
      ': install it from https://nodejs.org.',
  );
}
if (!existsSync(join(root, 'node_modules', 'pg'))) {
  refuse('The packages of this system are not installed yet: run `npm ci` in ' + root + ' first.');
}
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
