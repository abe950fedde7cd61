/** The settings of the embedding provider and of the worker that asks it. */
import { accessSync, constants } from 'node:fs';
import { z } from 'zod';
import { optionalFile, setting, whole } from './setting.ts';

/** A secret in a URL would be shown wherever the URL is; the key has a file of its own. */
const isProviderUrl = (value: string): boolean => {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
};

const canBeRead = (file: string): boolean => {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};

export const embeddingSettings = {
  embeddingUrl: setting(
    'EMBEDDING_URL',
    '',
    '',
    z
      .string()
      .refine((value) => value === '' || isProviderUrl(value), 'must be an http(s):// URL without user and password')
      .transform((value) => (value === '' ? undefined : value)),
    'OpenAI-compatible embedding provider: its base, e.g. https://api.example.com (asked at /v1/embeddings), or the full address ending in /embeddings. Empty: nothing is computed here.',
  ),
  embeddingModel: setting(
    'EMBEDDING_MODEL',
    '',
    'text-embedding-3-small',
    z.string().regex(/^\S{1,255}$/, 'must be one word of no more than 255 characters'),
    'Model that the provider is asked for; it has to answer vectors of 1536 numbers.',
  ),
  embeddingKeyFile: setting(
    'EMBEDDING_KEY_FILE',
    '',
    '',
    optionalFile().refine((value) => value === undefined || canBeRead(value), 'must name a file that can be read'),
    'File that holds the key of the provider, read anew for every request. Empty: none is sent.',
  ),
  embeddingBatchSize: setting(
    'EMBEDDING_BATCH_SIZE',
    'records',
    '32',
    whole(1, 256),
    'Records sent to the provider in one request at most.',
  ),
  embeddingMaxCharacters: setting(
    'EMBEDDING_MAX_CHARACTERS',
    'characters',
    '24000',
    whole(100, 1_000_000),
    'Text of one record at most; of a longer one the end of its longest line is left out.',
  ),
  embeddingTimeoutMs: setting(
    'EMBEDDING_TIMEOUT_MS',
    'milliseconds',
    '30000',
    whole(100, 300_000),
    'How long the provider may take for one request.',
  ),
  embeddingIntervalMs: setting(
    'EMBEDDING_INTERVAL_MS',
    'milliseconds',
    '1000',
    whole(10, 3_600_000),
    'How often an idle worker looks for records to embed.',
  ),
  embeddingRoundMaxRecords: setting(
    'EMBEDDING_ROUND_MAX_RECORDS',
    'records',
    '1000',
    whole(1, 100_000),
    'Records embedded without a pause at most; then the worker rests for EMBEDDING_INTERVAL_MS.',
  ),
  embeddingAttempts: setting(
    'EMBEDDING_ATTEMPTS',
    'attempts',
    '3',
    whole(1, 20),
    'How often a record that the provider refuses is tried before it is FAILED. An outage never counts.',
  ),
} as const;
