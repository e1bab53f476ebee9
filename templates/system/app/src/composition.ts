import { environmentOf, nameIn } from './environment.ts';
import { type Config, load, type Service, Trouble } from './modules.ts';
import type { Part } from './parts.ts';

/** All parts, listening. */
export class Composition {
  private readonly services: Service[] = [];

  /** One after the other: the gateway, which is the last, opens the door when everything behind it is there. */
  async start(parts: readonly Part[], given: NodeJS.ProcessEnv): Promise<void> {
    const configs = await readConfigs(parts, given);
    for (const [part, config] of configs) {
      const { createService } = await load(part, 'service.js');
      const service = await createService(config);
      this.services.push(service);
      await service.listen(config.port, config.host).catch((error: unknown) => {
        throw new Error(`${part.name} cannot listen at ${config.host}:${config.port}`, { cause: error });
      });
    }
  }

  /** The gateway first, so that nothing new comes in; then all others at once, so that nobody goes on asking who has gone. */
  async close(): Promise<void> {
    const [door, ...others] = this.services.toReversed();
    await door?.close();
    await Promise.all(others.map((service) => service.close()));
  }
}

/** @throws Trouble that lists every fault of every part's environment, by the names that are to be set. */
export async function readConfigs(
  parts: readonly Part[],
  given: NodeJS.ProcessEnv,
): Promise<ReadonlyMap<Part, Config>> {
  const configs = new Map<Part, Config>();
  const faults = new Set<string>();
  for (const part of parts) {
    const { readConfig } = await load(part, 'platform/config.js');
    try {
      configs.set(part, readConfig(environmentOf(part, parts, given)));
    } catch (error) {
      for (const fault of faultsIn(error))
        faults.add(fault.replace(/^[A-Z][A-Z\d_]*/, (name) => nameIn(given, part, name)));
    }
  }
  if (faults.size > 0)
    throw new Trouble(
      `The environment is not as it should be:\n${[...faults].map((fault) => `  ${fault}`).join('\n')}`,
    );
  return configs;
}

/** Each part has an error class of its own for them. */
function faultsIn(error: unknown): readonly string[] {
  if (error instanceof Error && 'faults' in error) return error.faults as readonly string[];
  throw error;
}
