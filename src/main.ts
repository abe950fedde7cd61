/** The process: environment, signals, exit code. Nothing else. */
import { parseArgs } from 'node:util';
import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { FolderInUseError } from './database/folder-lock.ts';
import { SchemaBehindError } from './database/migrate.ts';
import { withoutCredentials } from './log.ts';
import { banner, help } from './welcome.ts';

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Errors whose message says all there is to say. */
const selfExplaining = [ConfigError, FolderInUseError, SchemaBehindError];

const fail = (error: unknown): never => {
  say(withoutCredentials(error instanceof Error ? error.message : String(error)));
  if (!selfExplaining.some((kind) => error instanceof kind)) say('LOG_LEVEL=debug may say more.');
  process.exit(1);
};

const start = async (): Promise<void> => {
  const config = readConfig(process.env);
  const app = await createApp(config);
  const stop = (): void => {
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        app.log.error({ error }, 'the shutdown was not clean');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  try {
    const address = await app.start();
    say(banner(address, config, app.database));
  } catch (error) {
    app.log.error({ error }, 'the start failed');
    throw error;
  }
};

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } }, strict: false });
if (values['help'] === true) process.stdout.write(help());
else await start().catch(fail);
