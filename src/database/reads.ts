/** Everything that one database can be asked without changing it. */
import type { PrismaClient } from '../generated/prisma/client.ts';
import { type AuditSearch, createAuditSearch } from './audit-search.ts';
import { type AuditStore, createAuditStore } from './audit-store.ts';
import { createRemediationStore, type EndRecords, type RemediationStore } from './remediation-store.ts';
import { createSimilarityStore, type SimilarityStore } from './similarity-store.ts';
import { createStatisticStore, type StatisticStore } from './statistic-store.ts';

export type LookUps = Pick<AuditStore, 'ledgerEntries' | 'rows'>;

export interface Reads {
  readonly lookUps: LookUps;
  readonly search: AuditSearch;
  readonly remediations: RemediationStore;
  readonly similarity: SimilarityStore;
  readonly statistics: StatisticStore;
}

export const createReads = (prisma: PrismaClient, ends: EndRecords): Reads => ({
  lookUps: createAuditStore(prisma),
  search: createAuditSearch(prisma),
  remediations: createRemediationStore(prisma, ends),
  similarity: createSimilarityStore(prisma),
  statistics: createStatisticStore(prisma),
});
