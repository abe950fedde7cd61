/** AI analyses to embed and to search, and what has become of their vectors. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { aiAnalysis } from '../../src/schema/audits/ai-analysis.ts';
import type { InputRecord } from '../../src/schema/field.ts';
import type { TestApp } from './app.ts';
import { recordAll } from './kept.ts';
import { until } from './until.ts';

export const analysisOf = (key: string, changes: InputRecord = {}): InputRecord => ({
  ...aiAnalysis.example,
  idempotencyKey: key,
  ...changes,
});

/** Records analyses whose reports say this, under keys of this form; answers the ids in order. */
export const recordReports = (
  service: TestApp,
  prefix: string,
  reports: readonly string[],
  changes: InputRecord = {},
): Promise<readonly string[]> =>
  recordAll(
    service,
    aiAnalysis,
    reports.map((investigationReport, index) => analysisOf(`${prefix}-${index}`, { ...changes, investigationReport })),
  );

/** Embedding status of every analysis whose key begins like this, in the order of the keys. */
export const statusesOf = async ({ db }: TestApp, prefix: string): Promise<readonly string[]> => {
  const rows = await db.query(`
    select embedding_status from ai_analysis_audit
    where starts_with(idempotency_key, '${prefix}') order by length(idempotency_key), idempotency_key`);
  return rows.map((row) => String(row['embedding_status']));
};

export const untilAll = (service: TestApp, prefix: string, status: string): Promise<void> =>
  until(`all of ${prefix} are ${status}`, async () =>
    (await statusesOf(service, prefix)).every((found) => found === status),
  );

const embeddingFields = z.object({
  contentHash: z.string(),
  recordedAt: z.string(),
  updatedAt: z.string(),
  embedding: z.array(z.number()).nullable(),
  embeddingModel: z.string().nullable(),
  embeddingStatus: z.string(),
});

/** As the API reads it. */
export const embeddingOf = async (
  service: TestApp,
  id: string | undefined,
): Promise<z.infer<typeof embeddingFields>> => {
  const { data, errors } = await service.post(
    `query ($id: UUID!) { audit(id: $id) { contentHash recordedAt
      ... on AIAnalysisAudit { updatedAt embedding embeddingModel embeddingStatus } } }`,
    { id },
  );
  assert.deepEqual(errors, []);
  return embeddingFields.parse(data?.['audit']);
};

/** The value of a metric, as it is read. */
export const metricOf = async ({ address }: TestApp, name: string): Promise<number | undefined> => {
  const text = await (await fetch(`${address}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
};
