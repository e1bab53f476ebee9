const json = (value) => `${JSON.stringify(value, undefined, 2)}\n`;

/** A system that npm installs without a registry, with tools that only pretend. */
export async function renderSystem(model, plan) {
  if (process.env.TEST_RENDER === 'fails') throw new Error('a template is broken');
  if (process.env.TEST_RENDER === 'slow') await new Promise((resolve) => setTimeout(resolve, 30_000));
  const { name, title } = model.system;
  const needs = process.env.TEST_DEPENDENCY ? { dependencies: { absent: '1.0.0' } } : {};
  return [
    file('system.yaml', 'once', plan.main),
    ...[...plan.files].map(([path, text]) => file(path.replace(/^\.\//, ''), 'once', text)),
    file(
      'README.md',
      'managed',
      `# ${title}\n\n${model.services.map((service) => `- ${service.name}\n`).join('')}`,
    ),
    file('package.json', 'merged', json({ name, private: true, type: 'module', ...needs })),
    file('package-lock.json', 'derived', json(lockfile(name, needs))),
    ...model.services.flatMap(service),
    file('tools/system.json', 'managed', json({ name, gateway: { port: 3000 } })),
    ...Object.entries(TOOLS).map(([tool, text]) => file(`tools/${tool}.ts`, 'merged', text)),
  ];
}

function file(path, owner, text) {
  return { key: path, path, owner, text };
}

function service({ name, entities }) {
  return entities.map((entity) => {
    const fields = entity.fields.map((field) => `  ${field.name}: unknown;\n`).join('');
    const path = `services/${name}/src/${entity.names.file}.ts`;
    return {
      key: `${entity.id}/entity`,
      path,
      owner: 'merged',
      text: `export interface ${entity.name} {\n${fields}}\n`,
    };
  });
}

function lockfile(name, needs) {
  const resolved = 'http://127.0.0.1:9/absent.tgz';
  const absent = { 'node_modules/absent': { version: '1.0.0', resolved, integrity: 'sha512-AA==' } };
  return {
    name,
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name, ...needs }, ...(needs.dependencies && absent) },
  };
}

const TOOLS = {
  start: `import { mkdirSync, writeFileSync } from 'node:fs';
if (process.env.TEST_START === 'fails') {
  console.error('port 3000 is taken');
  process.exit(1);
}
mkdirSync('.data', { recursive: true });
writeFileSync('.data/state.json', '{}');
console.error('started', ...process.argv.slice(2));
console.log(JSON.stringify({ event: 'ready', addresses: { catalog: 'http://127.0.0.1:3002', gateway: 'http://127.0.0.1:3000' } }));
if (process.env.TEST_START === 'hangs') {
  console.log('hanging');
  process.on('SIGINT', () => process.exit(130));
  setInterval(() => {}, 1000);
}
`,
  stop: `import { rmSync } from 'node:fs';
rmSync('.data', { recursive: true, force: true });
console.log('stopped', ...process.argv.slice(2));
`,
  status: `import { existsSync } from 'node:fs';
const isRunning = existsSync('.data/state.json');
console.log(isRunning ? 'running' : 'not running');
process.exitCode = isRunning ? 0 : 1;
`,
  logs: `console.log('log of', process.argv.slice(2).join(' ') || 'everything');
`,
  journey: `if (process.env.TEST_JOURNEY === 'fails') {
  console.error('Step 2: 201 was expected and 500 came');
  process.exit(1);
}
const asJson = process.argv.includes('--json');
console.log(asJson ? '{"say":"A person signs in","status":201}' : '1  A person signs in → 201');
`,
};
