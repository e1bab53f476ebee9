// Loaded with `--import`: puts a renderer of a handful of files in the place of the real one, so that the cases of the
// command line are quick, and change only when the command line does.
import { registerHooks } from 'node:module';

const real = new URL('../../../generators/render/render.ts', import.meta.url).href;
const small = new URL('./small-renderer.mjs', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const isRenderer =
      specifier.endsWith('/render/render.ts') && new URL(specifier, context.parentURL).href === real;
    return isRenderer ? { url: small, shortCircuit: true } : next(specifier, context);
  },
});
