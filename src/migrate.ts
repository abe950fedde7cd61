/** Migrates and makes the partitions, and ends: for deployments that do so with another role than the service's. */
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

const app = await createApp({ ...readConfig(process.env), shutdownGraceMs: 0 });
try {
  const applied = await app.prepare();
  process.stdout.write(applied.length === 0 ? 'the schema is current\n' : `${applied.join('\n')}\n`);
} finally {
  await app.stop();
}
