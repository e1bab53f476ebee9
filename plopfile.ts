import type { NodePlopAPI } from 'node-plop';
import { registerGenerators } from './generators/cli/plop/generators.ts';
import type { Config } from './generators/cli/plop/run-generator.ts';

/** Names the generators for plop; what they do lives in `generators/cli/`. */
export default function plopfile(plop: NodePlopAPI, config?: Config): void {
  registerGenerators(plop, config?.session);
}
