import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  eventually,
  readData,
  type StateFile,
  type TestSystem,
  tool,
  writeJson,
} from '../../tools/support.ts';

const fileOf = ({ root }: TestSystem) => join(dirname(root), 'clocks.json');

/** The system as it has to be started, so that the clocks of its services can be set. */
export function withClocks(system: TestSystem): TestSystem {
  writeJson(fileOf(system), {});
  const hook = pathToFileURL(join(import.meta.dirname, 'clock.ts')).href;
  return { ...system, env: { ...system.env, CLOCKS: fileOf(system), NODE_OPTIONS: `--import=${hook}` } };
}

/** Kills a service, which is started again and believes that it is so many minutes later than it is. */
export async function setClock(system: TestSystem, service: string, minutes: number): Promise<void> {
  const { children } = readData<StateFile>(system, 'state.json');
  const { pid } = children.find(({ label }) => label === service)!.process;
  writeJson(fileOf(system), { [service]: minutes });
  process.kill(pid, 'SIGKILL');
  const isAnother = () =>
    readData<StateFile>(system, 'state.json').children.some(
      ({ label, process: { pid: later } }) => label === service && later !== pid,
    );
  await eventually(isAnother, `another process of ${service}`);
  await eventually(async () => (await tool(system, 'status').exit) === 0, `${service}, ready again`);
}
