import { setTimeout } from 'node:timers/promises';
import { ConfigError, readConfig } from './platform/config.js';
import { createService } from './service.js';

try {
  const config = readConfig(process.env);
  const service = await createService(config);
  await service.listen(config.port, config.host);

  const stop = async () => {
    // Long enough for what is on its way; then the process ends, whatever still hangs.
    void setTimeout(20_000, undefined, { ref: false }).then(() => process.exit(1));
    await service.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
