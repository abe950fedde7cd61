/** A service that keeps four dozen analyses with vectors, and the searches of them. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { recordReports, untilAll } from './analyses.ts';
import { startApp, type TestApp } from './app.ts';
import { createTestProvider, type TestProvider } from './embedding-provider.ts';

const environments = ['PRODUCTION', 'STAGING', 'DEVELOPMENT', 'TEST'] as const;
const severities = ['CRITICAL', 'HIGH', 'WARNING', 'INFO'] as const;
const troubles = [
  'memory leak of the heap',
  'disk is full of logs',
  'certificate has expired',
  'image cannot be pulled',
];

export interface KeptAnalysis {
  readonly id: string;
  readonly environment: string;
  readonly severity: string;
  readonly occurredAt: string;
  readonly report: string;
}

const page = z.object({
  model: z.string().nullable(),
  exact: z.boolean(),
  edges: z.array(
    z.object({ similarity: z.number(), node: z.object({ id: z.string(), investigationReport: z.string() }) }),
  ),
});

type Variables = Readonly<Record<string, unknown>>;

export interface Library {
  readonly peer: TestProvider;
  readonly service: TestApp;
  readonly kept: readonly KeptAnalysis[];
  /** `args` as they stand between the brackets. */
  readonly search: (args: string, variables?: Variables) => Promise<z.infer<typeof page>>;
  /** What a search that is not answered is told. */
  readonly problemOf: (
    args: string,
    variables?: Variables,
  ) => Promise<{
    readonly status: number;
    readonly code: string | undefined;
    readonly errors: readonly { readonly pointer: string; readonly detail: string }[] | undefined;
  }>;
  readonly stop: () => Promise<void>;
}

const documentOf = (args: string, variables: Variables, selection: string): string =>
  `query ${'embedding' in variables ? '($embedding: [Float!])' : ''} { similarAIAnalyses(${args}) { ${selection} } }`;

export const openLibrary = async (): Promise<Library> => {
  const peer = await createTestProvider();
  const service = await startApp({
    EMBEDDING_URL: peer.url,
    EMBEDDING_MODEL: 'embedder-1',
    EMBEDDING_INTERVAL_MS: '20',
  });
  const kept: KeptAnalysis[] = [];
  for (let n = 0; n < 48; n += 1) {
    const report = `${troubles[n % troubles.length]} in service-${n}`;
    const fields = {
      environment: environments[n % 4] ?? '',
      severity: severities[Math.floor(n / 4) % 4] ?? '',
      occurredAt: new Date(Date.UTC(2026, 9, 1 + n)).toISOString(),
    };
    const [id = ''] = await recordReports(service, `s-${n}`, [report], {
      ...fields,
      topRecommendation: null,
      recommendations: null,
    });
    kept.push({ id, report, ...fields });
  }
  await untilAll(service, 's-', 'READY');

  return {
    peer,
    service,
    kept,
    search: async (args, variables = {}) => {
      const selection = 'model exact edges { similarity node { id investigationReport } }';
      const { data, errors } = await service.post(documentOf(args, variables, selection), variables);
      assert.deepEqual(errors, []);
      return page.parse(data?.['similarAIAnalyses']);
    },
    problemOf: async (args, variables = {}) => {
      const { errors, status } = await service.post(documentOf(args, variables, 'exact'), variables);
      return { status, code: errors[0]?.extensions.code, errors: errors[0]?.extensions.problem?.errors };
    },
    stop: async () => {
      await service.stop();
      await peer.stop();
    },
  };
};
