/** What PostgreSQL does to answer a document: every statement that was sent for it, explained and run once more. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Database } from '../../src/database/database.ts';
import { PrismaClient } from '../../src/generated/prisma/client.ts';

export interface PlanNode {
  readonly type: string;
  /** Table, if it reads one. */
  readonly relation: string | undefined;
  readonly executed: boolean;
}

export interface Explained {
  readonly sql: string;
  readonly nodes: readonly PlanNode[];
}

export interface Explainer {
  /** The database, as the service is to see it. */
  readonly database: Database;
  /** Plans of what was sent since this was asked last. */
  readonly plans: () => Promise<readonly Explained[]>;
  readonly close: () => Promise<void>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nodesOf = (plan: unknown): readonly PlanNode[] => {
  if (!isRecord(plan)) return [];
  const children = Array.isArray(plan['Plans']) ? plan['Plans'] : [];
  const relation = plan['Relation Name'];
  return [
    {
      type: String(plan['Node Type']),
      relation: typeof relation === 'string' ? relation : undefined,
      executed: Number(plan['Actual Loops']) > 0,
    },
    ...children.flatMap(nodesOf),
  ];
};

/** Queries reach this database through a client that remembers them. */
export const explaining = async (database: Database, url: string): Promise<Explainer> => {
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ connectionString: url }),
    log: [{ emit: 'event', level: 'query' }],
  });
  const sent: { readonly sql: string; readonly values: readonly unknown[] }[] = [];
  prisma.$on('query', ({ query, params }) => {
    const values: unknown = JSON.parse(params);
    if (/audit_|_audit/.test(query) && Array.isArray(values)) sent.push({ sql: query, values });
  });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("set time zone 'UTC'");
  return {
    database: { ...database, prisma },
    plans: async () => {
      const explained: Explained[] = [];
      for (const { sql, values } of sent.splice(0)) {
        const { rows } = await client.query({ text: `explain (analyze, format json)\n${sql}`, values: [...values] });
        const [top]: unknown[] = rows[0]['QUERY PLAN'];
        explained.push({ sql, nodes: isRecord(top) ? nodesOf(top['Plan']) : [] });
      }
      return explained;
    },
    close: async () => {
      await client.end();
      await prisma.$disconnect();
    },
  };
};
